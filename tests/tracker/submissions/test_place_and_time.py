"""A place and a time that cannot be wrong without being asked about."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from bench.photos import wave_photo
from tests.conftest import WORDS, upload
from tracker.models import Submission
from tracker.submissions.forms import SubmissionForm
from tracker.submissions.noticed import describe_flag

pytestmark = pytest.mark.database
AGREED = {"send_key": "a-key-of-sixteen-letters", "consent": "on", "permission": "on"}


def form_of(campaign, **words):
    return SubmissionForm(WORDS | AGREED | words, {"photo": [upload(wave_photo(1))]}, campaign=campaign)


def instant_of(campaign, **words):
    form = form_of(campaign, **words)
    assert form.is_valid(), form.errors
    return form.cleaned_data["waved_at"].astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def test_a_time_that_was_filled_in_by_other_clocks_is_the_instant_they_showed(campaign):
    """Paris was typed, the page filled in 23:27, then the town became Tokyo: it is no wave of seven hours
    before."""
    tokyo = {"place_slug": "tokyo", "waved_time": "23:27"}
    assert instant_of(campaign, **tokyo, time_zone="Europe/Paris") == "2013-07-19 21:27"
    assert instant_of(campaign, **tokyo, time_zone="") == "2013-07-19 14:27"
    assert instant_of(campaign, **tokyo, time_zone="+02:00") == "2013-07-19 21:27"  # a camera's own
    assert instant_of(campaign, **tokyo, time_zone="Nowhere/At_all/../..") == "2013-07-19 14:27"


@pytest.mark.parametrize("day", ["1999-07-19", "2008-10-22", "2014-07-19"])
def test_a_day_far_from_every_session_is_asked_about_once(campaign, day):
    form = form_of(campaign, waved_date=day)
    assert form.errors["waved_date"] == ["That is not 19 July 2013. Is it right?"]
    assert str(form.asked_day) == day
    assert instant_of(campaign, waved_date=day, other_day=day).startswith(day)
    assert not form_of(campaign, waved_date=day, other_day="2008-01-01").is_valid()


@pytest.mark.parametrize("day", ["2013-07-19", "2013-07-01", "2013-08-10"])
def test_a_day_near_one_is_not(campaign, day):
    assert instant_of(campaign, waved_date=day).startswith(day)


def test_the_page_offers_to_say_yes_without_scripts_too(client, campaign):
    words = WORDS | AGREED | {"waved_date": "2008-10-22", "photo": upload(wave_photo(1))}
    page = client.post("/wave/", words)
    assert page.status_code == 422
    assert 'name="other_day" id="id_other_day" value="2008-10-22"' in page.text
    told = client.post(
        "/wave/", words | {"photo": upload(wave_photo(1))}, headers={"Accept": "application/json"}
    )
    assert told.json()["other_day"] == "2008-10-22"


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2013, 10, 27, 1, 30, tzinfo=UTC),  # 02:30 for the second time, in Paris
        datetime(2013, 7, 19, 21, 27, tzinfo=UTC),
        datetime(2008, 10, 22, 12, 0, tzinfo=UTC),  # far away, and confirmed long ago
    ],
)
def test_a_time_that_an_edit_leaves_alone_stays_what_it_was(client, send, instant):
    sent = send(1, place_slug="paris")
    Submission.objects.update(waved_at=instant, status="waiting", prepared_revision=1)
    local = Submission.objects.get().local_time
    form = {"name": "Bea", "people": "1", "place": "Paris, France", "place_slug": ""}
    form |= {"waved_date": f"{local:%Y-%m-%d}", "waved_time": f"{local:%H:%M}"}
    assert client.post(f"/w/{sent.token}/", form).status_code == 302
    one = Submission.objects.get()
    assert (one.name, one.waved_at) == ("Bea", instant)


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_page_may_be_read_in_one_language_and_sent_in_another(client, send, language):
    sent = send(1, place_slug="london")
    Submission.objects.update(status="waiting", prepared_revision=1)
    page = client.get(f"/w/{sent.token}/", headers={"Accept-Language": language})
    local = Submission.objects.get().local_time
    form = {"name": "Bea", "people": "1", "place": page.context["form"]["place"].value()}
    form |= {"waved_date": f"{local:%Y-%m-%d}", "waved_time": f"{local:%H:%M}"}
    for other in ("en", "es", "fr"):
        answer = client.post(f"/w/{sent.token}/", form, headers={"Accept-Language": other})
        assert answer.status_code == 302, (language, other)
    assert Submission.objects.get().country == "GB"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (13, "13 hours from the session"),
        (100, "4 days from the session"),
        (9000, "1 year from the session"),
        (127495, "15 years from the session"),
    ],
)
def test_moderators_see_years(hours, words):
    assert describe_flag("late", hours) == words


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("day", ["07/06/2013", "6/7/13", "19.07.2013", "Jul 19, 2013", "2013/07/19"])
def test_a_day_is_read_alike_in_every_language_and_never_guessed(campaign, language, day):
    with override(language):
        form = form_of(campaign, waved_date=day)
        assert list(form.errors) == ["waved_date"]
        assert "2027-03-20" in form.errors["waved_date"][0]  # as it is to be written

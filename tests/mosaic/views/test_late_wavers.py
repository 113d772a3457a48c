"""After closing: photos that stand apart from the picture, and dates that are so wherever they are said."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from bench.photos import wave_photo
from mosaic.building import jobs
from tests.conftest import WORDS, upload
from tracker.campaigns.toml import CampaignFileError, parse
from tracker.models import Submission
from tracker.submissions import intake, lifecycle

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CLOSED = datetime(2013, 8, 1, tzinfo=UTC)
SINCE = "1 August 2013, 00:00 UTC"
FILE = """
slug = "later"
title = "Later"
sentence = "We wave later."
{line}
[consent]
text = "Yes."
[[session]]
spacecraft = "Juno"
body = "Jupiter"
starts_at = 2027-03-20T21:00:00Z
ends_at = 2027-03-20T21:15:00Z
[[picture]]
id = "earth"
"""


@pytest.fixture
def closed(campaign):
    """A campaign that is over, with this setting."""

    def act(late_wavers, **words):
        facts = {"closes_at": CLOSED, "late_wavers": late_wavers, **words}
        for name, value in facts.items():
            setattr(campaign, name, value)
        campaign.save()
        return campaign

    return act


@pytest.fixture
def post(client):
    def act(number=1, key="key-of-somebody-late", **words):
        form = {**WORDS, "send_key": key, **words, "photo": upload(wave_photo(number))}
        return client.post("/wave/", form, headers={"accept": "application/json"})

    return act


@pytest.fixture
def late(closed, post, moderator):
    """Somebody who waved later and is public."""
    closed("ring")
    assert post().status_code == 201
    wave = Submission.objects.latest("pk")
    intake.prepare(wave.pk)
    wave.refresh_from_db()
    assert wave.status == Submission.Status.WAITING  # a person looks at it, as at any other
    lifecycle.approve(wave, moderator)
    return wave


def test_what_is_sent_after_closing_is_refused_with_the_date(closed, post, client):
    closed("off")
    answer = post()
    assert answer.status_code == 403
    assert answer.json() == {
        "closed": True,
        "error": f"No photos have been taken since {SINCE}.",
        "errors": {"general": [f"No photos have been taken since {SINCE}."]},
    }
    assert client.get("/later/").status_code == 404


@pytest.mark.parametrize("how", ["list", "ring"])
def test_who_waves_later_is_marked_and_stands_in_a_list_of_their_own(closed, post, client, moderator, how):
    closed(how)
    assert post().status_code == 201
    wave = Submission.objects.get()
    assert wave.is_late
    intake.prepare(wave.pk)
    assert wave.public_id not in client.get("/later/").text
    wave.refresh_from_db()
    lifecycle.approve(wave, moderator)
    page = client.get("/later/").text
    assert page.count(f"/wave/{wave.public_id}/") == (2 if how == "ring" else 1)
    assert ('<ul class="ring' in page) == (how == "ring")


def test_the_picture_and_its_numbers_know_nothing_of_them(late, client):
    assert (late.pk, late.revision) not in jobs.usable(late.campaign)
    assert jobs.leave_out_described([late.pk]) == []
    counted = client.get("/counters.json").json()
    assert (counted["photos"], counted["people"], counted["late"]) == (0, 0, 3)
    for address in ("/waves/", "/map.json", "/waves.atom"):
        assert late.public_id not in client.get(address).text
    assert client.get("/map.json").json()["place"] == []
    told = client.get("/api/v1/numbers").json()["photos"]
    assert (told["late"], told["approved"], told["in_the_mosaic"]) == (1, 0, 0)


def test_no_version_has_a_cell_for_them(published, closed, post, moderator, client):
    before = client.get("/version/manifest.csv").getvalue()
    closed("ring")
    post(700)
    wave = Submission.objects.latest("pk")
    intake.prepare(wave.pk)
    wave.refresh_from_db()
    lifecycle.approve(wave, moderator)
    assert jobs.changes(published.mosaic) == 0
    assert client.get("/version/manifest.csv").getvalue() == before
    assert client.get(f"/where/{wave.public_id}.json").json()["state"] == "late"


def test_they_are_public_in_all_that_is_taken_along(late, client):
    found = client.get(f"/api/v1/submissions/{late.public_id}").json()
    assert found["is_late"] is True
    assert [one["id"] for one in client.get("/api/v1/search?q=ana").json()] == [late.public_id]
    rows = client.get("/waves.csv").getvalue().decode().splitlines()
    assert rows[0].endswith(",late")
    assert rows[1].endswith(",yes")
    assert "They waved later" in client.get(f"/wave/{late.public_id}/").text


def test_a_photo_that_was_sent_in_time_is_late_by_no_later_edit(campaign, closed, post):
    assert post().status_code == 201
    closed("list")
    wave = Submission.objects.get()
    assert post(name="Ana Maria", edition="1").status_code == 201
    wave.refresh_from_db()
    assert (wave.name, wave.is_late) == ("Ana Maria", False)


def test_nobody_is_counted_in_without_a_photo_any_more(closed, client):
    closed("list")
    page = client.get("/check-in/").text
    assert "Nobody is counted in any more." in page
    assert 'href="/wave/"' in page


STATES = [
    ({"opens_at": timedelta(days=2)}, "to_open", "Photos are taken from "),
    ({"opens_at": timedelta(days=2), "closes_at": timedelta(days=9)}, "to_open", " to "),
    ({}, "open", ""),
    ({"closes_at": timedelta(days=2)}, "open", "Photos are taken until "),
    ({"closes_at": timedelta(days=-2)}, "closed", "No photos have been taken since "),
    ({"closes_at": timedelta(days=-2), "late_wavers": "list"}, "late", "The picture closed on "),
    ({"limits": {"photos": 1}}, "full", "There is 1 photo, and no more fit."),
    (
        {"limits": {"photos": 1}, "closes_at": timedelta(days=-2)},
        "closed",
        "No photos have been taken since ",
    ),
    (
        {"limits": {"photos": 1}, "closes_at": timedelta(days=-2), "late_wavers": "ring"},
        "full",
        "There is 1 photo",
    ),
]


@pytest.mark.parametrize(("facts", "state", "words"), STATES)
def test_every_page_and_the_api_say_the_same_of_the_dates(campaign, send, client, facts, state, words):
    send(5)
    now = timezone.now()
    for name, value in facts.items():
        setattr(campaign, name, now + value if isinstance(value, timedelta) else value)
    campaign.save()
    told = client.get("/api/v1/campaign").json()
    assert (told["state"], told["is_open"]) == (state, state in ("open", "late"))
    for address in ("/wave/", "/check-in/"):
        assert words in client.get(address).text
    if state not in ("to_open", "open") or campaign.closes_at:
        for address in ("/", "/when/"):
            assert words in client.get(address).text
    page = client.get("/about/").text
    assert ('<a class="button" href="/wave/">' in page) == (state != "closed")
    answer = client.post(
        "/api/v1/submissions",
        {
            "waved_at": "2013-07-19T18:31:00-03:00",
            "consent": "true",
            "permission": "true",
            "place_slug": "recife",
            "photo": upload(wave_photo(9)),
        },
        headers={"idempotency-key": "key-of-a-program-late"},
    )
    assert answer.status_code == (201 if told["is_open"] else 403)
    if not told["is_open"]:
        assert words in answer.json()["detail"]
    else:
        assert Submission.objects.latest("pk").is_late == (state == "late")


@pytest.mark.parametrize("value", ["off", "list", "ring"])
def test_a_campaign_file_says_it(value):
    assert parse(FILE.format(line=f'late_wavers = "{value}"')).campaign["late_wavers"] == value


def test_a_campaign_file_that_says_nothing_takes_nobody_later():
    assert parse(FILE.format(line="")).campaign["late_wavers"] == "off"
    with pytest.raises(CampaignFileError, match="late_wavers"):
        parse(FILE.format(line='late_wavers = "yes"'))

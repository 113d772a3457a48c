"""Before the day: "I will wave", and what becomes of it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bench.photos import wave_photo
from tests.conftest import WORDS, form, make_campaign, upload
from tests.tracker.pledging import DAYS_BEFORE, END, START, pledge_form, token_of
from tracker.models import ImagingSession, Pledge, Submission

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def days_before(time_machine):
    time_machine.move_to(DAYS_BEFORE, tick=False)


@pytest.fixture
def token(client, campaign):
    return token_of(client.post("/pledge/", pledge_form()))


def test_a_pledge_is_a_town_and_nothing_else(client, campaign):
    token = token_of(client.post("/pledge/", pledge_form(name="Ana", email="ana@example.org")))
    row = Pledge.objects.get()
    assert (row.place, row.country, row.zone, row.state) == ("Recife", "BR", "America/Recife", "open")
    assert (row.starts_at, row.ends_at, row.email) == (START, END, "")  # this site sends no email
    assert token not in str(Pledge.objects.values().get())
    page = client.get(f"/pledge/{token}/")
    assert page["Cache-Control"] == "private, no-store"
    for words in ("You will wave.", "Friday 19 July 2013, 18:27", "/when/recife.ics", "Recife"):
        assert words in page.content.decode()
    assert not Submission.objects.exists()


def test_it_is_counted_apart(client, campaign, token):
    told = client.get("/counters.json").json()
    assert told == {"people": 0, "photos": 0, "check_ins": 0, "countries": 0, "late": 0, "pledges": 1}
    assert client.get("/api/v1/campaign").json()["counters"]["pledges"] == 1
    assert "1 person will wave." in client.get("/").content.decode()


def test_a_form_that_is_sent_twice_is_one_pledge_with_one_link(client, campaign):
    links = {client.post("/pledge/", pledge_form())["Location"] for _ in range(3)}
    assert len(links) == Pledge.objects.count() == 1
    client.post("/pledge/", pledge_form(2))
    assert Pledge.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"place": "", "place_slug": ""}, "Say where you will wave"),
        ({"place": "Springfield", "place_slug": ""}, "There are several towns of that name."),
        ({"place": "Nowherestadt", "place_slug": ""}, "We know no town of this name."),
        ({"send_key": "short"}, "The page was open for too long."),
        ({"website": "x"}, "I will wave"),
        ({"latitude": "91", "longitude": "0"}, "I will wave"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, campaign, words, said):
    answer = client.post("/pledge/", pledge_form(**words))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Pledge.objects.exists()


def test_the_town_that_is_read_counts_and_not_the_one_that_was_chosen_before(client, campaign):
    client.post("/pledge/", pledge_form(place="Tokyo, Japan"))  # without scripts the slug stays another's
    assert Pledge.objects.get().place == "Tokyo"


def test_a_point_is_rounded_and_has_a_calendar(client, campaign):
    point = {"place": "", "place_slug": "", "latitude": "-20.123456", "longitude": "-20.987654"}
    token = token_of(client.post("/pledge/", pledge_form(**point)))
    row = Pledge.objects.get()
    assert (row.place, row.latitude, row.longitude) == ("20.1° S, 21.0° W", -20.1, -21.0)
    page = client.get(f"/pledge/{token}/").content.decode()
    link = re.search(r'href="(/when\.ics[^"]+)"', page)[1].replace("&amp;", "&")
    (event,) = Calendar.from_ical(client.get(link).content).walk("VEVENT")
    assert event.decoded("dtstart") == START
    assert "/when/?latitude=-20.1&longitude=-21.0" in event["url"]


def test_the_page_of_a_place_leads_to_a_pledge_from_there(client, campaign):
    page = client.get("/when/recife/").content.decode()
    link = re.search(r'href="(/pledge/\?[^"]+)"', page)[1].replace("&amp;", "&")
    asked = client.get(link).content.decode()
    assert 'name="place_slug" value="recife"' in asked
    assert 'value="Recife, Brazil"' in asked
    page = client.get("/when/?latitude=-20.1&longitude=-21").content.decode()
    link = re.search(r'href="(/pledge/\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert 'name="latitude" value="-20.1"' in client.get(link).content.decode()
    for odd in (
        "latitude=91&longitude=0",
        "latitude=x&longitude=",
        "place=nowhere",
        "session=x",
        "session=99",
    ):
        assert client.get(f"/pledge/?{odd}").status_code == 200


def test_of_several_sessions_it_is_for_the_one_that_was_asked_for(client, campaign):
    at = START + timedelta(hours=9)
    other = ImagingSession.objects.create(
        campaign=campaign, spacecraft="MESSENGER", body="Mercury", starts_at=at, ends_at=at, distance_km=1
    )
    client.post("/pledge/", pledge_form(1, session=other.pk))
    client.post("/pledge/", pledge_form(2))
    strangers = make_campaign("flyby", is_default=False).main_session
    client.post("/pledge/", pledge_form(3, session=strangers.pk))
    assert [row.starts_at for row in Pledge.objects.order_by("pk")] == [at, START, START]


def test_pledges_end_with_the_session(client, campaign, time_machine):
    time_machine.move_to(END + timedelta(minutes=1), tick=False)
    answer = client.post("/pledge/", pledge_form())
    assert answer.status_code == 410
    assert "No session is coming up." in client.get("/pledge/").content.decode()
    assert not Pledge.objects.exists()
    assert "/pledge/" not in client.get("/").content.decode()
    assert "/pledge/" not in client.get("/when/recife/").content.decode()


def test_before_a_campaign_opens_one_can_pledge_and_is_told_so(client, campaign):
    campaign.opens_at = START
    campaign.save()
    assert 'href="/pledge/"' in client.get("/wave/").content.decode()
    assert client.post("/pledge/", pledge_form()).status_code == 302


def test_nobody_pledges_for_what_is_after_the_closing(client, campaign):
    campaign.closes_at = START - timedelta(days=1)
    campaign.save()
    assert client.post("/pledge/", pledge_form()).status_code == 410


# --- Kept ---------------------------------------------------------------------------------------------------


@pytest.fixture
def wave_form_of(client, token, time_machine):
    """The fields of a form of the pledge's page, as a browser would send them."""

    def act(kind):
        time_machine.move_to(END + timedelta(minutes=5), tick=False)
        page = client.get(f"/pledge/{token}/").content.decode()
        assert "Did you wave?" in page
        assert f"/pledge/{token}/{kind}/" in page
        text = client.get(f"/pledge/{token}/{kind}/").content.decode()
        text = text[text.index("<wave-form") :].partition("<template")[0]
        fields = re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', text)
        return {**dict(fields), "consent": "on", "permission": "on", "people": "3"}, text

    return act


def test_by_one_link_it_becomes_a_check_in(client, token, wave_form_of):
    sent, page = wave_form_of("check-in")
    assert 'action="/check-in/"' in page
    assert (sent["waved_date"], sent["waved_time"]) == ("2013-07-19", "18:27")
    assert client.post("/check-in/", sent).status_code == 302
    wave = Submission.objects.get()
    assert (wave.place, wave.waved_at, wave.has_photo) == ("Recife", START, False)
    row = Pledge.objects.get()
    assert (row.state, row.place, row.country, row.latitude, row.zone) == ("check-in", "", "", 0, "UTC")
    assert "This pledge has become a wave" in client.get(f"/pledge/{token}/").content.decode()
    assert client.get(f"/pledge/{token}/photo/")["Location"] == f"/pledge/{token}/"
    assert client.get("/counters.json").json()["pledges"] == 0


def test_by_one_link_it_becomes_a_photo_and_more_of_them(client, token, wave_form_of):
    sent, page = wave_form_of("photo")
    assert 'action="/wave/"' in page
    for number in range(2):  # a browser sends each by itself
        answer = client.post("/wave/", {**sent, "photo": upload(wave_photo(number))})
        assert answer.status_code == 302
    assert Submission.objects.filter(place="Recife", waved_at=START).count() == 2
    assert Pledge.objects.get().state == "photo"


def test_a_wave_that_is_refused_keeps_no_pledge(client, token, wave_form_of):
    sent, _ = wave_form_of("check-in")
    assert client.post("/check-in/", {**sent, "consent": ""}).status_code == 422
    assert Pledge.objects.get().state == "open"
    page = client.post("/check-in/", {**sent, "people": "0"}).content.decode()
    assert f'name="pledge" value="{token}"' in page  # and is not lost with what was wrong


def test_a_link_of_nobody_or_of_another_campaign_keeps_nothing(client, campaign, token, time_machine):
    time_machine.move_to(END, tick=False)
    make_campaign("flyby", is_default=False)
    words = {**WORDS, "send_key": "key-of-a-check-in-of-nobody", "pledge": token}
    assert client.post("/c/flyby/check-in/", words).status_code == 302
    assert client.post("/wave/", form(1, pledge="t" * 43)).status_code == 302
    assert Pledge.objects.get().state == "open"
    assert client.get(f"/c/flyby/pledge/{token}/").status_code == 404


def test_a_point_is_filled_in_as_the_point_it_is(client, campaign, time_machine):
    point = {"place": "", "place_slug": "", "latitude": "-20.1", "longitude": "-21"}
    token = token_of(client.post("/pledge/", pledge_form(**point)))
    time_machine.move_to(END, tick=False)
    page = client.get(f"/pledge/{token}/check-in/").content.decode()
    assert 'name="latitude" value="-20.1"' in page
    assert "20.1° S, 21.0° W" in page


def test_a_closed_campaign_says_so(client, campaign, token, time_machine):
    campaign.closes_at = END
    campaign.save()
    time_machine.move_to(END + timedelta(minutes=1), tick=False)
    assert "No photos have been taken since " in client.get(f"/pledge/{token}/").content.decode()
    assert "We are not taking photos at the moment." in client.get(f"/pledge/{token}/photo/").content.decode()


def test_taken_back_it_leads_nowhere(client, campaign, token):
    assert client.get(f"/pledge/{token}/take-back/").status_code == 405
    answer = client.post(f"/pledge/{token}/take-back/")
    assert "You have taken back your pledge." in answer.content.decode()
    for page in ("", "photo/", "check-in/"):
        assert client.get(f"/pledge/{token}/{page}").status_code == 404
    assert client.post(f"/pledge/{token}/take-back/").status_code == 404
    assert client.get("/counters.json").json()["pledges"] == 0


def test_many_of_one_address_are_too_many(client, campaign, settings, monkeypatch):
    monkeypatch.setattr("tracker.views.pledges.MOST", 2)
    answers = [client.post("/pledge/", pledge_form(number)) for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[-1]["Retry-After"] == "3600"
    assert Pledge.objects.count() == 2


# --- What is filled in --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/wave/", "/check-in/"])
def test_no_form_fills_in_a_time_that_it_refuses(client, campaign, time_machine, page):
    def filled():
        text = client.get(page).content.decode()
        return re.search(r'name="waved_date"[^>]* value="([^"]*)"', text)[1]

    def is_to_come():
        town = client.get("/places.json?q=recife").json()["places"][0]
        assert (town["date"], town["time"]) == ("2013-07-19", "18:27")
        return town["isToCome"]

    assert (filled(), is_to_come()) == ("", True)
    assert 'href="/pledge/"' in client.get(page).content.decode()
    too_early = {**WORDS, "send_key": "key-of-somebody-who-is-early", "waved_time": "18:27"}
    assert client.post("/check-in/", too_early).status_code == 422
    time_machine.move_to(START - timedelta(minutes=59), tick=False)
    assert (filled(), is_to_come()) == ("2013-07-19", False)
    assert client.post("/check-in/", too_early).status_code == 302
    time_machine.move_to(END, tick=False)
    assert (filled(), is_to_come()) == ("2013-07-19", False)


def test_a_pledge_fills_in_no_time_before_it_can_be(client, token):
    page = client.get(f"/pledge/{token}/photo/").content.decode()
    assert re.search(r'name="waved_date"[^>]* value="([^"]*)"', page)[1] == ""
    assert re.search(r'name="waved_time"[^>]* value="([^"]*)"', page)[1] == ""


def test_a_countdown_stands_where_the_session_is_to_come_and_goes_with_it(client, campaign, time_machine):
    pages = ("/", "/when/", "/when/recife/", "/when/?latitude=-20.1&longitude=-21", "/pledge/")
    for page in pages:
        text = client.get(page).content.decode()
        (starts,) = re.findall(r'<count-down data-starts-at="([^"]+)"', text)
        assert datetime.fromisoformat(starts) == START
        assert "Cassini looks on Friday 19 July 2013, 21:27 UTC." in text
    time_machine.move_to(END + timedelta(seconds=1), tick=False)
    for page in pages:
        assert "<count-down" not in client.get(page).content.decode()


def test_a_point_has_a_calendar_file_of_its_own(client, campaign):
    answer = client.get("/when.ics?latitude=78.2&longitude=15.6")
    assert answer["Content-Disposition"] == 'attachment; filename="wave.ics"'
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == START.replace(tzinfo=UTC)
    assert event["location"].startswith("78.2° N, 15.6° E")
    (other,) = Calendar.from_ical(client.get("/when.ics?latitude=78.3&longitude=15.6").content).walk("VEVENT")
    assert event["uid"] != other["uid"]
    assert event["uid"].isascii()
    for wrong in ("", "?latitude=91&longitude=0", "?latitude=1"):
        assert client.get(f"/when.ics{wrong}").status_code == 400

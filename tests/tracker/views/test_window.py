"""When and where to wave, by way of the pages."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import ValidationError
from icalendar import Calendar
from PIL import Image

from tests.conftest import make_campaign
from tracker.models import ImagingSession
from tracker.sky import countries

pytestmark = pytest.mark.database
# slug, local start, day
LOCAL = [
    ("new-york-city", "17:27", "Friday 19 July 2013"),
    ("pasadena-us", "14:27", "Friday 19 July 2013"),
    ("london", "22:27", "Friday 19 July 2013"),
    ("sao-paulo", "18:27", "Friday 19 July 2013"),
    ("cape-town", "23:27", "Friday 19 July 2013"),
    ("mumbai", "02:57", "Saturday 20 July 2013"),
    ("tokyo", "06:27", "Saturday 20 July 2013"),
    ("sydney", "07:27", "Saturday 20 July 2013"),
    ("caracas", "16:57", "Friday 19 July 2013"),
    ("moscow", "01:27", "Saturday 20 July 2013"),
]


@pytest.mark.parametrize(("slug", "time", "day"), LOCAL)
def test_the_clocks_follow_the_rules_of_that_date(client, campaign, slug, time, day):
    page = client.get(f"/when/{slug}/").content.decode()
    assert f">{time}</time>" in page
    assert day in page


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("london", "Saturn was in the south-west, 16° high"),
        ("tokyo", "Saturn was under your feet, 65° below the horizon to the north"),
        ("pasadena-us", "Saturn was low in the east, 8° above the horizon"),
        ("sao-paulo", "Saturn was almost straight overhead, 77° high"),
    ],
)
def test_the_sentence_is_honest(client, campaign, slug, words):
    assert words in client.get(f"/when/{slug}/").content.decode()


def test_a_session_to_come_is_spoken_of_as_to_come(client, campaign):
    soon = datetime.now(UTC) + timedelta(days=30)
    session = ImagingSession(
        campaign=campaign, spacecraft="Juice", body="Jupiter", starts_at=soon, ends_at=soon
    )
    session.full_clean()
    session.save()
    page = client.get(f"/when/london/?session={session.pk}").content.decode()
    assert any(
        words in page for words in ("Jupiter stands", "Jupiter is ", "Look almost straight up: Jupiter")
    )
    assert session.light_time_s > 1500
    assert session.distance_km > 500_000_000


def test_a_probe_near_no_planet_works_on_every_page(client, campaign):
    at = datetime(2026, 12, 3, 20, tzinfo=UTC)
    session = ImagingSession(
        campaign=campaign,
        spacecraft="Clipper",
        right_ascension_deg=120.0,
        declination_deg=20.0,
        distance_km=900_000,
        starts_at=at,
        ends_at=at,
    )
    session.full_clean()
    session.save()
    assert session.light_time_s == pytest.approx(3.0, abs=0.1)
    for address in ("/when/", "/when/recife/", "/when/recife.ics", "/when.csv", "/when/recife/card.png"):
        assert client.get(f"{address}?session={session.pk}").status_code == 200, address
    answer = client.get("/when.json", {"latitude": 10, "longitude": 10, "session": session.pk}).json()
    assert answer["look_at"] == "Clipper"


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": ""},
        {"ends_at": datetime(2013, 7, 19, tzinfo=UTC)},
        {"starts_at": datetime(1700, 1, 1, tzinfo=UTC)},
    ],
    ids=["nowhere to look", "ends before", "before the ephemeris"],
)
def test_a_session_that_cannot_be_computed_is_refused(campaign, wrong):
    at = datetime(2013, 7, 20, tzinfo=UTC)
    facts = {"spacecraft": "Probe", "body": "Saturn", "starts_at": at, "ends_at": at} | wrong
    with pytest.raises(ValidationError):
        ImagingSession(campaign=campaign, **facts).full_clean()


def test_the_same_for_programs(client, campaign):
    answer = client.get("/when.json", {"latitude": 51.5074, "longitude": -0.1278}).json()
    assert answer["zone"] == "Europe/London"
    assert answer["local_start"] == "2013-07-19T22:27:00+01:00"
    assert answer["local_end"] == "2013-07-19T22:42:00+01:00"
    assert answer["altitude_deg"] == pytest.approx(16.08, abs=0.05)
    assert answer["azimuth_deg"] == pytest.approx(227.30, abs=0.05)
    assert answer["sun_altitude_deg"] == pytest.approx(-9.8, abs=0.1)
    assert (answer["compass"], answer["visible"]) == ("south-west", True)


def test_another_instant_and_other_clocks_can_be_asked_for(client, campaign):
    words = {"latitude": 0, "longitude": 0, "at": "2026-01-01T00:00:00Z", "zone": "Asia/Tokyo"}
    answer = client.get("/when.json", words).json()
    assert answer["local_start"] == "2026-01-01T09:00:00+09:00"


@pytest.mark.parametrize(
    "place", [(90, 0), (-90, 0), (0, 180), (0, -180), (-54.8, -68.3), (78.2, 15.6)], ids=str
)
def test_every_place_has_a_page(client, campaign, place):
    words = dict(zip(("latitude", "longitude"), place, strict=True))
    assert client.get("/when/", words).status_code == 200
    compass = client.get("/when.json", words).json()["compass"]
    assert compass == {90: "south", -90: "north"}.get(place[0], compass)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"latitude": 91, "longitude": 0}, 400),
        ({"latitude": 0, "longitude": 181}, 400),
        ({"latitude": "nan", "longitude": 0}, 400),
        ({"latitude": "x"}, 400),
        ({"latitude": 0, "longitude": 0, "zone": "Mars/Olympus"}, 400),
        ({"latitude": 0, "longitude": 0, "zone": "../../etc/passwd"}, 400),
        ({"latitude": 0, "longitude": 0, "zone": ""}, 400),
        ({"latitude": 0, "longitude": 0, "at": "2013-02-30T00:00:00Z"}, 400),
        ({"latitude": 0, "longitude": 0, "at": "1776-07-04T00:00:00Z"}, 400),
        ({"latitude": 0, "longitude": 0, "session": "77777"}, 404),
        ({"latitude": 0, "longitude": 0, "session": "x"}, 404),
    ],
    ids=str,
)
def test_a_bad_question_gets_a_sentence(client, campaign, words, status):
    answer = client.get("/when.json", words)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")
    if "at" not in words:
        page = client.get("/when/", words)
        assert page.status_code == status
        assert answer.json()["error"] in page.content.decode()


@pytest.mark.parametrize(
    ("address", "status"), [(f"/when/{'a' * 10_000}/", 404), ("/when/el-dorado-of-old/", 404)]
)
def test_an_unknown_town_is_said_to_be_unknown(client, campaign, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert "We know no town of this name." in answer.content.decode()


def test_a_town_is_looked_for_without_scripts(client, campaign):
    assert client.get("/when/", {"q": "recife"}).headers["Location"] == "/when/recife/"
    assert client.get("/when/", {"q": "Reciffe"}).status_code == 404
    assert "Which one?" in client.get("/when/", {"q": "Springfield"}).content.decode()
    assert client.get("/when/", {"q": "x" * 10_000}).status_code == 400


def test_the_calendar_file_is_read_by_a_calendar(client, campaign):
    answer = client.get("/when/mumbai.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2013, 7, 19, 21, 27, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2013, 7, 19, 21, 42, tzinfo=UTC)
    assert "Mumbai" in event["location"]
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75


def test_the_table_holds_every_capital_and_says_where_to_look(client, campaign):
    answer = client.get("/when.csv")
    rows = {(row["city"], row["country"]): row for row in csv.DictReader(StringIO(answer.content.decode()))}
    assert len(rows) > 340
    capitals = {row["country"] for row in rows.values()}
    missing = {
        countries.country_name(code) for code, row in countries.country_rows().items() if row["capital"]
    } - capitals
    assert missing <= {"Netherlands Antilles", "Serbia and Montenegro", "British Indian Ocean Territory"}
    tokyo = rows["Tokyo", "Japan"]
    assert tokyo["local_start"] == "2013-07-20T06:27:00+09:00"
    assert float(tokyo["altitude_deg"]) == pytest.approx(-64.66, abs=0.1)
    page = client.get("/when/").content.decode()
    assert page.count("<caption") >= 6
    assert "New Delhi" in page


def test_a_card_for_sharing_is_a_picture(client, campaign):
    answer = client.get("/when/tokyo/card.png")
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)


def test_without_a_session_there_is_nothing_to_wait_for(client, campaign):
    campaign.imaging_sessions.all().delete()
    assert client.get("/when/").status_code == 404
    assert client.get("/map/").status_code == 200
    assert client.get("/map.json").status_code == 200


def test_another_campaign_has_its_own_session(client, campaign):
    make_campaign("flyby", is_default=False)
    assert "/c/flyby/when/tokyo/" in client.get("/c/flyby/when/").content.decode()

"""What became of the light of a wave."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.sky import ephemeris
from tracker.viewing import sentences
from tracker.viewing.window import spot_of_point, window

pytestmark = pytest.mark.database

START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)


LATER = START + timedelta(days=4000)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ARRIVAL = START + timedelta(minutes=81)


@pytest.mark.parametrize(
    ("waved_at", "now", "said"),
    [
        (START + 4 * MINUTE, LATER, "22:51:23 UTC, while it photographed us."),
        (
            START + 4 * MINUTE,
            START + 5 * MINUTE,
            "reaches Cassini on 19 July 2013 at 22:51:23 UTC, while it ph",
        ),
        (START - 20 * MINUTE, LATER, "20\u00a0minutes before the picture was taken."),
        (
            START - 20 * MINUTE,
            START,
            "reaches Cassini on 19 July 2013 at 22:27:22 UTC, 20\u00a0minutes before",
        ),
        (START - 2 * DAY, START, "2\u00a0days before the picture is to be taken."),
        (START - 2 * DAY, START - 2 * DAY, "2\u00a0days before the picture is taken."),
        (START + timedelta(hours=3, minutes=15), LATER, "3\u00a0hours after the picture was taken."),
        (START + timedelta(hours=3), START + timedelta(hours=3), "after the picture is taken."),
        (START + 2 * DAY, LATER, "2\u00a0days after the picture was taken."),
    ],
)
def test_the_light_of_a_wave_is_told_truly_at_any_time(campaign, waved_at, now, said):
    session = campaign.imaging_sessions.get()
    assert said in sentences.light_sentence(session, waved_at, now)
    past = said.endswith("was taken.") or "photographed" in said
    assert ("reached" in sentences.light_sentence(session, waved_at, now)) == (past or "to be" in said)


def test_far_from_every_session_a_wave_is_a_wave(send):
    submission = send(1, waved_date="2020-01-02", other_day="2020-01-02").submission
    assert submission.session() is None
    # From the tables of the planets: Saturn stood beyond the Sun that day, 11.0 astronomical units off.
    words = sentences.wave_sentence(submission, LATER)
    assert words.startswith(
        "Saturn was 1,646 million kilometres away: the light of this wave took 91 minutes"
    )
    assert "Cassini" not in words
    assert "Saturn is" in sentences.wave_sentence(submission, submission.waved_at)


def test_a_probe_between_the_planets_was_somewhere_else_then(send, campaign):
    campaign.imaging_sessions.update(
        body="", right_ascension_deg=258.0, declination_deg=12.0, distance_km=24_000_000_000
    )
    submission = send(1, waved_date="2020-01-02", other_day="2020-01-02").submission
    assert sentences.wave_sentence(submission, LATER) == ""


def test_light_keeps_the_spacecraft_s_distance_from_its_planet(campaign):
    session = campaign.imaging_sessions.get()

    def seconds(at):
        return (session.light(at).at_spacecraft - at).total_seconds()

    planet = ephemeris.light_time_s(session.aim, START + 2 * DAY) - ephemeris.light_time_s(session.aim, START)
    assert seconds(START) == pytest.approx(session.light_time_s, abs=1e-3)
    assert seconds(START + 2 * DAY) - seconds(START) == pytest.approx(planet, abs=1e-3)
    assert planet > 5  # the Earth was moving away


def test_by_day_and_under_the_horizon_nothing_is_said_to_be_there(campaign):
    here = window(campaign.imaging_sessions.get(), spot_of_point(35.68, 139.69))  # Tokyo, next morning
    assert here.daylight == "day"
    assert not here.is_visible
    assert sentences.daylight_sentence(here, is_over=True) == "It was daytime."
    assert sentences.daylight_sentence(here, is_over=False) == "It is daytime."


def test_minutes_count(campaign):
    session = campaign.imaging_sessions.get()
    assert session.saw(START)
    assert session.saw(START + timedelta(minutes=15))
    assert not session.saw(START + timedelta(minutes=16))
    assert not session.saw(START - timedelta(minutes=1))

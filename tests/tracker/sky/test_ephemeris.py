"""The sky against published values: Skyfield with DE421, confirmed by PyEphem (altitudes without
refraction)."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.sky import ephemeris, risings

SATURN = ephemeris.Aim("Saturn")
START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)
NEAR = 0.05
# latitude, longitude, altitude, azimuth, altitude of the Sun
SEEN = {
    "New York": (40.7128, -74.0060, 32.33, 147.06, 31.1),
    "Pasadena": (34.2013, -118.1714, 8.28, 109.24, 66.3),
    "London": (51.5074, -0.1278, 16.08, 227.30, -9.8),
    "São Paulo": (-23.5505, -46.6333, 77.32, 2.35, -11.2),
    "Cape Town": (-33.9249, 18.4241, 27.11, 275.10, -66.9),
    "Mumbai": (19.0760, 72.8777, -30.76, 268.48, -38.7),
    "Tokyo": (35.6762, 139.6503, -64.66, 13.31, 19.6),
    "Sydney": (-33.8688, 151.2093, -42.32, 156.71, 4.9),
    "Caracas": (10.4806, -66.9036, 60.27, 135.32, 19.2),
    "Moscow": (55.7558, 37.6173, -5.49, 258.71, -13.5),
}


@pytest.mark.parametrize("city", SEEN)
def test_saturn_stands_where_it_stood(city):
    latitude, longitude, altitude, azimuth, sun = SEEN[city]
    seen = ephemeris.view(latitude, longitude, START, SATURN)
    assert seen.altitude_deg == pytest.approx(altitude, abs=NEAR)
    assert seen.azimuth_deg == pytest.approx(azimuth, abs=NEAR)
    assert seen.sun_altitude_deg == pytest.approx(sun, abs=0.1)


def test_many_places_at_once_are_the_same_as_one_by_one():
    places = np.array([values[:2] for values in SEEN.values()])
    altitudes, azimuths, _ = ephemeris.views(places[:, 0], places[:, 1], START, SATURN)
    for (latitude, longitude), altitude, azimuth in zip(places, altitudes, azimuths, strict=True):
        one = ephemeris.view(latitude, longitude, START, SATURN)
        assert (one.altitude_deg, one.azimuth_deg) == pytest.approx((altitude, azimuth))


def day(year, month, date, offset_h):
    first = datetime(year, month, date, tzinfo=UTC) - timedelta(hours=offset_h)
    return first, first + timedelta(days=1)


def test_it_rose_in_pasadena_and_set_in_moscow():
    here = risings.rise_and_set(34.2013, -118.1714, *day(2013, 7, 19, -7), SATURN)
    assert abs(here.rises[0] - datetime(2013, 7, 19, 20, 42, 35, tzinfo=UTC)) < timedelta(seconds=5)
    moscow = risings.rise_and_set(55.7558, 37.6173, *day(2013, 7, 20, 4), SATURN)
    assert abs(moscow.sets[0] - datetime(2013, 7, 19, 20, 50, tzinfo=UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(("latitude", "always"), [(90, False), (-90, True), (85, False), (-85, True)])
def test_near_the_poles_it_neither_rises_nor_sets(latitude, always):
    here = risings.rise_and_set(latitude, 0, *day(2013, 7, 19, 0), SATURN)
    assert (here.rises, here.sets) == ((), ())
    assert (here.is_always_up, here.is_never_up) == (always, not always)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_has_an_answer_and_the_date_line_is_no_edge(latitude, longitude):
    here = ephemeris.view(latitude, longitude, START, SATURN)
    assert -90 <= here.altitude_deg <= 90
    assert 0 <= here.azimuth_deg < 360
    west, east = (ephemeris.view(latitude, degrees, START, SATURN) for degrees in (-180, 180))
    assert west.altitude_deg == pytest.approx(east.altitude_deg, abs=1e-6)


@given(st.floats(-60, 60), st.floats(-180, 180))
def test_rise_and_set_are_where_the_altitude_is_that_of_the_horizon(latitude, longitude):
    here = risings.rise_and_set(latitude, longitude, *day(2013, 7, 19, 0), SATURN)
    for instant in (*here.rises, *here.sets):
        assert ephemeris.view(latitude, longitude, instant, SATURN).altitude_deg == pytest.approx(
            ephemeris.HORIZON_DEG, abs=0.002
        )


def test_light_reaches_saturn_and_cassini_and_comes_back():
    light = ephemeris.light(SATURN, START, 4823)
    assert 80.2 * 60 <= (light.at_target - light.left).total_seconds() <= 80.5 * 60
    assert f"{light.at_target + timedelta(seconds=0.5):%H:%M:%S}" == "22:47:19"
    assert timedelta(seconds=3) < light.at_spacecraft - light.at_target < timedelta(seconds=6)
    assert timedelta(hours=2, minutes=40) < light.back - light.left < timedelta(hours=2, minutes=41)


def test_messenger_and_the_points_below():
    mercury, at = ephemeris.Aim("Mercury"), datetime(2013, 7, 19, 11, 49, 12, tzinfo=UTC)
    assert ephemeris.light_time_s(mercury, at) == pytest.approx(328.5, abs=0.1)
    assert ephemeris.distance_km(mercury, at) == pytest.approx(98.49e6, rel=1e-3)
    assert ephemeris.point_under(mercury, at) == pytest.approx((18.4, -10.6), abs=NEAR)
    assert ephemeris.point_under(SATURN, START) == pytest.approx((-10.88, -46.11), abs=0.01)
    assert ephemeris.distance_km(SATURN, START) == pytest.approx(1_444_645_843, rel=1e-6)


def test_a_probe_far_from_any_planet_stands_where_its_direction_says():
    """Saturn's own apparent direction, given as a direction, is where Saturn stands."""
    seen = (
        ephemeris.ephemeris()["EARTH"]
        .at(ephemeris.at((START,)))
        .observe(ephemeris.ephemeris()["SATURN BARYCENTER"])
    )
    right_ascension, declination, distance = seen.radec()
    aim = ephemeris.Aim("", right_ascension._degrees[0], declination.degrees[0], distance.km[0])
    one, other = ephemeris.view(51.5, 0, START, aim), ephemeris.view(51.5, 0, START, SATURN)
    assert one.altitude_deg == pytest.approx(other.altitude_deg, abs=0.01)
    assert ephemeris.light_time_s(aim, START) == pytest.approx(distance.km[0] / 299_792.458)


def test_a_near_probe_is_seen_in_other_directions_from_other_places():
    """At 20,000 km, half the Earth's radius to the side is more than ten degrees."""
    aim = ephemeris.Aim("", 0.0, 0.0, 20_000.0)
    latitude, longitude = ephemeris.point_under(aim, START)
    assert ephemeris.view(latitude, longitude, START, aim).altitude_deg == pytest.approx(90, abs=0.3)
    aside = ephemeris.view(latitude, longitude + 30 if longitude < 150 else longitude - 30, START, aim)
    assert aside.altitude_deg < 90 - 30 - 9


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ephemeris.Aim("Vulcan"),
        lambda: ephemeris.Aim(""),
        lambda: ephemeris.view(0, 0, datetime(1850, 1, 1, tzinfo=UTC), SATURN),
        lambda: ephemeris.view(0, 0, datetime(2300, 1, 1, tzinfo=UTC), SATURN),
        lambda: ephemeris.check_place(91, 0),
        lambda: ephemeris.check_place(0, float("nan")),
        lambda: ephemeris.check_place(0, 180.01),
    ],
    ids=["no such body", "no distance", "too early", "too late", "latitude", "not a number", "longitude"],
)
def test_nonsense_is_refused_with_a_sentence(ask):
    with pytest.raises(ephemeris.SkyError, match=r"\."):
        ask()


@pytest.mark.parametrize(
    ("azimuth", "point"), [(0, "north"), (44, "north-east"), (202, "south"), (338, "north")]
)
def test_compass(azimuth, point):
    assert ephemeris.compass(azimuth) == point


@pytest.mark.parametrize(("altitude", "word"), [(5, "day"), (-0.5, "day"), (-5, "twilight"), (-19, "night")])
def test_daylight(altitude, word):
    assert ephemeris.daylight(altitude) == word

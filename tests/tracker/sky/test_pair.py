"""Earth and Moon from afar, held against Skyfield's own way and what is known of 19 July 2013."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from tracker.campaigns import campaign2013, pictures
from tracker.documents.illustrations import TwoDots, narrow_angle
from tracker.sky import ephemeris
from tracker.sky.ephemeris import Aim
from tracker.sky.pair import pair_seen

CASSINI = pair_seen(Aim("Saturn"), pictures.CASSINI_AT)
DOTS = TwoDots(**{name: getattr(CASSINI, name) for name in TwoDots.__slots__})


def test_it_agrees_with_what_skyfield_observes_from_saturn():
    sky, when = ephemeris.ephemeris(), ephemeris.at((pictures.CASSINI_AT,))
    saturn = sky["SATURN BARYCENTER"].at(when)
    earth, moon = (saturn.observe(sky[name]) for name in ("EARTH", "MOON"))
    assert CASSINI.apart_deg == pytest.approx(float(earth.separation_from(moon).degrees[0]), abs=1e-6)
    (ra, dec, _), (moon_ra, moon_dec, _) = earth.radec(), moon.radec()
    north = float(moon_dec.degrees[0] - dec.degrees[0])
    east = float((moon_ra._degrees[0] - ra._degrees[0]) * math.cos(math.radians(dec.degrees[0])))
    assert CASSINI.angle_deg == pytest.approx(math.degrees(math.atan2(east, north)) % 360, abs=0.01)


def test_it_agrees_with_what_was_published_of_that_day():
    assert CASSINI.distance_km == pytest.approx(pictures.CASSINI_KM, rel=1e-3)
    messenger = pair_seen(Aim("Mercury"), datetime(2013, 7, 19, 11, 49, tzinfo=UTC))
    assert messenger.distance_km == pytest.approx(pictures.MESSENGER_KM, rel=1e-3)
    assert CASSINI.lit == pytest.approx(0.43, abs=0.005)  # as the picture of the globe is lit


def test_the_words_under_the_picture_are_its_figures():
    (words,) = (one["caption"] for one in campaign2013.IMAGES if one["identifier"] == "moon")
    pixel_rad = 5.99e-6
    assert round(2 * 6371 / CASSINI.distance_km / pixel_rad, 1) == 1.5
    assert "one and a half of its pixels" in words.replace("  ", " ")
    assert f"the Moon stands {math.radians(CASSINI.apart_deg) / pixel_rad:.0f} pixels beside it" in words
    assert round(CASSINI.apart_deg, 2) == 0.01
    assert f"a {round(1 / CASSINI.brightness, -1):.0f}th of its light" in words
    assert f"{CASSINI.lit:.0%}".removesuffix("%") + " percent of it in daylight" in words


def test_the_dots_lie_where_the_ephemeris_says():
    pixels = np.asarray(narrow_angle(DOTS), int)
    bright = pixels.sum(axis=2)
    down, right = np.unravel_index(bright.argmax(), bright.shape)
    rest = bright.copy()
    rest[max(0, down - 60) : down + 60, max(0, right - 60) : right + 60] = 0
    moon_down, moon_right = np.unravel_index(rest.argmax(), rest.shape)
    across, along = moon_right - right, moon_down - down
    apart_px = math.radians(CASSINI.apart_deg) * 1e6 / 5.99 * 10
    assert math.hypot(across, along) == pytest.approx(apart_px, abs=14)
    assert math.degrees(math.atan2(-across, -along)) % 360 == pytest.approx(CASSINI.angle_deg, abs=4)
    red, _, blue = pixels[down - 14, right]  # pale blue; the Moon white
    assert blue > red + 15
    assert np.ptp(pixels[moon_down, moon_right]) < 20


def test_another_hour_another_place():
    later = pair_seen(Aim("Saturn"), datetime(2013, 7, 20, 22, 47, tzinfo=UTC))
    assert abs(later.apart_deg - CASSINI.apart_deg) > 0.001


def test_a_probe_that_is_near_no_planet_sees_them_too():
    probe = Aim(right_ascension_deg=10, declination_deg=5, distance_km=6e9)
    assert pair_seen(probe, pictures.CASSINI_AT).distance_km == pytest.approx(6e9, rel=1e-6)

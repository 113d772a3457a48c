"""Where to look, when, and how long the light takes; no Django.

Positions come from JPL's DE421 by way of Skyfield: apparent places (light time, deflection and aberration
included), in the frame that turns with the Earth, WGS 84, height 0, without refraction. A target is a planet,
the Moon or the Sun; or, for a probe that is near none, a right ascension, declination and distance (ICRS,
from the geocentre).

Everything about one instant is computed once and kept: what a place sees of it is then a few multiplications.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import skyfield_data
from skyfield.api import Star, load, load_file
from skyfield.errors import EphemerisRangeError
from skyfield.framelib import itrs

from tracker.sky.frames import Vectors, altitude_azimuth, latitude_longitude

# The barycentre of a planet with small moons is the planet to within a few hundred kilometres.
BODIES = {
    "Mercury": "MERCURY",
    "Venus": "VENUS",
    "Moon": "MOON",
    "Mars": "MARS",
    "Jupiter": "JUPITER BARYCENTER",
    "Saturn": "SATURN BARYCENTER",
    "Uranus": "URANUS BARYCENTER",
    "Neptune": "NEPTUNE BARYCENTER",
    "Pluto": "PLUTO BARYCENTER",
    "Sun": "SUN",
}
KM_A_SECOND = 299_792.458
# Where a point of light is said to rise and set: refraction at the horizon is 34′ (Explanatory Supplement,
# 2013, 12.1).
HORIZON_DEG = -34 / 60
TWILIGHT_DEG = -18.0
SUNSET_DEG = -50 / 60
POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
LEAST_DISTANCE_KM = 6_500.0


class SkyError(ValueError):
    """Nothing can be computed: a place that is not on the Earth, a target that is none, or a date out of
    range."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What to look at: a body's name, or a direction (degrees, ICRS) and distance (km) from the geocentre."""

    body: str = ""
    right_ascension_deg: float = 0.0
    declination_deg: float = 0.0
    distance_km: float = 0.0

    def __post_init__(self) -> None:
        if self.body and self.body not in BODIES:
            raise SkyError(f"“{self.body}” is none of {', '.join(BODIES)}.")
        if not self.body and self.distance_km < LEAST_DISTANCE_KM:
            raise SkyError("A probe that is near no planet wants its distance in kilometres.")


@dataclass(frozen=True, slots=True)
class View:
    """What a place sees: degrees above the horizon, −90 … 90, and degrees from north through east, 0 …
    360."""

    altitude_deg: float
    azimuth_deg: float
    sun_altitude_deg: float


@dataclass(frozen=True, slots=True)
class Light:
    """The journey of light that leaves the Earth at `left`: to the target, to the spacecraft, and back at the
    Earth."""

    left: datetime
    at_target: datetime
    at_spacecraft: datetime
    back: datetime


def view(latitude: float, longitude: float, at: datetime, aim: Aim) -> View:
    """The target and the Sun from a place (degrees, north and east positive) at an instant. Raises
    SkyError."""
    altitude, azimuth, sun_altitude = views(np.array([latitude]), np.array([longitude]), at, aim)
    return View(float(altitude[0]), float(azimuth[0]), float(sun_altitude[0]))


def views(
    latitudes: Vectors, longitudes: Vectors, at: datetime, aim: Aim
) -> tuple[Vectors, Vectors, Vectors]:
    """Altitude, azimuth and the Sun's altitude (n,) from many places (n,) at one instant. Raises SkyError."""
    target_km, sun_km = apparent_positions(aim, (at,))
    altitude, azimuth = altitude_azimuth(latitudes, longitudes, target_km[0])
    return altitude, azimuth, altitude_azimuth(latitudes, longitudes, sun_km[0])[0]


def light(aim: Aim, left: datetime, spacecraft_light_s: float | None = None) -> Light:
    """Light that leaves the Earth (its centre) at `left`, and what comes back at once. Raises SkyError.

    spacecraft_light_s: how long it takes to the spacecraft, where that is known; otherwise as long as to the
    target.
    """
    there_s = light_time_s(aim, left)
    to_spacecraft_s = there_s if spacecraft_light_s is None else spacecraft_light_s
    arrived = left + timedelta(seconds=to_spacecraft_s)
    back_s = light_time_s(aim, arrived, outward=False) + to_spacecraft_s - there_s
    return Light(
        left, left + timedelta(seconds=there_s), arrived, arrived + timedelta(seconds=max(0.0, back_s))
    )


@lru_cache(maxsize=4096)
def light_time_s(aim: Aim, at: datetime, *, outward: bool = True) -> float:
    """Seconds that light needs from the Earth at `at` to the target, or from the target at `at` to the Earth.

    Each moves meanwhile, so where the light arrives depends on when: three rounds settle it to a microsecond.
    """
    if not aim.body:
        return aim.distance_km / KM_A_SECOND
    source, goal = ("EARTH", BODIES[aim.body]) if outward else (BODIES[aim.body], "EARTH")
    left_km = position_km(source, at)
    seconds = 0.0
    for _ in range(4):
        seconds = (
            float(np.linalg.norm(position_km(goal, at + timedelta(seconds=seconds)) - left_km)) / KM_A_SECOND
        )
    return seconds


def distance_km(aim: Aim, at: datetime) -> float:
    """From the Earth's centre to where the target is seen."""
    return float(np.linalg.norm(apparent_positions(aim, (at,))[0][0]))


def point_under(aim: Aim, at: datetime) -> tuple[float, float]:
    """Latitude and longitude (degrees) of the place that has the target overhead, as a globe is drawn
    (geocentric)."""
    return latitude_longitude(apparent_positions(aim, (at,))[0][0])


def point_under_sun(at: datetime) -> tuple[float, float]:
    return point_under(Aim("Sun"), at)


def compass(azimuth_deg: float) -> str:
    """The nearest of eight points: 44° -> "north-east"."""
    return POINTS[round(azimuth_deg / 45) % 8]


def daylight(sun_altitude_deg: float) -> str:
    """day, twilight or night: the Sun is up, less than 18° below, or deeper."""
    if sun_altitude_deg >= SUNSET_DEG:
        return "day"
    return "twilight" if sun_altitude_deg >= TWILIGHT_DEG else "night"


def check_place(latitude: float, longitude: float) -> None:
    if not (math.isfinite(latitude) and -90 <= latitude <= 90):
        raise SkyError("Latitude goes from -90 to 90 degrees.")
    if not (math.isfinite(longitude) and -180 <= longitude <= 180):
        raise SkyError("Longitude goes from -180 to 180 degrees.")


# --- The tables ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def apparent_positions(aim: Aim, instants: tuple[datetime, ...]) -> tuple[Vectors, Vectors]:
    """Apparent positions of the target and of the Sun (k, 3), km from the Earth's centre, in the Earth's
    frame."""
    times = at(instants)
    earth = ephemeris()["EARTH"].at(times)
    sun_km = apparent_km(earth.observe(ephemeris()["SUN"]))
    if aim.body:
        return apparent_km(earth.observe(ephemeris()[BODIES[aim.body]])), sun_km
    # A direction alone would be at infinity. With its distance, places see the probe in different directions.
    star = Star(ra_hours=aim.right_ascension_deg / 15, dec_degrees=aim.declination_deg)
    toward = apparent_km(earth.observe(star))
    return toward / np.linalg.norm(toward, axis=-1, keepdims=True) * aim.distance_km, sun_km


def apparent_km(astrometric: Any) -> Vectors:
    # Tables are in ICRS, whose axes stand still among the stars; ITRS turns with the Earth (precession,
    # nutation, sidereal time), so that places stand still in it. Polar motion (under 0.00015°) is left out.
    vectors: Vectors = astrometric.apparent().frame_xyz(itrs).km.T.copy()
    # Kept by lru_cache and handed to everybody: whoever wrote into it would move the sky for all.
    vectors.setflags(write=False)
    return vectors


def position_km(name: str, instant: datetime) -> Vectors:
    position: Vectors = ephemeris()[name].at(at((instant,))).position.km[:, 0]
    return position


def at(instants: Sequence[datetime]) -> Any:
    """Skyfield's times. Raises SkyError outside the ephemeris, 1900 … 2052."""
    first, last = ephemeris_range()
    if not all(first <= instant <= last for instant in instants):
        raise SkyError("Our ephemeris covers 1900 to 2052: choose a date between.")
    try:
        return timescale().from_datetimes(instants)
    except EphemerisRangeError as error:
        raise SkyError("This date is outside the ephemeris.") from error


@cache
def ephemeris_range() -> tuple[datetime, datetime]:
    """With the time that light needs to Pluto, and a day, to spare."""
    return datetime(1900, 1, 1, tzinfo=UTC), datetime(2052, 12, 31, tzinfo=UTC)


@cache
def ephemeris() -> Any:
    # By its path: the package's own function warns that a table, which is not used here, has expired.
    return load_file(str(Path(skyfield_data.__file__).parent / "data" / "de421.bsp"))


@cache
def timescale() -> Any:
    return load.timescale(builtin=True)

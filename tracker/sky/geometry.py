"""Where Sun, Earth and target stood during a session: a plan, seen from above the Earth's orbit; no
Django."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tracker.sky import ephemeris
from tracker.sky.frames import Vectors

SIZE, REACH = 640, 270.0  # of the drawing, and of its outermost orbit, in its own units
KM_AN_AU = 149_597_870.7
OBLIQUITY = math.radians(23.4393)  # of J2000


@dataclass(frozen=True, slots=True)
class Dot:
    name: str
    x: float
    y: float
    orbit: float
    from_sun_au: float


@dataclass(frozen=True, slots=True)
class Plan:
    """All to one scale, the Sun in the middle; y grows downward, so orbits turn against the clock."""

    size: int
    middle: float
    earth: Dot
    target: Dot


def plan(at: datetime, aim: ephemeris.Aim) -> Plan | None:
    """For light that leaves the Earth at `at`; None where the target is no planet. Raises SkyError."""
    if aim.body not in ephemeris.BODIES or aim.body in ("Moon", "Sun"):
        return None
    places = {name: from_sun_km(ephemeris.BODIES.get(name, "EARTH"), at) for name in ("Earth", aim.body)}
    scale = REACH / max(float(np.hypot(*place[:2])) for place in places.values())
    earth, target = (dot(name, place, scale) for name, place in places.items())
    return Plan(SIZE, SIZE / 2, earth, target)


def from_sun_km(name: str, at: datetime) -> Vectors:
    """Ecliptic coordinates (3,) from the Sun's centre."""
    x, y, z = ephemeris.position_km(name, at) - ephemeris.position_km("SUN", at)
    # From the equator's plane (ICRS) to that of the Earth's orbit: both hold the x axis, the direction of the
    # equinox, so it is one turn around it.
    cosine, sine = math.cos(OBLIQUITY), math.sin(OBLIQUITY)
    return np.array([x, cosine * y + sine * z, cosine * z - sine * y])


def dot(name: str, place_km: Vectors, scale: float) -> Dot:
    # z is dropped: this is a plan, seen from the north, and planets keep within a few degrees of it.
    x, y = (float(part) * scale for part in place_km[:2])
    au = float(np.linalg.norm(place_km)) / KM_AN_AU
    return Dot(name, round(SIZE / 2 + x, 1), round(SIZE / 2 - y, 1), round(math.hypot(x, y), 1), round(au, 2))

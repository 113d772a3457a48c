"""Where Sun, Earth and target stood during a session: a plan, seen from above the Earth's orbit; no
Django."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tracker.sky import ephemeris
from tracker.sky.frames import Vectors

SIZE, REACH = 640, 270.0  # of the drawing, and of its outermost orbit, in its own units
# Mean diameters and distance (NASA's fact sheets).
EARTH_KM, MOON_KM, MOON_FROM_EARTH_KM = 12_742.0, 3_474.8, 384_400.0
# Radii in the drawing of a sight: of two alike, of one beside a small one, and of one that is seen in part.
BESIDE, WHOLE, EDGE, LEAST_SEEN = 85.0, 110.0, 700.0, 12.0
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


@dataclass(frozen=True, slots=True)
class Sight:
    """The Earth as somebody saw it from afar, beside the full Moon as we see it: radii to one scale, in a
    drawing 400 wide and 260 high. Of what is too wide for it only the edge is seen."""

    earth_radius: float
    moon_radius: float

    @property
    def narrow_radius(self) -> float:
        return min(self.earth_radius, self.moon_radius)

    @property
    def wide_radius(self) -> float:
        return max(self.earth_radius, self.moon_radius)

    @property
    def wide_x(self) -> float:
        return 10 + self.wide_radius if self.wide_radius <= WHOLE else 170 - self.wide_radius

    @property
    def times(self) -> float:
        """How many times as wide the wider one is."""
        return self.wide_radius / self.narrow_radius

    @property
    def is_earth_wider(self) -> bool:
        return self.earth_radius > self.moon_radius

    @property
    def is_dot(self) -> bool:
        """So small that it has to be pointed out."""
        return self.narrow_radius < LEAST_SEEN


def sight(distance_km: float) -> Sight:
    """From so far above the ground, as distances of pictures are told: of a near globe one sees less."""
    earth = 2 * math.asin(EARTH_KM / (EARTH_KM + 2 * distance_km))
    moon = 2 * math.asin(MOON_KM / 2 / MOON_FROM_EARTH_KM)
    wide, share = max(earth, moon), min(earth, moon) / max(earth, moon)
    radius = BESIDE if share > 0.5 else WHOLE if share * WHOLE > 2 else EDGE
    return Sight(round(earth / wide * radius, 4), round(moon / wide * radius, 4))


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

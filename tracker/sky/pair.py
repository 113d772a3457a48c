"""The Earth and the Moon as a spacecraft sees them: how far apart, lit from where, how full; no Django.

At the spacecraft's instant: the light of each has left it earlier, by its own distance. Phases: of the Moon,
Δm = 0.026 α + 4 · 10⁻⁹ α⁴ (Allen's Astrophysical Quantities, 4th edition, 12.3), of the Earth that of a
Lambert sphere; geometric albedos 0.12 and 0.434, radii 1,737.4 and 6,371 km (the same).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from tracker.sky.ephemeris import BODIES, KM_A_SECOND, Aim, light_time_s, position_km
from tracker.sky.frames import Vectors

EARTH_KM, MOON_KM = 6371.0, 1737.4
EARTH_ALBEDO, MOON_ALBEDO = 0.434, 0.12


@dataclass(frozen=True, slots=True)
class Pair:
    """Angles in degrees. The Moon is `apart` from the Earth, `angle` counter-clockwise from celestial north
    (eastwards), and the Sun lies at `sun_angle` likewise; phase: 0 full, 180 new. brightness: the Moon's as a
    share of the Earth's."""

    distance_km: float
    apart_deg: float
    angle_deg: float
    sun_angle_deg: float
    phase_deg: float
    brightness: float

    @property
    def lit(self) -> float:
        """How much of the Earth's face is in daylight, 0 … 1."""
        return (1 + math.cos(math.radians(self.phase_deg))) / 2


def pair_seen(aim: Aim, at: datetime) -> Pair:
    """From the target, at the spacecraft's own instant. Raises SkyError."""
    observer = observer_km(aim, at)
    earth, moon = (place_seen_km(name, observer, at) for name in ("EARTH", "MOON"))
    sun = position_km("SUN", at) - observer
    phases = [angle_between_deg(-body, sun - body) for body in (earth, moon)]
    return Pair(
        distance_km=float(np.linalg.norm(earth)),
        apart_deg=angle_between_deg(earth, moon),
        angle_deg=position_angle_deg(earth, moon),
        sun_angle_deg=position_angle_deg(earth, sun),
        phase_deg=phases[0],
        brightness=moonlight(phases[1]) / earthlight(phases[0]),
    )


def observer_km(aim: Aim, at: datetime) -> Vectors:
    """From the barycentre of the Solar System, as everything here."""
    if aim.body:
        return position_km(BODIES[aim.body], at)
    longitude, latitude = math.radians(aim.right_ascension_deg), math.radians(aim.declination_deg)
    across = math.cos(latitude)
    toward = np.array([across * math.cos(longitude), across * math.sin(longitude), math.sin(latitude)])
    left = at - timedelta(seconds=light_time_s(aim, at))
    return position_km("EARTH", left) + aim.distance_km * toward


def place_seen_km(name: str, observer: Vectors, at: datetime) -> Vectors:
    """Where a body is seen from there: where it was when its light left."""
    seconds = 0.0
    for _ in range(4):
        place = position_km(name, at - timedelta(seconds=seconds)) - observer
        seconds = float(np.linalg.norm(place)) / KM_A_SECOND
    return place


def angle_between_deg(one: Vectors, other: Vectors) -> float:
    # By both sine and cosine: of a hundredth of a degree the cosine alone has four digits left.
    return math.degrees(math.atan2(float(np.linalg.norm(np.cross(one, other))), float(np.dot(one, other))))


def position_angle_deg(place: Vectors, other: Vectors) -> float:
    """In which direction another lies, 0 … 360 from celestial north through east, which is to the left."""
    toward = place / np.linalg.norm(place)
    east = np.cross([0.0, 0.0, 1.0], toward)
    north = np.cross(toward, east)
    return math.degrees(math.atan2(float(np.dot(other, east)), float(np.dot(other, north)))) % 360


def earthlight(phase_deg: float) -> float:
    phase = math.radians(phase_deg)
    lambert = (math.sin(phase) + (math.pi - phase) * math.cos(phase)) / math.pi
    return EARTH_ALBEDO * EARTH_KM**2 * lambert


def moonlight(phase_deg: float) -> float:
    magnitudes = 0.026 * phase_deg + 4e-9 * phase_deg**4
    return float(MOON_ALBEDO * MOON_KM**2 * 10 ** (-0.4 * magnitudes))

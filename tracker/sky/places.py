"""Points on the Earth: what is told of them, their time zone, the nearest town; offline, no Django."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import tzfpy
from scipy.spatial import cKDTree

from tracker.sky.gazetteer import Town, all_towns

EARTH_RADIUS_KM = 6371.0
NEARBY_KM = 60.0
PUBLIC_STEP_DEG = 0.1


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """What is kept and shown of where somebody stood: a town, or a point rounded to 0.1°."""

    name: str
    country: str
    latitude: float
    longitude: float
    zone: str


def nearest(latitude: float, longitude: float) -> tuple[Town, float]:
    """The nearest town and its distance in kilometres."""
    # By straight lines through the Earth: degrees would be wrong near the poles and across 180°.
    chord, rank = tree().query(unit_vectors(np.array([latitude]), np.array([longitude]))[0])
    return all_towns()[int(rank)], arc_km(float(chord))


def public_place(latitude: float, longitude: float) -> PublicPlace:
    """The coarse place of a point: the town it is near, or the point rounded to 0.1°."""
    # Nothing finer is kept: whoever sends from home has not told where home is.
    town, distance_km = nearest(latitude, longitude)
    if distance_km <= NEARBY_KM:
        return PublicPlace(town.public_name, town.country, town.latitude, town.longitude, town.zone)
    latitude, longitude = coarse(latitude), coarse(longitude)
    return PublicPlace(point_name(latitude, longitude), "", latitude, longitude, zone_at(latitude, longitude))


def coarse(degrees: float) -> float:
    return round(round(degrees / PUBLIC_STEP_DEG) * PUBLIC_STEP_DEG, 1)


def point_name(latitude: float, longitude: float) -> str:
    north, east = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    return f"{abs(latitude):.1f}° {north}, {abs(longitude):.1f}° {east}"


def zone_at(latitude: float, longitude: float) -> str:
    """The IANA time zone of a point, at sea too."""
    return str(tzfpy.get_tz(longitude, latitude)) or "Etc/UTC"


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along a great circle."""
    one, other = unit_vectors(np.array([latitude, other_latitude]), np.array([longitude, other_longitude]))
    return arc_km(float(np.linalg.norm(one - other)))


def arc_km(chord: float) -> float:
    """The way over the Earth between two points whose straight distance is `chord` radii."""
    # Rounding may make antipodes lie 2 + 2e-16 radii apart.
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, chord / 2))


@cache
def tree() -> cKDTree:
    towns = all_towns()
    return cKDTree(
        unit_vectors(np.array([t.latitude for t in towns]), np.array([t.longitude for t in towns]))
    )


def unit_vectors(latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    latitudes, longitudes = np.radians(latitudes), np.radians(longitudes)
    across = np.cos(latitudes)
    return np.stack([across * np.cos(longitudes), across * np.sin(longitudes), np.sin(latitudes)], axis=-1)

"""Points on the Earth: what is told of them, their time zone, the nearest town; offline, no Django."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np
import tzfpy
from scipy.spatial import cKDTree

from tracker.sky.borders import country_at
from tracker.sky.gazetteer import Town, all_towns

EARTH_RADIUS_KM = 6371.0
NEARBY_KM, IN_TOWN_KM = 60.0, 3.0
MOST_AROUND = 40
PUBLIC_STEP_DEG = 0.1


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """What is kept and shown of where somebody stood: a town, or a point rounded to 0.1°."""

    name: str
    country: str
    latitude: float
    longitude: float
    zone: str

    @classmethod
    def of_town(cls, town: Town) -> Self:
        return cls(town.public_name, town.country, town.latitude, town.longitude, town.zone)


def nearest(latitude: float, longitude: float) -> tuple[Town, float]:
    """The nearest town and its distance in kilometres."""
    return next(towns_around(latitude, longitude, 1))


def towns_around(latitude: float, longitude: float, most: int) -> Iterator[tuple[Town, float]]:
    """The nearest towns and their distances in kilometres, the nearest first."""
    # By straight lines through the Earth: degrees would be wrong near the poles and across 180°.
    point = unit_vectors(np.array([latitude]), np.array([longitude]))[0]
    chords, ranks = tree().query(point, k=[*range(1, most + 1)])
    for chord, rank in zip(chords, ranks, strict=True):
        yield all_towns()[int(rank)], arc_km(float(chord))


def public_place(latitude: float, longitude: float) -> PublicPlace:
    """The coarse place of a point: the town of its country that it is near, or the point rounded to 0.1°."""
    # Nothing finer is kept: whoever sends from home has not told where home is.
    country = country_at(latitude, longitude)
    for town, apart_km in towns_around(latitude, longitude, MOST_AROUND):
        # Borders are drawn to some hundred metres: in a town it is the town that tells its country.
        if apart_km <= IN_TOWN_KM or (apart_km <= NEARBY_KM and country in ("", town.country)):
            return PublicPlace.of_town(town)
    latitude, longitude = coarse(latitude), coarse(longitude)
    longitude = 180.0 if longitude == -180.0 else longitude
    zone = zone_at(latitude, longitude)
    return PublicPlace(point_name(latitude, longitude), country, latitude, longitude, zone)


def coarse(degrees: float) -> float:
    return round(round(degrees / PUBLIC_STEP_DEG) * PUBLIC_STEP_DEG, 1)


def point_name(latitude: float, longitude: float) -> str:
    """ "0.1° N, 140.0° W"; the 180th meridian lies in neither half."""
    north, east = ("N" if latitude >= 0 else "S"), (" E" if longitude >= 0 else " W")
    east = "" if abs(longitude) == 180 else east
    return f"{abs(latitude):.1f}° {north}, {abs(longitude):.1f}°{east}"


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

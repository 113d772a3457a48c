"""Points on the Earth: what is told of them, their time zone, the nearest town; offline, no Django."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Self

import numpy as np

from tracker.sky.borders import claimants, country_at
from tracker.sky.gazetteer import Town, all_towns, countries_in
from tracker.sky.zones import zone_at

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

EARTH_RADIUS_KM = 6371.0
NEARBY_KM, IN_TOWN_KM, CENTRE_KM = 60.0, 3.0, 0.3
MOST_AROUND = 200
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

    @classmethod
    def of_text(cls, town: Town, text: str) -> Self:
        """A town that was typed: where it is disputed, in the country that was typed with it."""
        where = cls.of_town(town)
        said = countries_in(text)
        return next((where.count_to(code) for code in where.claimants if code in said), where)

    @property
    def claimants(self) -> tuple[str, ...]:
        return claimants(self.country, self.latitude, self.longitude)

    def count_to(self, country: str) -> Self:
        """In the country that its sender counts it to, where that is disputed."""
        return replace(self, country=country) if country in self.claimants else self


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
    claimed_by = claimants(country, latitude, longitude)
    for town, apart_km in towns_around(latitude, longitude, MOST_AROUND):
        if apart_km > NEARBY_KM:
            break
        if country in ("", town.country) or is_in_disputed_town(town, apart_km, claimed_by):
            return PublicPlace.of_town(town)
        if apart_km <= CENTRE_KM and country_at(town.latitude, town.longitude) != town.country:
            return PublicPlace.of_town(town)  # whose centre the maps have on the wrong side of the line
    longitude = 180.0 if longitude == -180.0 else longitude
    # The clocks of the point itself: the rounded one may lie across a line.
    zone = zone_at(latitude, longitude)
    latitude, longitude = coarse(latitude), coarse(longitude)
    longitude = 180.0 if longitude == -180.0 else longitude
    return PublicPlace(point_name(latitude, longitude), country, latitude, longitude, zone)


def is_in_disputed_town(town: Town, apart_km: float, claimed_by: tuple[str, ...]) -> bool:
    """Whether those who claim the point claim the town too, which is counted to another of them."""
    return (
        apart_km <= IN_TOWN_KM
        and town.country in claimed_by
        and set(claimed_by) == set(claimants(town.country, town.latitude, town.longitude))
    )


def town_of(place: PublicPlace) -> Town | None:
    """The town that a public place is; none where it is a point."""
    for town, _ in towns_around(place.latitude, place.longitude, MOST_AROUND):
        known = PublicPlace.of_town(town)
        if (known.name, known.latitude, known.longitude) == (place.name, place.latitude, place.longitude):
            return town
    return None


def coarse(degrees: float) -> float:
    return round(round(degrees / PUBLIC_STEP_DEG) * PUBLIC_STEP_DEG, 1)


def point_name(latitude: float, longitude: float) -> str:
    """ "0.1° N, 140.0° W"; the 180th meridian lies in neither half."""
    north, east = ("N" if latitude >= 0 else "S"), (" E" if longitude >= 0 else " W")
    east = "" if abs(longitude) == 180 else east
    return f"{abs(latitude):.1f}° {north}, {abs(longitude):.1f}°{east}"


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along a great circle."""
    one, other = unit_vectors(np.array([latitude, other_latitude]), np.array([longitude, other_longitude]))
    return arc_km(float(np.linalg.norm(one - other)))


def arc_km(chord: float) -> float:
    """The way over the Earth between two points whose straight distance is `chord` radii."""
    # Rounding may make antipodes lie 2 + 2e-16 radii apart.
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, chord / 2))


@cache
def tree() -> "cKDTree":
    # SciPy is half of what a process starts with, and few processes come to this.
    from scipy.spatial import cKDTree  # noqa: PLC0415

    towns = all_towns()
    return cKDTree(
        unit_vectors(np.array([t.latitude for t in towns]), np.array([t.longitude for t in towns]))
    )


def unit_vectors(latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    latitudes, longitudes = np.radians(latitudes), np.radians(longitudes)
    across = np.cos(latitudes)
    return np.stack([across * np.cos(longitudes), across * np.sin(longitudes), np.sin(latitudes)], axis=-1)

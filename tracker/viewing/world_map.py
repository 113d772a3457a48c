"""Everybody on the map: who waved where and in which minute, in as few bytes as can be; and the furthest of
them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Q, Sum
from django.utils.translation import get_language, gettext, gettext_noop, override

from tracker.models import Campaign, ImagingSession
from tracker.models.submission import SubmissionQuerySet
from tracker.sky import countries, ephemeris, gazetteer, labels, places
from tracker.sky.towns import city_names
from tracker.text import isolate

# Latitude, longitude, and how wide they are, in degrees.
SEAS = (
    (gettext_noop("Pacific Ocean"), 5, -150, 60),
    (gettext_noop("Pacific Ocean"), 20, 165, 40),
    (gettext_noop("Atlantic Ocean"), 28, -45, 40),
    (gettext_noop("Atlantic Ocean"), -28, -15, 40),
    (gettext_noop("Indian Ocean"), -25, 80, 45),
    (gettext_noop("Arctic Ocean"), 84, 0, 60),
    (gettext_noop("Southern Ocean"), -62, 100, 60),
    (gettext_noop("Mediterranean Sea"), 35, 18, 16),
    (gettext_noop("Caribbean Sea"), 15, -75, 14),
    (gettext_noop("Arabian Sea"), 15, 64, 14),
    (gettext_noop("Bay of Bengal"), 14, 88, 12),
    (gettext_noop("South China Sea"), 13, 114, 12),
    (gettext_noop("Coral Sea"), -17, 154, 14),
    (gettext_noop("Tasman Sea"), -38, 161, 14),
    (gettext_noop("Bering Sea"), 58, -178, 14),
    (gettext_noop("Gulf of Mexico"), 25, -90, 12),
    (gettext_noop("North Sea"), 56, 3, 6),
    (gettext_noop("Black Sea"), 43, 34.5, 8),
    (gettext_noop("Red Sea"), 20, 38.5, 5),
    (gettext_noop("Hudson Bay"), 60, -85, 10),
)
TOWNS_NAMED = 300
TOWN_DEG = 0.5


class Wave(NamedTuple):
    """What the map knows of a public wave: a row of the database, column by column."""

    latitude: float
    longitude: float
    place: str
    country: str
    waved_at: datetime
    people: int
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Furthest:
    """The two places that are furthest apart, and the ends toward the poles; None where nobody has waved."""

    apart_km: float
    apart: tuple[str, str]
    north: tuple[str, float]
    south: tuple[str, float]


def waves(campaign: Campaign) -> list[Wave]:
    """One query: everybody who is public."""
    rows = campaign.submissions.approved().on_time().order_by("waved_at", "pk")
    return [Wave(*row) for row in rows.values_list(*Wave._fields)]


def within(waves: SubmissionQuerySet, box: tuple[float, float, float, float]) -> SubmissionQuerySet:
    """Between two parallels and two meridians; a box whose west is greater than its east crosses 180°."""
    south, west, north, east = box
    between = Q(longitude__gte=west, longitude__lte=east)
    across = Q(longitude__gte=west) | Q(longitude__lte=east)
    return waves.filter(across if west > east else between, latitude__gte=south, latitude__lte=north)


def compact(rows: Iterable[Wave], start: datetime) -> dict[str, Any]:
    """Columns rather than rows. places: [latitude, longitude, name, country], each once; of every wave its
    place's number, the minute since `start`, how many people, and 1 for a photo."""
    numbers: dict[tuple[Any, ...], int] = {}
    place, minute, people, photo = [], [], [], []
    for latitude, longitude, name, country, waved_at, count, has_photo in rows:
        where = (round(latitude, 2), round(longitude, 2), isolate(name), country)
        place.append(numbers.setdefault(where, len(numbers)))
        minute.append(int((waved_at - start).total_seconds() // 60))
        people.append(count)
        photo.append(int(has_photo))
    return {"places": list(numbers), "place": place, "minute": minute, "people": people, "photo": photo}


def scene(session: ImagingSession) -> dict[str, Any]:
    """How the Earth hung there: the points under the target and under the Sun at the session's start."""
    latitude, longitude = ephemeris.point_under(session.aim, session.starts_at)
    sun_latitude, sun_longitude = ephemeris.point_under_sun(session.starts_at)
    return {
        "under": [round(latitude, 3), round(longitude, 3)],
        "sun": [round(sun_latitude, 3), round(sun_longitude, 3)],
        "start": session.starts_at.isoformat(),
        "minutes": round((session.ends_at - session.starts_at).total_seconds() / 60),
        "spacecraft": session.spacecraft,
    }


@cache
def names(language: str) -> dict[str, list[tuple[float, float, str, float]]]:
    """What the map says, in one language: latitude, longitude, name, and how many degrees it has."""
    with override(language):
        seas = [(float(north), float(east), gettext(name), float(wide)) for name, north, east, wide in SEAS]
    lands = [
        (land.latitude, land.longitude, countries.country_name(land.code, language), land.side_deg)
        for land in labels.lands()
    ]
    called = city_names(language)
    towns = [
        (town.latitude, town.longitude, called.get(town.slug, town.name), TOWN_DEG)
        for town in gazetteer.all_towns()[:TOWNS_NAMED]
    ]
    kinds = {"seas": seas, "lands": lands, "towns": towns}
    return {
        kind: [(round(north, 2), round(east, 2), name, round(wide, 2)) for north, east, name, wide in rows]
        for kind, rows in kinds.items()
    }


def summary(
    rows: list[Wave], start: datetime | None, country: str = "", minute: int | None = None
) -> dict[str, Any]:
    """Everybody by country, who is furthest, and the places of one country or minute, most people first."""
    listed: dict[tuple[str, str], int] = {}
    for _, _, name, code, waved_at, people, _ in rows:
        is_wanted = not country or code == country
        if start is not None and minute is not None:
            is_wanted = is_wanted and (waved_at - start).total_seconds() // 60 == minute
        if is_wanted:
            listed[name, code] = listed.get((name, code), 0) + people
    most_first = sorted(listed.items(), key=lambda one: (-one[1], one[0]))
    return {"countries": by_country(rows), "furthest": furthest(rows), "listed": most_first}


def lands_of(approved: SubmissionQuerySet) -> list[tuple[str, str, int]]:
    """Code, name and people of every country, most people first."""
    language = get_language() or "en"
    rows = approved.exclude(country="").order_by().values_list("country").annotate(everybody=Sum("people"))
    named = [(code, countries.country_name(code, language), people) for code, people in rows]
    return sorted(named, key=lambda land: (-land[2], land[1]))


def by_country(rows: Iterable[Wave]) -> list[tuple[str, int, int]]:
    """Country code, people and waves, most people first; those at sea are without a country."""
    people: dict[str, int] = {}
    count: dict[str, int] = {}
    for wave in rows:
        people[wave.country] = people.get(wave.country, 0) + wave.people
        count[wave.country] = count.get(wave.country, 0) + 1
    return sorted(
        ((code, people[code], count[code]) for code in people if code), key=lambda one: (-one[1], one[0])
    )


def furthest(rows: Iterable[Wave]) -> Furthest | None:
    """Who is furthest from whom: the place nearest to a place's antipode is the furthest from it."""
    # SciPy is half of what a process starts with, and few processes come to this.
    from scipy.spatial import cKDTree  # noqa: PLC0415

    names = {(wave.latitude, wave.longitude): wave.place for wave in rows}
    if not names:
        return None
    points = list(names)
    vectors = places.unit_vectors(*np.array(points).T)
    chords, others = cKDTree(vectors).query(-vectors)
    one = int(np.argmin(chords))
    chord = float(np.linalg.norm(vectors[one] - vectors[others[one]]))
    north, south = max(points), min(points)
    return Furthest(
        apart_km=places.arc_km(chord),
        apart=(names[points[one]], names[points[int(others[one])]]),
        north=(names[north], north[0]),
        south=(names[south], south[0]),
    )

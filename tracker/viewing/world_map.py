"""Everybody on the map: who waved where and in which minute, in as few bytes as can be; and the furthest of
them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from tracker.models import Campaign, ImagingSession
from tracker.sky import ephemeris, places
from tracker.text import isolate


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
    rows = campaign.submissions.approved().order_by("waved_at", "pk")
    return [Wave(*row) for row in rows.values_list(*Wave._fields)]


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

"""What a place sees of an imaging session: when by its clocks, where in the sky, and an honest sentence about
it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.translation import get_language

from tracker.models import ImagingSession
from tracker.sky import borders, countries, ephemeris, gazetteer, places, risings, zones

OVERHEAD_DEG, LOW_DEG = 75.0, 10.0
POLE_DEG = 89.95


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to stand: a town of the table, or a point that has only a name made of its degrees."""

    name: str
    country: str
    latitude: float
    longitude: float
    zone: str
    slug: str = ""

    @property
    def label(self) -> str:
        country = countries.country_name(self.country, get_language() or "en")
        return f"{self.name}, {country}" if country else self.name


@dataclass(frozen=True, slots=True)
class Window:
    """One session from one place. Instants are in the place's own zone, by the rules of that date."""

    spot: Spot
    session: ImagingSession
    local_start: datetime
    local_end: datetime
    start: ephemeris.View
    end: ephemeris.View

    @property
    def is_visible(self) -> bool:
        """Above the horizon; by day it is there all the same, though nobody can see it."""
        return self.start.altitude_deg > ephemeris.HORIZON_DEG

    @property
    def compass(self) -> str:
        """One of eight points; from a pole there is only one direction."""
        if abs(self.spot.latitude) > POLE_DEG:
            return "south" if self.spot.latitude > 0 else "north"
        return ephemeris.compass(self.start.azimuth_deg)

    @property
    def daylight(self) -> str:
        return ephemeris.daylight(self.start.sun_altitude_deg)

    @property
    def height(self) -> str:
        """below, low, up or overhead: the words that a sentence is chosen by."""
        if not self.is_visible:
            return "below"
        if self.start.altitude_deg < LOW_DEG:
            return "low"
        return "overhead" if self.start.altitude_deg >= OVERHEAD_DEG else "up"

    @property
    def is_another_day(self) -> bool:
        """Whether the calendar there shows another day than that of UTC."""
        return self.local_start.date() != self.session.starts_at.date()

    def horizon(self) -> risings.Horizon:
        """Rise and set on the calendar day of the local start, in the place's zone."""
        midnight = datetime.combine(self.local_start.date(), time(), self.local_start.tzinfo)
        next_one = datetime.combine(
            self.local_start.date() + timedelta(days=1), time(), self.local_start.tzinfo
        )
        return risings.rise_and_set(
            self.spot.latitude, self.spot.longitude, midnight, next_one, self.session.aim
        )


def window(session: ImagingSession, spot: Spot) -> Window:
    """Raises SkyError where nothing can be computed."""
    zone = ZoneInfo(spot.zone)
    here = spot.latitude, spot.longitude
    return Window(
        spot=spot,
        session=session,
        local_start=session.starts_at.astimezone(zone),
        local_end=session.ends_at.astimezone(zone),
        start=ephemeris.view(*here, session.starts_at, session.aim),
        end=ephemeris.view(*here, session.ends_at, session.aim),
    )


def spot_of_town(town: gazetteer.Town) -> Spot:
    return Spot(town.public_name, town.country, town.latitude, town.longitude, town.zone, town.slug)


def spot_of_point(latitude: float, longitude: float) -> Spot:
    """The point itself, in its own zone. Raises SkyError for one that is not on the Earth."""
    ephemeris.check_place(latitude, longitude)
    name, country = places.point_name(latitude, longitude), borders.country_at(latitude, longitude)
    return Spot(name, country, latitude, longitude, zones.zone_at(latitude, longitude))


# --- The table of cities ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    windows: tuple[Window, ...]


@lru_cache(maxsize=16)
def timetable(session: ImagingSession, key: tuple[object, ...]) -> tuple[Region, ...]:
    """Capitals and big cities by region, each with its window. key: what of the session it depends on."""
    cities = gazetteer.capitals_and_big_cities()
    latitudes, longitudes = (
        np.array([getattr(city, name) for city in cities]) for name in ("latitude", "longitude")
    )
    both = [
        [ephemeris.View(*numbers) for numbers in zip(*(part.tolist() for part in seen), strict=True)]
        for seen in (
            ephemeris.views(latitudes, longitudes, at, session.aim)
            for at in (session.starts_at, session.ends_at)
        )
    ]
    rows: dict[str, list[Window]] = {}
    for city, start, end in zip(cities, *both, strict=True):
        zone = ZoneInfo(city.zone)
        local = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
        row = Window(spot_of_town(city), session, *local, start, end)
        rows.setdefault(countries.continent(city.country), []).append(row)
    return tuple(Region(code, tuple(rows[code])) for code in countries.CONTINENTS if code in rows)


def timetable_of(session: ImagingSession) -> tuple[Region, ...]:
    return timetable(session, (session.starts_at, session.ends_at, session.aim, session.spacecraft))


# --- For programs -------------------------------------------------------------------------------------------


def describe_window(here: Window) -> dict[str, Any]:
    """A window for programs, in degrees and ISO 8601."""
    return {
        "session": here.session.pk,
        "look_at": here.session.look_at,
        "zone": here.spot.zone,
        "local_start": here.local_start.isoformat(),
        "local_end": here.local_end.isoformat(),
        **numbers(here.start),
        "compass": here.compass,
        "visible": here.is_visible,
        "daylight": here.daylight,
        "at_end": numbers(here.end),
    }


def numbers(seen: ephemeris.View) -> dict[str, float]:
    return {
        "altitude_deg": round(seen.altitude_deg, 3),
        "azimuth_deg": round(seen.azimuth_deg, 3),
        "sun_altitude_deg": round(seen.sun_altitude_deg, 3),
    }

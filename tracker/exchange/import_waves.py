"""What an entry says, and what the camera says where it says nothing: the wave that it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from tracker.exchange.import_dates import is_day, moment
from tracker.exchange.import_faults import ProblemError
from tracker.exchange.import_numbers import latitude_of, longitude_of, people_in, point_of
from tracker.exchange.import_source import Entry
from tracker.models import ImagingSession
from tracker.photos import door
from tracker.sky import gazetteer, places
from tracker.submissions.intake import Wave
from tracker.submissions.place_and_time import nearest_of_far
from tracker.text import one_line

EARLIEST = datetime(1950, 1, 1, tzinfo=UTC)
MOST_TOLD = 6
# What programs write where they know no place; nobody has waved from that buoy.
NOWHERE = re.compile(r"[-+]?0+(?:[.,]0*)?")
# An album has photos of the weeks before, too; a wrong year is further off.
ANOTHER_YEAR = timedelta(days=183)


class AmbiguousError(ProblemError):
    """A place text that means more than one town; the towns' slugs and labels."""

    def __init__(self, text: str, towns: list[gazetteer.Town]) -> None:
        self.text, self.towns = text, towns
        labels = "; ".join(town.label for town in towns[:MOST_TOLD])
        super().__init__(f"“{text}” may be {labels}: write one of these, or decide in the list of places.")


class OtherDayError(ProblemError):
    """A day that is far from every session, and may be a camera's wrong year."""

    def __init__(self, day: date, nearest: ImagingSession) -> None:
        self.day = day.isoformat()
        super().__init__(
            f"{self.day} is far from every session; the nearest is {nearest.starts_at:%Y-%m-%d}."
            " Correct the time, or say that such days are right."
        )


@dataclass(frozen=True, slots=True)
class Gaps:
    """What to take where neither the table nor the camera says anything; which town an ambiguous text means;
    and whether days far from every session are right."""

    time: str = ""
    place: str = ""
    towns: dict[str, str] | None = None
    other_days: bool = False


def check_day(wave: Wave, sessions: Iterable[ImagingSession]) -> None:
    """Raises OtherDayError, as the form asks whoever sends a photo."""
    if nearest := nearest_of_far(sessions, wave.waved_at, ANOTHER_YEAR):
        raise OtherDayError(wave.waved_at.astimezone(ZoneInfo(wave.zone)).date(), nearest)


def wave_of(entry: Entry, facts: door.PhotoFacts, gaps: Gaps, key: str) -> Wave:
    """What the table says, then what the camera says, then what was given for all. Raises ProblemError."""
    where = place_of(entry, facts, gaps)
    return Wave(
        name=one_line(entry.name)[:80],
        message=one_line(entry.message)[:280],
        people=people_of(entry),
        place=where.name,
        country=where.country,
        latitude=where.latitude,
        longitude=where.longitude,
        zone=where.zone,
        waved_at=time_of(entry, facts, gaps, where.zone),
        crop=door.Crop(),
        permission=True,
        send_key=key,
    )


def people_of(entry: Entry) -> int:
    try:
        people = people_in(entry.people or "1")
    except ValueError as error:
        raise ProblemError(f"“{entry.people}” is no number of people: write it in figures.") from error
    if not 1 <= people <= 5000:
        raise ProblemError(f"{people} people: give 1 to 5,000.")
    return people


def place_of(entry: Entry, facts: door.PhotoFacts, gaps: Gaps) -> places.PublicPlace:
    is_nowhere = bool(NOWHERE.fullmatch(entry.latitude) and NOWHERE.fullmatch(entry.longitude))
    if entry.latitude and entry.longitude and not is_nowhere:
        return point(entry.latitude, entry.longitude)
    if entry.place:
        return town(entry.place, gaps)
    if bool(entry.latitude) != bool(entry.longitude):
        raise ProblemError("Of latitude and longitude there is only one: give both, or a place.")
    if facts.latitude is not None and facts.longitude is not None:
        return places.public_place(facts.latitude, facts.longitude)
    if gaps.place:
        return town(gaps.place, gaps)
    raise ProblemError("Neither the table nor the photo says where: give a place, or latitude and longitude.")


def point(latitude: str, longitude: str) -> places.PublicPlace:
    try:
        north, east = latitude_of(latitude), longitude_of(longitude)
    except ValueError as error:
        raise ProblemError(f"“{latitude}, {longitude}” are no degrees.") from error
    return point_on_earth(north, east, f"{latitude}, {longitude}")


def point_on_earth(north: float, east: float, text: str) -> places.PublicPlace:
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise ProblemError(f"{text} is not on the Earth: latitude first, in degrees.")
    return places.public_place(north, east)


def town(text: str, gaps: Gaps) -> places.PublicPlace:
    """A town by its name, or a point by its degrees. Raises ProblemError."""
    if degrees := point_of(text):
        return point_on_earth(*degrees, text)
    chosen = gazetteer.by_slug((gaps.towns or {}).get(text, ""))
    found = [chosen] if chosen else gazetteer.exact(text)
    if not found and (near := gazetteer.search(text, MOST_TOLD)):
        raise AmbiguousError(text, near)
    if not found:
        raise ProblemError(
            f"No town “{text}” is known: write the nearest larger one, or latitude and longitude."
        )
    if len(found) > 1:
        raise AmbiguousError(text, found)
    return places.PublicPlace.of_text(found[0], text)


def time_of(entry: Entry, facts: door.PhotoFacts, gaps: Gaps, zone: str) -> datetime:
    text = entry.time or facts.taken_at or gaps.time
    if not text:
        raise ProblemError("Neither the table nor the photo says when: give a time.")
    try:
        when = moment(text)
        if is_day(entry.time) and facts.taken_at:
            # The table says the day, the camera the hour, if it was that day.
            taken = moment(facts.taken_at)
            when = taken if taken.date() == when.date() else when
    except ValueError as error:
        raise ProblemError(str(error)) from error
    # Clocks without a zone show what the clocks at the place showed.
    instant = when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))
    if not EARLIEST <= instant <= timezone.now() + timedelta(hours=1):
        raise ProblemError(f"{text} cannot be when somebody waved: look at the year.")
    return instant

"""Who waved, where and when: what every form of a wave asks, and what its private page can change."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models import Campaign, ImagingSession
from tracker.models.clock import now
from tracker.models.submission import MOST_PEOPLE
from tracker.photos import door
from tracker.photos.camera import OFFSET
from tracker.sky import gazetteer, places
from tracker.submissions import intake
from tracker.text import one_line

EARLIEST_WAVE = date(1950, 1, 1)
FAR_FROM_ALL = timedelta(days=30)
GRACE = timedelta(hours=1)
MOST_CHOICES = 8
# The middle of the photo, and all that a square can hold of it.
CROP_DEFAULTS = {"crop_left": 0.5, "crop_top": 0.5, "crop_size": 1.0}


class LineField(forms.CharField):
    """Text of one line, cleaned before anything is checked."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class PlaceForm(forms.Form):
    """Where somebody waves."""

    place = LineField(max_length=120, required=False)
    place_slug = LineField(max_length=120, required=False)
    latitude = forms.FloatField(min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(min_value=-180, max_value=180, required=False)
    # Where a place is disputed: the sender's answer.
    country = LineField(max_length=2, required=False)
    # What is said where none is given.
    nowhere = _("Say where you waved: type a town, or choose a point on the map.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place_choices: list[gazetteer.Town] = []
        self.known_place: places.PublicPlace | None = self.initial.get("where")
        for field in self.fields.values():
            field.error_messages.update(messages_for(field))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if where := self.find_place(cleaned):
            self.known_place = where
            cleaned["where"] = where.count_to(cleaned.get("country", ""))
        return cleaned

    @property
    def claimants(self) -> tuple[str, ...]:
        """Of a disputed place that the form knows already: to which countries it may be counted."""
        return self.known_place.claimants if self.known_place else ()

    def find_place(self, cleaned: dict[str, Any]) -> places.PublicPlace | None:
        """A point on the map, a town of the list, or a name that means one town; otherwise an error that
        helps."""
        if cleaned.get("latitude") is not None and cleaned.get("longitude") is not None:
            return places.public_place(cleaned["latitude"], cleaned["longitude"])
        text = cleaned.get("place", "").strip()
        if town := gazetteer.resolve_town(text, cleaned.get("place_slug", "")):
            return place_of(town, text, cleaned)
        if text and text in self.initial.get("place_lines", ()):
            return places.PublicPlace(*self.initial["stored_place"])  # an edit that leaves the place alone
        if not text:
            self.add_error("place", self.nowhere)
            return None
        found = gazetteer.exact(text)
        if len(found) == 1:
            return place_of(found[0], text, cleaned)
        self.place_choices = (found or gazetteer.search(text))[:MOST_CHOICES]
        if found:
            self.add_error("place", _("There are several towns of that name. Choose yours below."))
        elif self.place_choices:
            self.add_error("place", _("We know no town of exactly that name. Is it one of these?"))
        else:
            self.add_error("place", _("We know no town of this name. Try the nearest larger one."))
        return None


class PlaceAndTimeForm(PlaceForm):
    """Name, place and time of a wave; what can be changed later on the private page."""

    name = LineField(max_length=80, required=False)
    message = LineField(max_length=280, required=False)
    # What the photo shows, for whoever cannot see it.
    description = LineField(max_length=200, required=False)
    people = forms.IntegerField(min_value=1, max_value=MOST_PEOPLE, initial=1)
    # As browsers send them, whatever they show. Any other order of day and month would be a guess.
    waved_date = forms.DateField(input_formats=["%Y-%m-%d"])
    waved_time = forms.TimeField(input_formats=["%H:%M", "%H:%M:%S", "%H:%M:%S.%f"])
    # By whose clocks the page filled the time in, a zone's or a camera's; empty where somebody typed it.
    time_zone = LineField(max_length=60, required=False)
    # A day far from every session that was asked about, and is right.
    other_day = LineField(max_length=10, required=False)
    crop_left = forms.FloatField(min_value=0, max_value=1, required=False, initial=0.5)
    crop_top = forms.FloatField(min_value=0, max_value=1, required=False, initial=0.5)
    crop_size = forms.FloatField(min_value=0.2, max_value=1, required=False, initial=1)

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        self.asked_day: date | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"where", "waved_date", "waved_time"} <= cleaned.keys():
            cleaned["waved_at"] = self.find_instant(cleaned, cleaned["where"].zone)
        return cleaned

    def find_instant(self, cleaned: dict[str, Any], zone: str) -> datetime | None:
        """The instant that the clocks there showed, by the rules of that date. Of an hour that came twice,
        when summer time ended, the first.

        A time that was filled in by the clocks of another town is the instant that they showed; one that an
        edit leaves alone stays what it was, to the second.
        """
        day, local = cleaned["waved_date"], cleaned["waved_time"]
        stored: datetime | None = self.initial.get("stored_time")
        if stored and same_minute(stored.astimezone(ZoneInfo(zone)), day, local):
            return stored
        instant = datetime.combine(day, local, find_zone(cleaned.get("time_zone", "")) or ZoneInfo(zone))
        return self.check_day(self.check_instant(instant, "waved_date"), day, cleaned.get("other_day", ""))

    def check_day(self, instant: datetime | None, day: date, confirmed: str) -> datetime | None:
        """A day far from every session may be a camera's wrong year, so it is asked about, once."""
        sessions = list(self.campaign.imaging_sessions.all()) if self.campaign else []
        if instant is None or confirmed == day.isoformat():
            return instant
        nearest = nearest_of_far(sessions, instant)
        if nearest is None:
            return instant
        self.asked_day = day
        told = {"day": date_format(nearest.starts_at, gettext("j F Y"))}
        field = "waved_date" if "waved_date" in self.fields else "waved_at"
        self.add_error(field, _("That is not %(day)s. Is it right?") % told)
        return None

    def check_instant(self, instant: datetime, field: str) -> datetime | None:
        if instant.date() < EARLIEST_WAVE:
            self.add_error(field, _("This date is too long ago: check the year."))
        elif is_to_come(instant):
            self.add_error(field, _("This is in the future: send your photo after you have waved."))
        else:
            return instant
        return None

    def wave(self, send_key: str = "", permission: bool = True) -> intake.Wave:
        cleaned = self.cleaned_data
        where = cleaned["where"]
        crop = [
            cleaned[name] if cleaned.get(name) is not None else default
            for name, default in CROP_DEFAULTS.items()
        ]
        return intake.Wave(
            name=cleaned["name"],
            message=cleaned["message"],
            people=cleaned["people"],
            place=where.name,
            country=where.country,
            latitude=where.latitude,
            longitude=where.longitude,
            zone=where.zone,
            waved_at=cleaned["waved_at"],
            crop=door.Crop(*crop),
            permission=permission,
            send_key=send_key,
            description=cleaned["description"],
        )


def place_of(town: gazetteer.Town, text: str, cleaned: dict[str, Any]) -> places.PublicPlace:
    """Where a town is disputed the answer to the question counts, then the country that was typed with it."""
    answered = cleaned.get("country", "")
    return places.PublicPlace.of_town(town) if answered else places.PublicPlace.of_text(town, text)


def nearest_of_far(
    sessions: Iterable[ImagingSession], instant: datetime, far: timedelta = FAR_FROM_ALL
) -> ImagingSession | None:
    """The nearest session, where even that is further away."""
    nearest = min(sessions, key=lambda session: abs(session.starts_at - instant), default=None)
    return nearest if nearest and abs(nearest.starts_at - instant) > far else None


def is_to_come(instant: datetime) -> bool:
    """Whether nobody can have waved then yet, so that no form may take it, nor fill it in. With an hour's
    grace: clocks are set a little wrong, and not every camera knows of summer time."""
    return instant > now() + GRACE


def find_zone(name: str) -> tzinfo | None:
    """Of a zone's name, or of a camera's offset, like "+09:00"."""
    try:
        if OFFSET.fullmatch(name):
            return datetime.strptime(name, "%z").tzinfo
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def same_minute(there: datetime, day: date, local: time) -> bool:
    return there.date() == day and (there.hour, there.minute) == (local.hour, local.minute)


def messages_for(field: forms.Field) -> dict[str, Any]:
    """What Django says by default is addressed to nobody."""
    return next((words for kind, words in MESSAGES.items() if isinstance(field, kind)), {})


MESSAGES: dict[type[forms.Field], dict[str, Any]] = {
    forms.DateField: {
        "required": _("Say on which day you waved."),
        "invalid": _("Write the day as YYYY-MM-DD, like 2027-03-20."),
    },
    forms.TimeField: {
        "required": _("Say at what time you waved."),
        "invalid": _("Write the time as HH:MM, like 18:27."),
    },
    forms.BooleanField: {"required": _("Please tick this box: without it we may not show your photo.")},
    # What a map or a camera says, and no visitor types. (To Django it is a kind of whole number.)
    forms.FloatField: dict.fromkeys(("invalid", "min_value", "max_value"), _("Choose the place again.")),
    forms.IntegerField: {
        "required": _("Say how many people are in the photo, yourself included."),
        **dict.fromkeys(("invalid", "min_value", "max_value"), _("Type a whole number from 1 to 5,000.")),
    },
    forms.CharField: {"max_length": _("This is too long: there is room for %(limit_value)s characters.")},
}

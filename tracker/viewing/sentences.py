"""What is said of a session and of a wave: sentences for people, in the reader's language."""

from datetime import datetime

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, ngettext, pgettext

from tracker.models import ImagingSession
from tracker.sky import ephemeris
from tracker.viewing.window import Window


def name_target(session: ImagingSession) -> str:
    """The planet's name in the reader's language, or the spacecraft's own."""
    return gettext(session.body) if session.body else session.spacecraft


def sentence(here: Window, is_over: bool) -> str:
    """Where to look, or where it was, in one honest sentence."""
    words = {
        "body": name_target(here.session),
        "height": f"{abs(here.start.altitude_deg):.0f}",
        "fists": max(1, round(here.start.altitude_deg / 10)),
        "direction": direction(here.compass),
    }
    chosen = PAST if is_over else FUTURE
    return chosen[here.height]() % words


# Whole sentences, not parts: word order and the gender of a planet differ between languages. Functions,
# because the language is the reader's, which is known only when a sentence is asked for.
FUTURE = {
    "below": lambda: gettext(
        "%(body)s is under your feet, %(height)s° below the horizon in the %(direction)s. "
        "Wave at the ground: it counts."
    ),
    "low": lambda: gettext(
        "%(body)s is low in the %(direction)s, %(height)s° above the horizon: find a place with a free view."
    ),
    "up": lambda: gettext(
        "Look to the %(direction)s. %(body)s stands %(height)s° high: about %(fists)s fists at arm's length."
    ),
    "overhead": lambda: gettext(
        "Look almost straight up: %(body)s stands %(height)s° high, in the %(direction)s."
    ),
}


PAST = {
    "below": lambda: gettext(
        "%(body)s was under your feet, %(height)s° below the horizon in the %(direction)s. "
        "Who waved at the ground counts."
    ),
    "low": lambda: gettext("%(body)s was low in the %(direction)s, %(height)s° above the horizon."),
    "up": lambda: gettext(
        "%(body)s stood in the %(direction)s, %(height)s° high: about %(fists)s fists at arm's length."
    ),
    "overhead": lambda: gettext("%(body)s stood almost straight up, %(height)s° high, in the %(direction)s."),
}


def direction(point: str) -> str:
    return {
        "north": pgettext("direction", "north"),
        "north-east": pgettext("direction", "north-east"),
        "east": pgettext("direction", "east"),
        "south-east": pgettext("direction", "south-east"),
        "south": pgettext("direction", "south"),
        "south-west": pgettext("direction", "south-west"),
        "west": pgettext("direction", "west"),
        "north-west": pgettext("direction", "north-west"),
    }[point]


def daylight_sentence(here: Window, is_over: bool) -> str:
    """What the Sun does to it."""
    words = {"body": name_target(here.session)}
    if here.daylight == "day":
        chosen = (
            gettext("It was day: %(body)s was there, though nobody could see it.")
            if is_over
            else gettext("It is day: you cannot see %(body)s, but it is there, and its light finds you.")
        )
    elif here.daylight == "twilight":
        chosen = gettext("It was twilight.") if is_over else gettext("It is twilight.")
    else:
        chosen = gettext("It was night.") if is_over else gettext("It is night.")
    return chosen % words


def light_sentence(session: ImagingSession, waved_at: datetime) -> str:
    """When the light of a wave reached the spacecraft, and whether the camera was open then."""
    arrived = session.light(waved_at).at_spacecraft
    words = {
        "spacecraft": session.spacecraft,
        "time": f"{arrived:%H:%M:%S}",
        "day": date_format(arrived, gettext("j F Y")),
    }
    if session.saw(waved_at):
        return (
            gettext(
                "The light of this wave reached %(spacecraft)s on %(day)s at %(time)s UTC, while "
                "it photographed us."
            )
            % words
        )
    seconds = (
        waved_at - session.ends_at if waved_at > session.ends_at else session.starts_at - waved_at
    ).total_seconds()
    words["apart"] = apart(seconds)
    if waved_at > session.ends_at:
        chosen = gettext(
            "The light of this wave reached %(spacecraft)s on %(day)s at %(time)s UTC, "
            "%(apart)s after the picture was taken."
        )
    else:
        chosen = gettext(
            "The light of this wave reached %(spacecraft)s on %(day)s at %(time)s UTC, "
            "%(apart)s before the picture was taken."
        )
    return chosen % words


def on_the_way(light: ephemeris.Light) -> str:
    """How long light needs to the spacecraft: "80 minutes and 23 seconds"."""
    minutes, seconds = divmod(round((light.at_spacecraft - light.left).total_seconds()), 60)
    both = {
        "minutes": ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes},
        "seconds": ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds},
    }
    return gettext("%(minutes)s and %(seconds)s") % both if minutes else both["seconds"]


def apart(seconds: float) -> str:
    """The largest unit that says it: "3 minutes", "5 hours", "2 days"."""
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return glue(ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes})
    if (hours := round(minutes / 60)) < 48:
        return glue(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    days = round(hours / 24)
    return glue(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})


def glue(text: str) -> str:
    """With no-break spaces: a number does not stand at the end of a line, its unit on the next."""
    return text.replace(" ", "\u00a0")

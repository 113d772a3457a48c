"""What is said of a session and of a wave: sentences for people, in the reader's language."""

from datetime import UTC, datetime

from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from tracker.models import ImagingSession, Submission
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
        "%(body)s is under your feet, %(height)s° below the horizon to the %(direction)s. "
        "Wave at the ground: it counts."
    ),
    "low": lambda: gettext(
        "%(body)s is low in the %(direction)s, %(height)s° above the horizon: find a place with a clear view."
    ),
    "up": lambda: gettext(
        "Look to the %(direction)s. %(body)s is %(height)s° high: about %(fists)s fists at arm's length."
    ),
    "overhead": lambda: gettext(
        "Look almost straight up: %(body)s is %(height)s° high, in the %(direction)s."
    ),
}


PAST = {
    "below": lambda: gettext(
        "%(body)s was under your feet, %(height)s° below the horizon to the %(direction)s. "
        "People waved at the ground, and that counts."
    ),
    "low": lambda: gettext("%(body)s was low in the %(direction)s, %(height)s° above the horizon."),
    "up": lambda: gettext(
        "%(body)s was in the %(direction)s, %(height)s° high: about %(fists)s fists at arm's length."
    ),
    "overhead": lambda: gettext(
        "%(body)s was almost straight overhead, %(height)s° high, in the %(direction)s."
    ),
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
    if here.daylight == "day" and not here.is_visible:
        chosen = gettext("It was daytime.") if is_over else gettext("It is daytime.")
    elif here.daylight == "day":
        chosen = (
            gettext("It was daytime: %(body)s was there, though nobody could see it.")
            if is_over
            else gettext(
                "It is daytime: you cannot see %(body)s, but it is there, and your light will find it."
            )
        )
    elif here.daylight == "twilight":
        chosen = gettext("It was twilight.") if is_over else gettext("It is twilight.")
    else:
        chosen = gettext("It was night.") if is_over else gettext("It is night.")
    return chosen % words


def wave_sentence(submission: Submission, now: datetime) -> str:
    """What became of the light of a wave: of one that was for a session, when it reached the spacecraft; of
    any other, how far its target was that day. Nothing where neither is known."""
    if session := submission.session():
        return light_sentence(session, submission.waved_at, now)
    nearest = submission.nearest_session()
    if nearest is None or not nearest.body:
        return ""  # a probe between the planets was somewhere else then
    try:
        distance_km = ephemeris.distance_km(nearest.aim, submission.waved_at)
        light = ephemeris.light(nearest.aim, submission.waved_at)
    except ephemeris.SkyError:
        return ""
    words = {
        "body": name_target(nearest),
        "distance": number_format(round(distance_km / 1e6), force_grouping=True),
        "way": on_the_way(light.left, light.at_target),
    }
    was = gettext("%(body)s was %(distance)s million kilometres away: the light of this wave took %(way)s.")
    is_ = gettext("%(body)s is %(distance)s million kilometres away: the light of this wave takes %(way)s.")
    return (was if light.at_target <= now else is_) % words


def light_sentence(session: ImagingSession, waved_at: datetime, now: datetime) -> str:
    """When the light of a wave near a session reached, or reaches, the spacecraft, and whether the camera was
    open then."""
    arrived = session.light(waved_at).at_spacecraft.astimezone(UTC)
    seen = session.light(session.starts_at).at_spacecraft
    if session.saw(waved_at):
        case = "seen" if arrived <= now else "to be seen"
    elif waved_at > session.ends_at:
        case = "after" if arrived <= now else "on its way, after"
    elif seen <= now:
        case = "before"
    else:
        case = "before what is to be" if arrived <= now else "on its way, before"
    seconds = max(waved_at - session.ends_at, session.starts_at - waved_at).total_seconds()
    words = {
        "spacecraft": session.spacecraft,
        "time": f"{arrived:%H:%M:%S}",
        "day": date_format(arrived, gettext("j F Y")),
        "apart": apart(max(0.0, seconds)),
    }
    return LIGHT[case]() % words


LIGHT = {
    "seen": lambda: gettext(
        "The light of this wave reached %(spacecraft)s on %(day)s at %(time)s UTC, while it photographed us."
    ),
    "to be seen": lambda: gettext(
        "The light of this wave reaches %(spacecraft)s on %(day)s at %(time)s UTC, while it photographs us."
    ),
    "after": lambda: gettext(
        "The light of this wave reached %(spacecraft)s on %(day)s at %(time)s UTC, "
        "%(apart)s after the picture was taken."
    ),
    "on its way, after": lambda: gettext(
        "The light of this wave reaches %(spacecraft)s on %(day)s at %(time)s UTC, "
        "%(apart)s after the picture is taken."
    ),
    "before": lambda: gettext(
        "The light of this wave reached %(spacecraft)s on %(day)s at %(time)s UTC, "
        "%(apart)s before the picture was taken."
    ),
    "before what is to be": lambda: gettext(
        "The light of this wave reached %(spacecraft)s on %(day)s at %(time)s UTC, "
        "%(apart)s before the picture is to be taken."
    ),
    "on its way, before": lambda: gettext(
        "The light of this wave reaches %(spacecraft)s on %(day)s at %(time)s UTC, "
        "%(apart)s before the picture is taken."
    ),
}


def on_the_way(left: datetime, arrived: datetime) -> str:
    """How long light needs: "80 minutes and 23 seconds"."""
    minutes, seconds = divmod(round((arrived - left).total_seconds()), 60)
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

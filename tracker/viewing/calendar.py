"""The session as a calendar file (RFC 5545), for one place."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext
from icalendar import Alarm, Calendar, Event

from tracker.viewing.sentences import sentence
from tracker.viewing.window import Window


def calendar_file(here: Window, link: str, now: datetime) -> bytes:
    """In universal time: every calendar shows it by its owner's clock, with the right rules."""
    host = urlsplit(link).hostname
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//Wave//EN")
    calendar.add("version", "2.0")
    event = Event()
    words = {"spacecraft": here.session.spacecraft}
    where = here.spot.slug or f"{here.spot.latitude}-{here.spot.longitude}"
    event.add("uid", f"session-{here.session.pk}-{where}@{host}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", here.session.starts_at.astimezone(UTC))
    event.add("dtend", max(here.session.ends_at, here.session.starts_at).astimezone(UTC))
    event.add("summary", gettext("Wave at %(spacecraft)s") % words)
    event.add("description", f"{sentence(here, here.session.ends_at < now)}\n{link}")
    event.add("location", here.spot.label)
    event.add("url", link)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", gettext("Wave at %(spacecraft)s") % words)
    alarm["trigger"] = "-PT10M"
    event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())

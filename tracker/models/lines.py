"""A person, a place and a time there, as people read them."""

from collections.abc import Callable
from datetime import datetime

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, ngettext, override

from tracker.sky import countries

Hold = Callable[[str], str]


def place_line(place: str, country_code: str, language: str, hold: Hold) -> str:
    """ "Recife, Brazil", with the name in something that holds it together."""
    country = countries.country_name(country_code, language)
    if not country and "°" in place:
        with override(language):
            country = gettext("at sea")
    return f"{hold(place)}, {country}" if country else hold(place)


def local_line(local: datetime) -> str:
    """ "Friday 19 July 2013, 18:27 (UTC-03)": what the clocks there show, whatever zone the reader is in."""
    name = f"{local:%Z}"
    return f"{date_format(local, gettext('l j F Y, H:i'))} ({name if name.isalpha() else 'UTC' + name})"


def by_line(name: str, people: int, hold: Hold) -> str:
    """ "Ana and 3 others", "Ana", "4 people", "Somebody"; the name in something that holds it together."""
    others = people - 1
    if name and others:
        words = ngettext("%(name)s and %(others)s other", "%(name)s and %(others)s others", others)
        return words % {"name": hold(name), "others": others}
    if name:
        return hold(name)
    if others:
        return ngettext("%(people)s person", "%(people)s people", people) % {"people": people}
    return gettext("Somebody")

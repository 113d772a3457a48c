"""Instants, directions and degrees in a page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.sky import countries, ephemeris, gazetteer
from tracker.viewing import sentences

register = template.Library()


@register.filter
def plain_time(moment: datetime, form: str) -> str:
    """As its own zone shows it; Django's `date` would turn it into the server's."""
    return date_format(moment, form)


@register.filter
def in_zone(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


@register.filter
def zone_name(moment: datetime) -> str:
    """ "CEST (UTC+2)" or "UTC-3"."""
    name, offset = f"{moment:%Z}", f"UTC{moment:%z}"
    offset = f"{offset[:6].replace('+0', '+').replace('-0', '−').replace('-', '−')}"
    offset += "" if f"{moment:%z}"[3:5] == "00" else f":{moment:%z}"[0:1] + f"{moment:%z}"[3:5]
    return f"{name} ({offset})" if name.isalpha() and name != "UTC" else offset


@register.filter
def degrees(value: float) -> str:
    """-4.6 -> "−5°"."""
    return f"{value:.0f}°".replace("-", "−").replace("−0°", "0°")


@register.filter
def direction(point: str) -> str:
    return sentences.direction(point)


@register.filter
def daylight_word(daylight: str) -> str:
    return {"day": _("day"), "twilight": _("twilight"), "night": _("night")}[daylight]


@register.filter
def town_label(town: gazetteer.Town) -> str:
    return town.label_in(get_language() or "en")


@register.filter
def country(code: str) -> str:
    return countries.country_name(code, get_language() or "en")


@register.filter
def body(name: str) -> str:
    return _(name)


@register.filter
def continent(code: str) -> str:
    return {
        "AF": _("Africa"),
        "AS": _("Asia"),
        "EU": _("Europe"),
        "NA": _("North America"),
        "SA": _("South America"),
        "OC": _("Oceania"),
        "AN": _("Antarctica"),
    }[code]


@register.filter
def there(light: ephemeris.Light) -> str:
    return sentences.on_the_way(light.left, light.at_spacecraft)


@register.filter
def kilometres(distance_km: float) -> str:
    """19,837 km (12,326 miles)."""
    whole = {"km": distance_km, "miles": distance_km * 0.621371}
    return _("%(km)s km (%(miles)s miles)") % {
        name: number_format(round(number), force_grouping=True) for name, number in whole.items()
    }

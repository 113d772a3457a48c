"""Time zones of points, and what they tell of the country, offline; no Django.

Zones are drawn after OpenStreetMap, ten times as fine as the map of countries: enclaves of a few streets and
islands of a few houses are there.
"""

from functools import cache

import tzfpy
from babel.core import get_global

# Zones that two countries have in common, where the map of zones knows one: Hanoi keeps Bangkok's clocks.
IN_COMMON = {
    "Asia/Bangkok": ("TH", "VN"),
    "Europe/Belgrade": ("RS", "XK"),
    "America/Coyhaique": ("CL",),  # newer than CLDR
}


def zone_at(latitude: float, longitude: float) -> str:
    """The IANA time zone of a point, at sea too."""
    return str(tzfpy.get_tz(longitude, latitude)) or "Etc/UTC"


def zones_at(latitude: float, longitude: float) -> list[str]:
    """All that are kept there: where a place is disputed, or by two peoples of one town."""
    return list(map(str, tzfpy.get_tzs(longitude, latitude)))


def countries_of_zone(zone: str) -> tuple[str, ...]:
    """ISO 3166-1 codes of the countries whose zone it is; none of those at sea."""
    return IN_COMMON.get(zone) or tuple(filter(None, [territories_of_zones().get(zone, "")]))


@cache
def territories_of_zones() -> dict[str, str]:
    """{zone: code} by CLDR, without what it gives to the world ("001") or to nobody ("ZZ")."""
    known = get_global("zone_territories")
    return {zone: code for zone, code in known.items() if code.isalpha() and code != "ZZ"}

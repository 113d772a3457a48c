"""Countries by ISO 3166-1 code: their names and continents, offline; no Django.

The table is derived from GeoNames (CC BY 4.0) and the Unicode consortium's CLDR, see NOTICE.
"""

import csv
from functools import cache
from pathlib import Path

from babel import Locale

from tracker.sky.names import spell_out
from tracker.sky.spelling import fold

DATA = Path(__file__).parent.parent / "data"
CONTINENTS = ("AF", "AS", "EU", "NA", "SA", "OC", "AN")
# What people write and no table of names has: short forms, and names from before.
SHORT = {
    "AE": "uae|eau",
    "BA": "bosnia|bosnie|bosnien",
    "BO": "bolivie",
    "CD": "drc|dr congo|congo kinshasa|zaire",
    "CG": "congo brazzaville",
    "CI": "ivory coast|elfenbeinkuste|costa do marfim",
    "CV": "cape verde|cap vert",
    "CZ": "czech republic|republique tcheque|republica checa|tschechische republik",
    "FK": "malvinas|islas malvinas|malouines",
    "GB": "uk|britain|great britain|grande bretagne|gran bretana|grossbritannien",
    "IE": "eire|republic of ireland",
    "KP": "dprk|북한",
    "KR": "korea|coree|corea|한국|남한|republic of korea",
    "LK": "ceylon|ceylan|ceilan",
    "MK": "macedonia|macedoine|makedonija|mazedonien|fyrom",
    "MM": "burma|birmanie|birmania|birma",
    "NL": "holland|hollande|holanda|olanda",
    "PS": "palestine|palestina|palastina",
    "RU": "russian federation|рф",
    "SZ": "swaziland|suazilandia|swasiland",
    "TL": "east timor|timor oriental",
    "TR": "turkiye|turkey|turquie|turquia",
    "TT": "trinidad and tobago|trinite et tobago",
    "US": "usa|america|united states of america|eeuu|ee uu|eua|сша",
    "VA": "vatican|vaticano",
}


def country_name(code: str, language: str = "en") -> str:
    """In another language by the Unicode consortium's list (CLDR); in English by the table of towns."""
    if language.startswith("en"):
        return countries().get(code, "")
    return territories(language).get(code) or countries().get(code, "")


def find_country(text: str) -> str:
    """The code of the country that a folded text names, in any language of the table."""
    return codes_by_name().get(spell_out(text), "")


def names_of_country(code: str) -> tuple[str, ...]:
    """Folded, and its code."""
    return (code.lower(), *names_of_countries().get(code, ()))


def continent(country: str) -> str:
    return country_rows().get(country, {}).get("continent", "")


@cache
def territories(language: str) -> dict[str, str]:
    return dict(Locale.parse(language, sep="-").territories)


@cache
def names_of_countries() -> dict[str, tuple[str, ...]]:
    """Folded."""
    told = {
        code: (row["name"], *row["names"].split("|"), *filter(None, SHORT.get(code, "").split("|")))
        for code, row in country_rows().items()
    }
    return {code: tuple(spell_out(fold(name)) for name in names) for code, names in told.items()}


@cache
def codes_by_name() -> dict[str, str]:
    return {name: code for code, names in names_of_countries().items() for name in names}


@cache
def countries() -> dict[str, str]:
    return {code: row["name"] for code, row in country_rows().items()}


@cache
def country_rows() -> dict[str, dict[str, str]]:
    with (DATA / "countries.csv").open(newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}

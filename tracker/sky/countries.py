"""Countries by ISO 3166-1 code: their names and continents, offline; no Django.

The table is derived from GeoNames (CC BY 4.0) and the Unicode consortium's CLDR, see NOTICE.
"""

import csv
from functools import cache
from pathlib import Path

from babel import Locale

from tracker.sky.spelling import fold

DATA = Path(__file__).parent.parent / "data"
CONTINENTS = ("AF", "AS", "EU", "NA", "SA", "OC", "AN")
# What people write and no table of names has.
SHORT = {"US": ("usa", "america"), "GB": ("uk", "britain"), "AE": ("uae",), "CD": ("drc",)}
SHORT |= {"CZ": ("czech republic",)}


def country_name(code: str, language: str = "en") -> str:
    """In another language by the Unicode consortium's list (CLDR); in English by the table of towns."""
    if language.startswith("en"):
        return countries().get(code, "")
    return territories(language).get(code) or countries().get(code, "")


def is_country(code: str, text: str) -> bool:
    """Whether a folded text is a country's code, or begins one of its names, in any language of the table."""
    return text == code.lower() or any(name.startswith(text) for name in names_of_countries().get(code, ()))


def find_country(text: str) -> str:
    """The code of the country that a folded text names, in any language of the table."""
    return codes_by_name().get(text, "")


def continent(country: str) -> str:
    return country_rows().get(country, {}).get("continent", "")


@cache
def territories(language: str) -> dict[str, str]:
    return dict(Locale.parse(language, sep="-").territories)


@cache
def names_of_countries() -> dict[str, tuple[str, ...]]:
    return {
        code: (*(fold(name) for name in (row["name"], *row["names"].split("|"))), *SHORT.get(code, ()))
        for code, row in country_rows().items()
    }


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

"""The table of towns, offline; no Django.

It is derived from GeoNames (CC BY 4.0, see NOTICE): 34,000 towns of 15,000 people and more, the biggest
first. It is read once, at the first question.
"""

import csv
import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale

from tracker.sky.countries import country_name, country_rows
from tracker.sky.spelling import fold

DATA = Path(__file__).parent.parent / "data"
BIG_CITIES = 150
# Where the table of countries and that of towns spell a capital differently.
RENAMED_CAPITALS = {"AG": "Saint John’s", "EH": "Laayoune", "GD": "Saint George's", "GG": "Saint Peter Port"}
RENAMED_CAPITALS |= {"IN": "New Delhi", "KZ": "Astana", "MN": "Ulan Bator", "MO": "Macau", "PW": "Ngerulmud"}
RENAMED_CAPITALS |= {"VU": "Port-Vila", "WF": "Mata-Utu"}
BIGGEST_TOWNS = 20_000


@dataclass(frozen=True, slots=True)
class Town:
    """A town as the public sees it: nothing finer than itself. `region` is the state or province; it is said
    where the country has several towns of this name, or nobody there leaves it out."""

    slug: str
    name: str
    country: str
    region: str
    region_code: str
    says_region: bool
    latitude: float
    longitude: float
    population: int
    zone: str

    @property
    def public_name(self) -> str:
        return f"{self.name}, {self.region}" if self.says_region and self.region else self.name

    @property
    def label(self) -> str:
        """In English."""
        return self.label_in("en")

    def label_in(self, language: str) -> str:
        name = city_names(language).get(self.slug, self.name)
        region = self.region if self.says_region else ""
        return ", ".join(part for part in (name, region, country_name(self.country, language)) if part)


def by_slug(slug: str) -> Town | None:
    return slug_index().get(slug)


@cache
def capitals_and_big_cities() -> tuple[Town, ...]:
    """Every country's capital, and the biggest towns of all; by name."""
    chosen = {*capitals().values(), *all_towns()[:BIG_CITIES]}
    return tuple(sorted(chosen, key=lambda town: fold(town.name)))


@cache
def capitals() -> dict[str, Town]:
    wanted = {
        code: fold(RENAMED_CAPITALS.get(code, row["capital"].strip())) for code, row in country_rows().items()
    }
    found: dict[str, Town] = {}
    for town in all_towns():
        if fold(town.name) == wanted.get(town.country):
            found.setdefault(town.country, town)
    return found


@cache
def city_names(language: str) -> dict[str, str]:
    """{slug: name} of the towns that time zones are called by, in that language (CLDR)."""
    if language.startswith("en"):
        return {}
    english, spoken = (Locale.parse(one, sep="-").time_zones for one in ("en", language))
    found = {}
    for town in all_towns()[:BIGGEST_TOWNS]:
        told = spoken.get(town.zone, {}).get("city")
        called = english.get(town.zone, {}).get("city") or town.zone.rpartition("/")[2].replace("_", " ")
        if told and fold(called) == fold(town.name):
            found[town.slug] = str(told)
    return found


@cache
def all_towns() -> tuple[Town, ...]:
    return tuple(
        Town(slug, name, country, region, code, bool(says), float(north), float(east), int(people), zone)
        for slug, name, country, region, code, says, north, east, people, zone, _ in table_rows()
    )


@cache
def slug_index() -> dict[str, Town]:
    return {town.slug: town for town in all_towns()}


@cache
def table_rows() -> list[list[str]]:
    with gzip.open(DATA / "places.csv.gz", "rt", newline="") as file:
        return list(csv.reader(file))[1:]


@cache
def places_in_table() -> dict[str, int]:
    """{slug: place}: the largest first."""
    return {town.slug: place for place, town in enumerate(all_towns())}

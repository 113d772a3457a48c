"""Towns by name, offline; no Django.

The table is derived from GeoNames (CC BY 4.0, see NOTICE): 34,000 towns of 15,000 people and more, the
biggest first. It is read once, at the first question.
"""

import csv
import gzip
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
from babel import Locale
from numpy.typing import NDArray

from tracker.sky.countries import country_name, country_rows, find_country, is_country
from tracker.sky.spelling import fold

DATA = Path(__file__).parent.parent / "data"
BIG_CITIES = 150
# Where the table of countries and that of towns spell a capital differently.
RENAMED_CAPITALS = {"AG": "Saint John’s", "EH": "Laayoune", "GD": "Saint George's", "GG": "Saint Peter Port"}
RENAMED_CAPITALS |= {"IN": "New Delhi", "KZ": "Astana", "MN": "Ulan Bator", "MO": "Macau", "PW": "Ngerulmud"}
RENAMED_CAPITALS |= {"VU": "Port-Vila", "WF": "Mata-Utu"}
# What a name in the index is to its town.
PRIMARY, OTHER, WITHIN = range(3)
# Where a name is far better known for another town a visitor is asked: St. Petersburg lies in Florida, too.
FAR_LARGER = 10
LONGEST_QUERY = 120
BIGGEST_TOWNS = 20_000
BETWEEN_WORDS = re.compile(r"[ -]+")


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


@dataclass(frozen=True, slots=True)
class Match:
    """A town that was found, and the other name that matched; nothing where its own did."""

    town: Town
    also: str = ""


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every name of every town, folded and sorted; beside each the rank of its town, what it is to the town
    (PRIMARY, OTHER, WITHIN), and how it is spelt."""

    keys: list[str]
    owners: NDArray[np.int32]
    kinds: NDArray[np.int8]
    spellings: list[str]

    def find(self, beginning: str) -> tuple[int, int, int]:
        """Where the names with this beginning lie, and up to where they are nothing more than it."""
        # They lie between it and itself with the last of all characters.
        low, high = bisect_left(self.keys, beginning), bisect_left(self.keys, beginning + "\U0010ffff")
        return low, bisect_right(self.keys, beginning, low, high), high


def search(query: str, limit: int = 8) -> list[Town]:
    return [match.town for match in find_matches(query, limit)]


def find_matches(query: str, limit: int = 8) -> list[Match]:
    """Towns for what has been typed so far, the likeliest first.

    A town of exactly this name comes before all others; then what begins so, and what else is called so; then
    other names that begin so; then names with a later word that does. Within each the larger comes first.
    What follows a comma narrows by region or country, in any language of the table, and so do the last words
    where nothing is called all of it ("Recife, Brésil", "London Ontario"). The name of a country, unless it
    is a town's too, finds its largest towns.
    """
    typed = fold(query[:LONGEST_QUERY].strip())
    if (country := find_country(typed)) and all(fold(town.name) != typed for town in exact(query)):
        return [Match(town) for town in islice(towns_of(country), limit)]
    for name, parts in ways_to_read(query):
        if found := find_by_beginning(name, parts, limit):
            return found
    return []


def towns_of(country: str) -> Iterator[Town]:
    """The largest first."""
    return (town for town in all_towns() if town.country == country)


def exact(query: str) -> list[Town]:
    """Towns that somebody may have meant by exactly this text, the largest first: one when there is no doubt,
    none when nothing is called so."""
    for name, parts in ways_to_read(query):
        names = name_index()
        low, whole, _ = names.find(name)
        of_kind: dict[int, list[Town]] = {PRIMARY: [], OTHER: [], WITHIN: []}
        for place in sorted(range(low, whole), key=lambda place: names.owners[place]):
            town = all_towns()[names.owners[place]]
            if all(lies_in(town, part) for part in parts):
                of_kind[int(names.kinds[place])].append(town)
        if named := of_kind[PRIMARY]:
            known_better = FAR_LARGER * named[0].population
            better = [town for town in of_kind[OTHER] if town.population > known_better]
            return list(dict.fromkeys(named + better))
        if of_kind[OTHER]:
            return list(dict.fromkeys(of_kind[OTHER]))
    return []


def resolve_town(text: str, slug: str) -> Town | None:
    """The town of a slug, unless the text beside it says another one by now."""
    town = by_slug(slug)
    return town if town is not None and (not text or town in exact(text)) else None


def ways_to_read(query: str) -> Iterator[tuple[str, list[str]]]:
    """A name, and in what its town is to lie: by commas, then with the last words, too."""
    name, *parts = (part.strip() for part in fold(query[:LONGEST_QUERY]).split(","))
    parts = [part for part in parts if part]
    if not name:
        return
    yield name, parts
    words = name.split()
    for kept in range(len(words) - 1, 0, -1):
        yield " ".join(words[:kept]), [" ".join(words[kept:]), *parts]


def find_by_beginning(name: str, parts: list[str], limit: int) -> list[Match]:
    names = name_index()
    low, whole, high = names.find(name)
    owners, kinds = names.owners[low:high], names.kinds[low:high]
    is_whole = np.arange(low, high) < whole
    order = np.lexsort((kinds, owners, rank_of(kinds, is_whole)))
    found: dict[int, Match] = {}
    for place in order:
        owner = int(owners[place])
        if owner in found or not all(lies_in(all_towns()[owner], part) for part in parts):
            continue
        also = names.spellings[low + place] if kinds[place] == OTHER else ""
        found[owner] = Match(all_towns()[owner], also)
        if len(found) == limit:
            break
    return list(found.values())


def rank_of(kinds: NDArray[np.int8], is_whole: NDArray[np.bool_]) -> NDArray[np.int64]:
    own, other = kinds == PRIMARY, kinds == OTHER
    return np.select([own & is_whole, own | other & is_whole, other], [0, 1, 2], default=3)


def lies_in(town: Town, text: str) -> bool:
    """Whether a folded text says its region or its country, or begins to."""
    if text == town.region_code.lower() or is_country(town.country, text):
        return True
    return any(part.strip().startswith(text) for part in fold(town.region).split(","))


def by_slug(slug: str) -> Town | None:
    return slug_index().get(slug)


@cache
def capitals_and_big_cities() -> tuple[Town, ...]:
    """Every country's capital, and the biggest towns of all; by name."""
    wanted = {
        code: fold(RENAMED_CAPITALS.get(code, row["capital"].strip())) for code, row in country_rows().items()
    }
    capitals: dict[str, Town] = {}
    for town in all_towns():
        if fold(town.name) == wanted.get(town.country):
            capitals.setdefault(town.country, town)
    chosen = {*capitals.values(), *all_towns()[:BIG_CITIES]}
    return tuple(sorted(chosen, key=lambda town: fold(town.name)))


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
def name_index() -> NameIndex:
    entries: list[tuple[str, int, int, str]] = []
    labels: set[str] = set()
    for owner, (_slug, name, *_, spellings) in enumerate(table_rows()):
        # GeoNames has some towns twice: their pages stay, one of them is found.
        if (label := all_towns()[owner].label) in labels:
            continue
        labels.add(label)
        own = fold(name)
        entries.append((own, owner, PRIMARY, name))
        entries += [(key, owner, OTHER, other) for other in spellings.split("|") if (key := fold(other))]
        entries += [(own[start.end() :], owner, WITHIN, name) for start in BETWEEN_WORDS.finditer(own)]
    entries.sort()
    keys, owners, kinds, spelt = zip(*entries, strict=True)
    return NameIndex(list(keys), np.array(owners, np.int32), np.array(kinds, np.int8), list(spelt))


@cache
def slug_index() -> dict[str, Town]:
    return {town.slug: town for town in all_towns()}


@cache
def table_rows() -> list[list[str]]:
    with gzip.open(DATA / "places.csv.gz", "rt", newline="") as file:
        return list(csv.reader(file))[1:]

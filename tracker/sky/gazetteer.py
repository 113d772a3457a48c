"""Towns by name, offline; no Django."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from tracker.sky.areas import Area, Areas
from tracker.sky.borders import claimants
from tracker.sky.countries import find_country
from tracker.sky.names import OTHER, PRIMARY, WITHIN, NameIndex, keys_of, names_of, spell_out
from tracker.sky.spelling import fold
from tracker.sky.towns import (
    Town,
    all_towns,
    by_slug,
    capitals,
    capitals_and_big_cities,
    city_names,
    places_in_table,
    table_rows,
)

__all__ = ["Match", "Town", "all_towns", "by_slug", "capitals_and_big_cities"]
__all__ += ["countries_in", "exact", "find_matches", "name_index", "resolve_town", "search"]

# What cities are called for short, and by nobody else.
SHORT_NAMES = {"NYC": "new-york-city", "L.A.": "los-angeles", "S.F.": "san-francisco", "D.C.": "washington"}
SHORT_NAMES |= {"CDMX": "mexico-city", "CABA": "buenos-aires", "Bs. As.": "buenos-aires"}
SHORT_NAMES |= {"K.L.": "kuala-lumpur", "HCMC": "ho-chi-minh-city", "Philly": "philadelphia"}
# How much larger a town has to be for an other name of it to be better known than the own name of another; or
# a region, or a town among others that nobody calls so by right.
FAR_LARGER = 10
# Odessa is as good as Odesa; Bern is not Verona, whatever it was called in the Middle Ages.
ALIKE = 0.7
LABEL_LANGUAGES = ("es", "fr")
LONGEST_QUERY = 120
# How much of a text may narrow: "District of Columbia United States of America" are seven words.
MOST_PARTS, MOST_WORDS = 4, 8
# Of states: "PA" and "SP" narrow, and are no name to look for.
LONGEST_CODE = 3
FROM_ABROAD = 3
BETWEEN_WORDS = re.compile(r" ")
# "75015 Paris", "London SW1A 1AA", "D-10115 Berlin"; only where nothing is called so.
POSTCODE = re.compile(r"\b(?:(?<!\w )[a-z]{1,2} )?\w*\d\w*\b")


@dataclass(frozen=True, slots=True)
class Match:
    """A town that was found, and the other name that matched; nothing where its own did."""

    town: Town
    also: str = ""


def search(query: str, limit: int = 8) -> list[Town]:
    return [match.town for match in find_matches(query, limit)]


def find_matches(query: str, limit: int = 8) -> list[Match]:
    """Towns for what has been typed so far, the likeliest first.

    A town of exactly this name comes before all others; then what begins so, and what else is called so; then
    other names that begin so; then names with a later word that does. Within each the larger comes first.
    What follows a comma narrows by region or country, in any language of the table, and so do the last words
    where nothing is called all of it ("Recife, Brésil", "London Ontario"). The name of a country finds those
    of its towns that are called so, then its largest towns; that of a region finds them after all towns that
    are called so. Words that narrow to nothing known are passed over, where else nothing would be found.
    """
    typed = fold(query[:LONGEST_QUERY])
    if country := find_known_country(typed):
        return list(map(Match, towns_of_country(country, typed, limit)))
    if region := find_known_region(typed):
        return list(map(Match, towns_of_region(region, typed, limit)))
    for name, among in ways_to_look(typed, True):
        if found := find_by_beginning(name, among, limit):
            return found
    return [Match(town) for town in islice(region_within(typed) or pass_over_words(typed), limit)]


def exact(query: str) -> list[Town]:
    """Towns that somebody may have meant by exactly this text, the largest first: one when there is no doubt,
    none when nothing is called so, or a country or a region far better known is."""
    typed = fold(query[:LONGEST_QUERY])
    if country := find_known_country(typed):
        called = towns_of_that_name(country, typed)
        return by_size({*called, *abroad(country, typed)}) if called else []
    for text in dict.fromkeys((typed, without_postcode(typed))):
        for name, among in ways_to_look(text, "," in text):
            if found := towns_called(name, among):
                return [] if among is None and find_known_region(name) else found
    return []


def countries_in(text: str) -> set[str]:
    """The codes of all countries that words of a text may name, after its first."""
    of_ways = (part for _, parts in ways_to_read(fold(text[:LONGEST_QUERY])) for part in parts)
    return {code for part in of_ways if (code := find_country(part))}


def resolve_town(text: str, slug: str) -> Town | None:
    """The town of a slug, unless the text beside it says another one by now."""
    town = by_slug(slug)
    return town if town is not None and (not text or town in exact(text)) else None


def ways_to_look(text: str, take_beginnings: bool) -> Iterator[tuple[str, NDArray[np.bool_] | None]]:
    """A name, and among which towns it is to be looked for (None: all). Without what narrows to nowhere."""
    for name, parts in ways_to_read(text):
        if not parts:
            yield name, None
            continue
        for is_begun in (False, True) if take_beginnings else (False,):
            if found := areas().narrow(parts, is_begun):
                yield name, areas().towns_in(found)


def ways_to_read(text: str) -> Iterator[tuple[str, list[str]]]:
    """A folded text as a name, and in what its town is to lie: by commas, then with the last words, too."""
    name, *parts = (spell_out(part.strip()) for part in text.split(","))
    parts = [part for part in parts if part][:MOST_PARTS]
    if not name:
        return
    yield name, parts
    words = name.split()
    for length in range(len(words) - 1, max(0, len(words) - MOST_WORDS), -1):
        yield " ".join(words[:length]), [" ".join(words[length:]), *parts]


def towns_called(name: str, among: NDArray[np.bool_] | None = None) -> list[Town]:
    """By their own name; and by another, if they are far larger, or their own is nearly this one and they are
    not small beside it. If there are none, by other names alone: without those far smaller than the first."""
    own, others = towns_of_kind(name, PRIMARY, among), towns_of_kind(name, OTHER, among)
    if not own:
        return [
            town
            for town in others
            if town.population * how_far_larger(name, others[0]) > others[0].population
        ]
    if among is not None:
        return own
    most = own[0].population
    needed = {False: FAR_LARGER * most, True: most / 2}
    return by_size({*own, *(town for town in others if town.population > needed[is_alike(name, town.name)])})


def how_far_larger(name: str, town: Town) -> int:
    """By how much it is to be larger than others of this name, none of which has it for its own."""
    return FAR_LARGER if is_alike(name, town.name) else FAR_LARGER**2


def towns_of_kind(name: str, kind: int, among: NDArray[np.bool_] | None = None) -> list[Town]:
    return [all_towns()[rank] for rank in name_index().whole(spell_out(name), kind, among)]


def by_size(towns: Iterable[Town]) -> list[Town]:
    return sorted(towns, key=lambda town: places_in_table()[town.slug])


def is_alike(name: str, own: str) -> bool:
    own = spell_out(fold(own))
    return f" {name} " in f" {own} " or SequenceMatcher(None, name, own).ratio() >= ALIKE


def find_known_country(name: str) -> str:
    """The country of that name; unless a town elsewhere is called so that has more people (Granada)."""
    if not (country := find_country(name)):
        return ""
    people = people_of(country)
    return "" if any(town.population > people for town in abroad(country, name)) else country


@cache
def people_of(country: str) -> int:
    """In its towns."""
    return sum(town.population for town in towns_in(country))


def towns_of_country(country: str, name: str, limit: int) -> list[Town]:
    """For a country's name: its towns that are called so, its largest, and a few of that name abroad."""
    called, elsewhere = towns_of_that_name(country, name), abroad(country, name)[:FROM_ABROAD]
    of_country = dict.fromkeys([*called, *islice(towns_in(country), limit)])
    return [*islice(of_country, limit - len(elsewhere)), *elsewhere]


def towns_in(country: str) -> Iterator[Town]:
    """The largest first."""
    return (town for town in all_towns() if town.country == country)


def towns_of_that_name(country: str, name: str) -> list[Town]:
    """Towns of a country that are called as it is; by another name only its capital or largest ("Mexico")."""
    others = towns_of_kind(name, OTHER)
    foremost = dict.fromkeys([*filter(None, [capitals().get(country)]), *islice(towns_in(country), 1)])
    own = [town for town in towns_of_kind(name, PRIMARY) if town.country == country]
    return own + [town for town in foremost if town in others]


def abroad(country: str, name: str) -> list[Town]:
    return [town for town in towns_of_kind(name, PRIMARY) if town.country != country]


def find_known_region(name: str) -> frozenset[int]:
    """The areas of that name where no town is called so, or one elsewhere that is far smaller: whoever writes
    "Ontario" will not have meant the town in California."""
    region = areas().regions.get(spell_out(name))
    if not region or len(name) <= LONGEST_CODE:
        return frozenset()
    called = towns_called(spell_out(name))
    elsewhere = region - {int(areas().of_town[places_in_table()[town.slug]]) for town in called}
    is_known = not called or areas().people_in(elsewhere) > FAR_LARGER * called[0].population
    return elsewhere if is_known else frozenset()


def towns_of_region(region: frozenset[int], name: str, limit: int) -> list[Town]:
    """For a region's name: all towns that are called so, then its largest."""
    largest = (all_towns()[int(rank)] for rank in np.flatnonzero(areas().towns_in(region)))
    return list(dict.fromkeys([*towns_of_kind(name, PRIMARY)[:FROM_ABROAD], *islice(largest, limit)]))[:limit]


def region_within(text: str) -> list[Town]:
    """The towns of a region that is narrowed by its country ("Georgia, USA"), the largest first."""
    for name, parts in ways_to_read(text):
        if parts and (found := areas().regions.get(name, frozenset()) & areas().narrow(parts)):
            return [all_towns()[int(rank)] for rank in np.flatnonzero(areas().towns_in(found))]
    return []


def pass_over_words(text: str) -> Iterator[Town]:
    """Towns of exactly a name that begins the text, or that follows a comma or a postcode."""
    behind = [part for part in text.split(",")[1 : 1 + MOST_PARTS] if not areas().find(part.strip())]
    for reading in (text, without_postcode(text), *behind):
        for name, _ in ways_to_read(reading.strip()):
            if found := towns_called(name):
                yield from found
                return


def without_postcode(text: str) -> str:
    return " ".join(POSTCODE.sub(" ", text).split())


def find_by_beginning(name: str, among: NDArray[np.bool_] | None, limit: int) -> list[Match]:
    names = name_index()
    return [
        Match(all_towns()[rank], names.spellings[place] if names.kinds[place] == OTHER else "")
        for rank, place in names.likeliest(name, limit, among).items()
    ]


@cache
def name_index() -> NameIndex:
    entries: list[tuple[str, int, int, str]] = []
    labels: set[str] = set()
    for rank, (_slug, name, *_, spellings) in enumerate(table_rows()):
        # GeoNames has some towns twice: their pages stay, one of them is found.
        if (label := all_towns()[rank].label) in labels:
            continue
        labels.add(label)
        entries += [
            (key, rank, kind, spelt)
            for spelt, kind in names_of(name, spellings)
            for key in keys_of(spelt, kind)
        ]
        own = fold(name)
        entries += [(own[start.end() :], rank, WITHIN, name) for start in BETWEEN_WORDS.finditer(own)]
    # What a label says in another language leads back to its town.
    for language in LABEL_LANGUAGES:
        told = city_names(language).items()
        named = ((places_in_table()[slug], name) for slug, name in told)
        entries += [(key, place, OTHER, name) for place, name in named for key in keys_of(name, OTHER)]
    for short, slug in SHORT_NAMES.items():
        entries.append((fold(short), places_in_table()[slug], PRIMARY, short))
    return NameIndex.of(entries)


@cache
def areas() -> Areas:
    return Areas.of(
        (
            Area(
                town.country,
                town.region,
                town.region_code,
                claimants(town.country, town.latitude, town.longitude),
            ),
            town.population,
        )
        for town in all_towns()
    )

"""What narrows a name: a country, a state, its abbreviation, in any language of the tables; no Django."""

import csv
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tracker.sky.countries import names_of_country
from tracker.sky.names import spell_out
from tracker.sky.spelling import fold

DATA = Path(__file__).parent.parent / "data"
LONGEST_NAME = 5
NOWHERE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Area:
    """A region of a country, and who else claims what lies there."""

    country: str
    region: str
    code: str
    claimed_by: tuple[str, ...]

    def region_names(self) -> set[str]:
        """Folded. What tells two towns of one region apart ("near Foshan") narrows, too."""
        names = [part.strip() for part in self.region.split(",")]
        for name in tuple(names):
            names += regions().get((self.country, name), ())
        return {spell_out(fold(name)) for name in (*names, self.code) if name}

    def country_names(self) -> Iterator[str]:
        for country in {self.country, *self.claimed_by}:
            yield from names_of_country(country)


@dataclass(frozen=True, slots=True)
class Areas:
    """Every area with its names, folded and sorted; of each town its area, of each area its people."""

    keys: list[str]
    owners: list[int]
    of_town: NDArray[np.int32]
    people: NDArray[np.int64]
    regions: dict[str, frozenset[int]]

    @classmethod
    def of(cls, towns: Iterable[tuple[Area, int]]) -> Self:
        """Of each town's area and its people."""
        numbers: dict[Area, int] = {}
        of_town, people = [], defaultdict[int, int](int)
        for area, population in towns:
            of_town.append(number := numbers.setdefault(area, len(numbers)))
            people[number] += population
        by_region, entries = defaultdict[str, set[int]](set), set[tuple[str, int]]()
        for area, number in numbers.items():
            for name in area.region_names():
                by_region[name].add(number)
            entries |= {(name, number) for name in (*area.region_names(), *area.country_names())}
        keys, owners = zip(*sorted(entries), strict=True)
        counts = np.array([people[number] for number in range(len(numbers))], np.int64)
        told = {name: frozenset(areas) for name, areas in by_region.items()}
        return cls(list(keys), list(owners), np.array(of_town, np.int32), counts, told)

    def narrow(self, parts: list[str], is_begun: bool = False) -> frozenset[int]:
        """The areas that all of these name; `is_begun` takes beginnings of names, too."""
        found = self.read(parts[0].split(), is_begun)
        for part in parts[1:]:
            found = found and found & self.read(part.split(), is_begun)
        return found

    def read(self, words: list[str], is_begun: bool) -> frozenset[int]:
        """The areas of "texas", and of "texas usa", which names two."""
        if len(words) > 2 * LONGEST_NAME:
            return NOWHERE
        text = spell_out(" ".join(words))
        if found := self.find_beginning(text) if is_begun else self.find(text):
            return found
        for cut in range(1, min(len(words), LONGEST_NAME + 1)):
            if (first := self.find(spell_out(" ".join(words[:cut])))) and (
                both := first & self.read(words[cut:], is_begun)
            ):
                return both
        return NOWHERE

    def find(self, text: str) -> frozenset[int]:
        low = bisect_left(self.keys, text)
        return frozenset(self.owners[low : bisect_right(self.keys, text, low)])

    def find_beginning(self, text: str) -> frozenset[int]:
        low = bisect_left(self.keys, text)
        return frozenset(self.owners[low : bisect_left(self.keys, text + "\U0010ffff", low)])

    def towns_in(self, areas: frozenset[int]) -> NDArray[np.bool_]:
        is_in = np.zeros(len(self.people), bool)
        is_in[list(areas)] = True
        return is_in[self.of_town]

    def people_in(self, areas: frozenset[int]) -> int:
        return int(self.people[list(areas)].sum())


@cache
def regions() -> dict[tuple[str, str], tuple[str, ...]]:
    """{(country, region): its abbreviations and its names in other languages}."""
    with (DATA / "regions.csv").open(newline="") as file:
        return {
            (row["country"], row["region"]): tuple(row["names"].split("|")) for row in csv.DictReader(file)
        }

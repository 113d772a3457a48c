"""An index of names: what begins so, what is called exactly so, the likeliest first; no Django."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tracker.sky.spelling import fold

# What a name in the index is to its town.
PRIMARY, OTHER, WITHIN = range(3)
MOST_OWNERS = 1 << 20
# Looked at first: nearly always enough for one list.
FEW = 64
LONG_FORMS = {"st": "saint", "ste": "sainte", "sta": "santa", "sto": "santo", "mt": "mount", "ft": "fort"}
LONG_FORMS |= {"sankt": "saint", "sint": "saint"}
APOSTROPHES = re.compile(r"['’]")
BETWEEN_NAMES = re.compile(r" ?/ ?")
SHORT_WORD = re.compile(rf"\b({'|'.join(LONG_FORMS)})(?= \w)")


def names_of(name: str, spellings: str) -> Iterator[tuple[str, int]]:
    """Those of "Donostia / San Sebastián" are three of its own."""
    yield from ((spelt, PRIMARY) for spelt in {name, *BETWEEN_NAMES.split(name)})
    yield from ((spelt, OTHER) for spelt in spellings.split("|"))


def keys_of(name: str, kind: int) -> set[str]:
    """ "Villeneuve-d'Ascq" is typed with a blank, too."""
    folded = fold(name)
    apart = fold(APOSTROPHES.sub(" ", name)) if kind == PRIMARY else folded
    return {folded, spell_out(folded), apart} - {""}


def spell_out(folded: str) -> str:
    """ "st denis" as "saint denis": names are written either way."""
    return SHORT_WORD.sub(lambda word: LONG_FORMS[word[0]], folded) if " " in folded else folded


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every name of every town, folded and sorted; beside each the rank of its town, what it is to the town
    (PRIMARY, OTHER, WITHIN), how it is spelt, and its place among those that begin alike."""

    keys: list[str]
    owners: NDArray[np.int32]
    kinds: NDArray[np.int8]
    spellings: list[str]
    scores: NDArray[np.int64]

    @classmethod
    def of(cls, entries: Iterable[tuple[str, int, int, str]]) -> Self:
        """Of (folded name, rank of its town, kind, spelling)."""
        keys, owners, kinds, spelt = zip(*sorted(entries), strict=True)
        of_towns, are = np.array(owners, np.int32), np.array(kinds, np.int8)
        return cls(
            list(keys), of_towns, are, list(spelt), (are.astype(np.int64) + 1) * MOST_OWNERS + of_towns
        )

    def find(self, beginning: str) -> tuple[int, int, int]:
        """Where the names with this beginning lie, and up to where they are nothing more than it."""
        # They lie between it and itself with the last of all characters.
        low, high = bisect_left(self.keys, beginning), bisect_left(self.keys, beginning + "\U0010ffff")
        return low, bisect_right(self.keys, beginning, low, high), high

    def whole(self, name: str, kind: int, among: NDArray[np.bool_] | None = None) -> list[int]:
        """The towns to which exactly this name is that, the largest first."""
        low, end, _ = self.find(name)
        found = self.owners[low:end][self.kinds[low:end] == kind]
        return sorted({*found.tolist()} if among is None else {*found[among[found]].tolist()})

    def likeliest(self, beginning: str, limit: int, among: NDArray[np.bool_] | None = None) -> dict[int, int]:
        """{town: place of its name in the index}: of exactly this name; then what begins so, and what else
        is called so; then other names that begin so; then names with a later word that does."""
        low, whole, high = self.find(beginning)
        # A name that does not go on beyond what was typed ranks one better, if it is not a later word.
        scores = self.scores[low:high].copy()
        scores[: whole - low][self.kinds[low:whole] != WITHIN] -= MOST_OWNERS
        places = np.arange(low, high)
        if among is not None:
            of_these = among[self.owners[low:high]]
            scores, places = scores[of_these], places[of_these]
        # Thousands of names begin with one letter: the first few are taken out before they are sorted.
        for most in (FEW, len(scores)):
            few = np.argpartition(scores, most)[:most] if most < len(scores) else np.arange(len(scores))
            found: dict[int, int] = {}
            for place in places[few[np.lexsort((few, scores[few]))]]:
                found.setdefault(int(self.owners[place]), int(place))
            if len(found) >= limit:
                break
        return dict(list(found.items())[:limit])

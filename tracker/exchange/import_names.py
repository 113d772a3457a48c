"""Which file a row of a table means: found where one fits, asked about where several do; no Django.

A table may say other case, backslashes, accents taken apart, folders of the computer that it was written on.
A photo is never given to a row whose folders contradict its own.
"""

import difflib
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from tracker.exchange.import_faults import ProblemError
from tracker.exchange.import_files import File, in_slashes

MOST_NAMED, AROUND = 4, 12
# For so many rows the nearest name is looked for: it takes a while, and nobody reads more.
MOST_NEAREST = 1000


class Names:
    """Files by what they may be called, from the folder in which their table lies."""

    def __init__(self, files: Iterable[File], folder: str = "") -> None:
        self.folder = folder
        self.by_last: dict[str, list[tuple[str, File]]] = defaultdict(list)
        for file in files:
            if not file.litter:
                for name in (file.name, *file.names):
                    self.by_last[fold(last_of(name))].append((self.path_of(name), file))
        self.sorted = sorted(self.by_last)
        self.missed = 0

    def path_of(self, name: str) -> str:
        """As it is reached from the table's folder."""
        if not self.folder:
            return name
        return name[len(self.folder) + 1 :] if name.startswith(f"{self.folder}/") else f"../{name}"

    def find(self, text: str) -> File:
        """Raises ProblemError."""
        name = in_slashes(text).strip().strip("/")
        if not name:
            raise ProblemError("The line names no file.")
        likely = self.by_last.get(fold(last_of(name)), [])
        for fits in (is_same, is_alike, ends_alike):
            found = list(dict.fromkeys(file for path, file in likely if fits(path, name)))
            if len(found) == 1:
                return found[0]
            if found:
                raise ProblemError(several(text, found))
        raise ProblemError(f"There is no file “{text}”.{self.nearest(name)}")

    def has(self, text: str) -> bool:
        return fold(last_of(in_slashes(text).strip())) in self.by_last

    def nearest(self, name: str) -> str:
        """A sentence with the name that is most like it, if one is."""
        self.missed += 1
        if self.missed > MOST_NEAREST:
            return ""
        wanted = fold(last_of(name))
        place = bisect_left(self.sorted, wanted)
        around = (
            self.sorted[max(0, place - AROUND) : place + AROUND] if len(self.sorted) > 500 else self.sorted
        )
        found = difflib.get_close_matches(wanted, around, 1, 0.7)
        return f" The nearest is “{self.by_last[found[0]][0][1].name}”." if found else ""


def several(text: str, files: list[File]) -> str:
    names = [file.name for file in files]
    if len(set(names)) == 1:
        return f"There are {len(files)} files that are called “{names[0]}”: give each a name of its own."
    told = ", ".join(f"“{name}”" for name in names[:MOST_NAMED])
    return f"“{text}” may be {told}: write the folder, too."


def is_same(path: str, name: str) -> bool:
    return path == name


def is_alike(path: str, name: str) -> bool:
    return fold(path) == fold(name)


def ends_alike(path: str, name: str) -> bool:
    """Whether one of them is the other with some folders more in front."""
    one, other = fold(path).split("/"), fold(name).split("/")
    fewer = min(len(one), len(other))
    return one[-fewer:] == other[-fewer:]


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def last_of(name: str) -> str:
    return name.rpartition("/")[2]

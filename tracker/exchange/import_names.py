"""Which file a row of a table means: found where one fits, asked about where several do; no Django.

A table may say other case, backslashes, accents taken apart, folders of the computer that it was written on.
A photo is never given to a row whose folders contradict its own.
"""

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

from tracker.exchange.import_faults import ProblemError
from tracker.exchange.import_files import PHOTO_NAME, File, in_slashes

MOST_NAMED, AROUND = 4, 12
# What is copied along from pages and chats, and takes no room.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
MANY = re.compile(r"\s*[;,|\n]\s*")
Likely = list[tuple[str, File]]
# For so many rows the nearest name is looked for: it takes a while, and nobody reads more.
MOST_NEAREST = 1000


class Names:
    """Files by what they may be called, from the folder in which their table lies."""

    def __init__(self, files: Iterable[File], folder: str = "") -> None:
        self.folder = folder
        self.by_last: dict[str, Likely] = defaultdict(list)
        self.by_stem: dict[str, Likely] = defaultdict(list)
        for file in files:
            if not file.litter:
                for name in (file.name, *file.names):
                    last = fold(last_of(name))
                    self.by_last[last].append((self.path_of(name), file))
                    if PHOTO_NAME.search(last):
                        self.by_stem[last.rpartition(".")[0]].append((self.path_of(name), file))
        self.sorted = sorted(self.by_last)
        self.missed = 0

    def path_of(self, name: str) -> str:
        """As it is reached from the table's folder."""
        if not self.folder:
            return name
        return name[len(self.folder) + 1 :] if name.startswith(f"{self.folder}/") else f"../{name}"

    def find(self, text: str) -> File:
        """Raises ProblemError."""
        name = bare_name(text)
        if not name:
            raise ProblemError("The line names no file.")
        for written in dict.fromkeys((name, from_address(name))):
            for likely, fits in self.ways(written):
                found = list(dict.fromkeys(file for path, file in likely if fits(path, written)))
                if len(found) == 1:
                    return found[0]
                if found:
                    raise ProblemError(several(text, found))
        parts = [part for part in MANY.split(name) if part and self.has(part)] if MANY.search(name) else []
        if len(parts) > 1:
            raise ProblemError(f"“{text}” names {len(parts)} files: give each a line of its own.")
        raise ProblemError(f"There is no file “{text}”.{self.nearest(name)}")

    def ways(self, name: str) -> Iterator[tuple[Likely, Callable[[str, str], bool]]]:
        """From the strictest on: the same, with other letters or folders, without its ending."""
        likely = self.by_last.get(fold(last_of(name)), [])
        for fits in (is_same, is_alike, ends_alike) if likely else ():
            yield likely, fits
        if not PHOTO_NAME.search(name):
            yield self.by_stem.get(fold(last_of(name)), []), ends_alike_without_ending

    def has(self, text: str) -> bool:
        return fold(last_of(bare_name(text))) in self.by_last

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


def bare_name(text: str) -> str:
    return in_slashes(text if text.isascii() else text.translate(UNSEEN)).strip().strip("/")


def from_address(name: str) -> str:
    """Of a link its path, as files are called."""
    path = re.split(r"[?#]", name, maxsplit=1)[0] if "://" in name else name
    return unquote(path, errors="replace") if "%" in path else path


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


def ends_alike_without_ending(path: str, name: str) -> bool:
    return ends_alike(path.rpartition(".")[0], name)


def fold(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def last_of(name: str) -> str:
    return name.rpartition("/")[2]

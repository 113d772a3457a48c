"""Photos from elsewhere: a folder, a ZIP, or a table that names files beside it; no Django.

Everything that lies in a source is an entry, whatever it is: a photo, with what is known of it in plain text,
or what is passed over, and why. Nothing is unpacked to the disk.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tracker.exchange.import_albums import Sidecars
from tracker.exchange.import_columns import AS_WRITTEN, NAMES, Columns, Reading
from tracker.exchange.import_faults import DAMAGE, ManifestError, NoColumnError, ProblemError
from tracker.exchange.import_files import File, Files, open_folder, open_zip
from tracker.exchange.import_tables import ENDINGS, Table, find_tables, open_table
from tracker.exchange.zip_reader import END, LOCAL
from tracker.text import one_line

LONGEST_ID = 120
OFFICE = ("[Content_Types].xml", "mimetype")
NO_SOURCE = "{} is no folder, no ZIP and no table (CSV, JSON Lines, XLSX, ODS)."
NOTHING = "There is no file in it: choose the folder or ZIP that holds the photos."
TWICE = "There is a file of this name in it already: give each a name of its own."
NO_PHOTO = "There is no photo of this number: put the parts of the export into one folder."
CLAIMED = "Another line says something else of the photo “{}”: keep the one that is right."
UNNAMED = "no line of the table is about it"


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies in a source, or a row of its table, and what is said of it, as text.

    `line` counts from 1 in a table, or among the files; it is 0 for a file that no row is about. `found` is
    the file; `fault` why it cannot be taken, `litter` why it is passed over.
    """

    line: int
    file: str
    found: File | None = None
    fault: str = ""
    litter: str = ""
    is_named: bool = False
    is_table: bool = False
    name: str = ""
    place: str = ""
    latitude: str = ""
    longitude: str = ""
    time: str = ""
    people: str = ""
    message: str = ""
    source: str = ""
    licence: str = ""
    external_id: str = ""


@dataclass
class Source:
    """Files, the tables that speak of them, and what lies beside photos."""

    files: Files
    tables: list[Table] = field(default_factory=list)
    no_tables: dict[File, ManifestError] = field(default_factory=dict)
    is_table: bool = False

    @classmethod
    def open(cls, path: Path, reading: Reading = AS_WRITTEN) -> "Source":
        """Raises ManifestError."""
        path = path.resolve()
        try:
            if path.is_dir():
                files = open_folder(path)
            elif not path.is_file():
                raise ManifestError(f"There is no file {path.name}.")
            elif is_zip(path):
                files = open_zip(path)
                if any(file.name in OFFICE for file in files.files[:1]):
                    return open_beside(path, reading)
            else:
                return open_beside(path, reading)
            if not files.files and not files.lost:
                raise ManifestError(NOTHING)
            return cls(files, *find_tables(files, reading))
        except DAMAGE as error:
            raise ManifestError(f"It cannot be read ({type(error).__name__}): make the file anew.") from error

    def about(self) -> int:
        """How many entries there are, as far as that is known before they are read: of files that no row is
        about only their number is missing."""
        rows = sum(1 + table.length for table in self.tables)
        return rows if self.is_table else max(rows, len(self.files.files)) + bool(self.files.lost)

    def titles(self) -> dict[str, str]:
        """What the columns of its tables are called, and what each is read as; nothing where it is not."""
        found: dict[str, str] = {}
        for table in self.tables:
            found |= titles_of(table.columns)
        for error in self.no_tables.values():
            if isinstance(error, NoColumnError):
                found = dict.fromkeys(error.titles, "") | found
        return {title: name for title, name in found.items() if title}

    def entries(self) -> Iterator[Entry]:
        """From tables, and then what they do not name; or one for each file. Raises ManifestError."""
        try:
            if self.tables:
                yield from self.rows()
            else:
                yield from self.album()
        except (ProblemError, *DAMAGE) as error:
            raise ManifestError(f"It broke off ({error}): make the file anew.") from error
        if self.files.lost:
            words = (
                f"The ZIP says that it has {self.files.lost} more files, which cannot be found: make it anew."
            )
            yield Entry(0, "(the end)", fault=words)

    def rows(self) -> Iterator[Entry]:
        named: dict[File, int | None] = {table.file: None for table in self.tables}
        for table in self.tables:
            yield Entry(0, table.file.name, table.file, litter=table.tell(), is_table=True)
            for line, row, fault in table.rows():
                yield claim(entry_of(table, line, row, fault), named)
        if not self.is_table:
            sidecars = Sidecars(self.files)
            for file in self.files.files:
                if file not in named:
                    yield self.other(0, file, sidecars) or Entry(0, file.name, file, litter=UNNAMED)

    def album(self) -> Iterator[Entry]:
        sidecars = Sidecars(self.files)
        twins: Counter[str] = Counter()
        for line, file in enumerate(self.files.files, start=1):
            twins[file.name] += 1
            if other := self.other(line, file, sidecars):
                yield other
                continue
            row: dict[str, Any] = {}
            fault = TWICE if twins[file.name] > 1 else ""
            try:
                row |= sidecars.read(file)
            except ProblemError as error:
                fault = fault or str(error)
            yield Entry(line, file.name, file, fault, **with_clean_id(row))

    def other(self, line: int, file: File, sidecars: Sidecars) -> Entry | None:
        """A file that is no photo, as far as its name tells."""
        if litter := file.litter or sidecars.tell(file):
            return Entry(line, file.name, file, litter=litter)
        if file in sidecars.flickr:
            return Entry(line, file.name, file, NO_PHOTO)
        if error := self.no_tables.get(file):
            is_lost = not isinstance(error, NoColumnError)
            return Entry(line, file.name, file, str(error) if is_lost else "", "" if is_lost else str(error))
        return None


def claim(entry: Entry, named: dict[File, int | None]) -> Entry:
    """Two lines that say the same of a photo are one; two that do not may be two people's."""
    file = entry.found
    if file is None:
        return entry
    before = named.setdefault(file, None)
    if entry.fault:
        return entry
    words = hash(replace(entry, line=0, file=""))
    if before not in (None, words):
        return replace(entry, fault=CLAIMED.format(file.name))
    named[file] = words
    return entry


def titles_of(columns: Columns) -> dict[str, str]:
    read = {place: name for name, places in columns.of.items() for place in places}
    return {title: read.get(place, "") for place, title in enumerate(columns.header)}


def entry_of(table: Table, line: int, row: dict[str, Any], fault: str) -> Entry:
    found = None
    file = row.pop("file", "")
    try:
        found = table.names.find(file)
    except ProblemError as error:
        fault = fault or str(error)
    return Entry(line, file, found, fault, is_named=True, **with_clean_id(row))


def with_clean_id(row: dict[str, Any]) -> dict[str, Any]:
    """An id is compared as it will stand in its row."""
    return row | {"external_id": one_line(row["external_id"])} if row.get("external_id") else row


def is_zip(path: Path) -> bool:
    """By its first bytes; a program that unpacks itself by its end."""
    with path.open("rb") as stream:
        if stream.read(4) in (LOCAL, END):
            return True
        stream.seek(max(0, path.stat().st_size - (1 << 16) - 22))
        return END in stream.read()


def open_beside(path: Path, reading: Reading) -> Source:
    """A table, and the files around it. Raises ManifestError."""
    files = open_folder(path.parent)
    raw = os.fsencode(path)
    own = next((file for file in files.files if file.path == raw), None)
    if own is None or own.litter:
        raise ManifestError(NO_SOURCE.format(path.name))
    try:
        table = open_table(files, own, reading)
    except ManifestError as error:
        if path.suffix.lower() in ENDINGS:
            raise
        raise ManifestError(NO_SOURCE.format(path.name)) from error
    return Source(files, [table], {}, is_table=True)


def columns() -> list[str]:
    return list(NAMES)

"""Photos from elsewhere: a folder, a ZIP, or a table that names files beside it; no Django.

A source gives entries, one for each photo, with what is known of it in plain text; nothing is unpacked to the
disk. Column names are those of the project (docs/import/) and what spreadsheets and albums call the same.
"""

import csv
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Self

from tracker.exchange.spreadsheet import strip_apostrophe
from tracker.text import plain

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif"}
TABLES = ("manifest.csv", "manifest.jsonl")
LARGEST_TABLE, LARGEST_JSON, MOST_FILES = 200 * 1024 * 1024, 1024 * 1024, 1_000_000
# What a damaged archive or table raises, by its way of packing: a bad offset, a name in no code, a number too
# large.
UNREADABLE = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(ValueError, KeyError, IndexError, ArithmeticError, struct.error),
)
# Where zipfile cannot be told how much may come out, little goes in at once: 4 kB of LZMA are 30 MB at most.
STEP, SMALL_STEP = 1 << 16, 1 << 12
LONGEST_ID = 120
# What a column may be called, in lower case; the project's own name first.
NAMES = {
    "file": ("file", "path", "filename", "file name", "photo", "photo file", "image"),
    "name": ("name", "your name", "author", "owner", "ownername"),
    "place": ("place", "town", "city", "location", "where did you wave?"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "time": (
        "time",
        "waved_at",
        "date_taken",
        "datetaken",
        "datetime",
        "date",
        "when did you wave?",
        "timestamp",
    ),
    "people": ("people", "how many people?", "count"),
    "message": ("message", "caption", "description", "your message", "title"),
    "source": ("source", "url", "photopage", "link"),
    "licence": ("licence", "license"),
    "external_id": ("external_id", "external id", "id", "photo_id"),
}
# ISO 8601 is tried first; then cameras, American and European spreadsheets.
TIME_FORMATS = (
    "%Y:%m:%d %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
)
FLICKR = re.compile(r"(^|/)photo_(\d+)\.json$")


class ManifestError(Exception):
    """The source cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One photo and what is said of it, as text. `line` counts from 1 in a table, or among the files."""

    line: int
    file: str
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

    @classmethod
    def from_row(cls, line: int, row: dict[str, Any]) -> Self:
        payload = {
            str(name).strip().lower(): as_text(value) for name, value in row.items() if name is not None
        }
        known = {
            name: next((payload[alias] for alias in NAMES[name] if payload.get(alias)), "") for name in NAMES
        }
        return cls(line, **known)


def as_text(value: Any) -> str:
    return "" if value is None else plain(str(value)).strip()


@dataclass
class Source:
    """Files by name, and the entries that speak of them."""

    files: dict[str, Any]
    table: str = ""
    archive: zipfile.ZipFile | None = None
    by_end: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> "Source":
        """Raises ManifestError."""
        if path.is_dir():
            source = cls(
                {str(file.relative_to(path)): file for file in sorted(path.rglob("*")) if file.is_file()}
            )
        elif path.suffix.lower() == ".zip" or zipfile.is_zipfile(path):
            archive = open_zip(path)
            source = cls(
                {one.filename: one for one in archive.infolist() if not one.is_dir()}, archive=archive
            )
        elif path.suffix.lower() in (".csv", ".jsonl", ".ndjson"):
            beside = {
                str(file.relative_to(path.parent)): file for file in path.parent.rglob("*") if file.is_file()
            }
            source = cls(beside, table=path.name)
        else:
            raise ManifestError(f"{path.name} is no folder, no ZIP and no table (CSV, JSON Lines).")
        if source.table and source.table not in source.files:
            raise ManifestError(f"There is no file {path.name}.")
        source.table = source.table or next((name for name in TABLES if name in source.files), "")
        for name in source.files:
            # As a table, whose text is cleaned, can say it.
            source.by_end.setdefault(as_text(PurePosixPath(name).name), name)
        return source

    def size(self, name: str) -> int:
        file = self.files[name]
        return int(file.file_size if self.archive else file.stat().st_size)

    def read(self, name: str, most: int) -> bytes:
        """Raises one of UNREADABLE for what cannot be read, or is longer than `most` bytes whatever it
        says."""
        file = self.files[name]
        if not self.archive:
            with Path(file).open("rb") as plain:
                return within(plain.read(most + 1), most)
        if file.compress_type == zipfile.ZIP_BZIP2:  # 4 kB of it may be 90 MB
            raise NotImplementedError("it is packed by bzip2: make the ZIP with your computer's own program")
        parts, left = [], most + 1
        step = STEP if file.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else SMALL_STEP
        with self.archive.open(file) as packed:
            while left > 0 and (part := packed.read(step)):
                parts.append(part)
                left -= len(part)
        return within(b"".join(parts), most)

    def find(self, name: str) -> str:
        """The file that an entry means: by its path, or by its name alone; nothing when there is none."""
        plain = name.replace("\\", "/").removeprefix("./")
        return plain if plain in self.files else self.by_end.get(PurePosixPath(plain).name, "")

    def entries(self) -> Iterator[Entry]:
        """From a table, from Flickr's export, or one for each photo. Raises ManifestError."""
        try:
            yield from self.read_entries()
        except UNREADABLE as error:
            raise ManifestError(f"It broke off ({type(error).__name__}): make the file anew.") from error

    def read_entries(self) -> Iterator[Entry]:
        if self.table:
            yield from self.rows()
        elif flickr := [name for name in self.files if FLICKR.search(name)]:
            yield from self.flickr(flickr)
        else:
            photos = [name for name in self.files if PurePosixPath(name).suffix.lower() in ENDINGS]
            yield from (Entry(line, name) for line, name in enumerate(sorted(photos), start=1))

    def rows(self) -> Iterator[Entry]:
        if self.size(self.table) > LARGEST_TABLE:
            raise ManifestError(f"{self.table} is larger than 200 MB: split it.")
        try:
            text = self.read(self.table, LARGEST_TABLE).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ManifestError(f"{self.table} is not UTF-8: save it as “CSV UTF-8”.") from error
        except UNREADABLE as error:
            raise ManifestError(f"{self.table} cannot be read ({error}): make the ZIP anew.") from error
        if self.table.lower().endswith(".csv"):
            reader = csv.DictReader(io.StringIO(text), delimiter=separator_of(text))
            try:
                if not {name.strip().lower() for name in reader.fieldnames or []} & set(NAMES["file"]):
                    raise ManifestError(
                        f"{self.table} has no column “file”: it says which photo a line is about."
                    )
                for row in reader:
                    yield Entry.from_row(reader.line_num, without_guards(row))
            except csv.Error as error:
                raise ManifestError(f"{self.table}, line {reader.line_num}: {error}.") from error
            return
        for line, words in enumerate(text.splitlines(), start=1):
            if words.strip():
                yield Entry.from_row(line, json_object(words))

    def flickr(self, names: list[str]) -> Iterator[Entry]:
        """Flickr's own export: a JSON file for each photo, whose number stands in the photo's name."""
        photos = [name for name in self.files if PurePosixPath(name).suffix.lower() in ENDINGS]
        numbers = {
            number: name for name in photos for number in re.findall(r"\d{6,}", PurePosixPath(name).stem)
        }
        for line, name in enumerate(sorted(names), start=1):
            try:
                payload = json_object(self.read(name, LARGEST_JSON).decode("utf-8", "replace"))
            except UNREADABLE:
                payload = {}  # its photo, if there is one, still has its number
            geo = payload.get("geo") or [{}]
            where = geo[0] if isinstance(geo, list) else geo
            number = as_text(payload.get("id")) or FLICKR.search(name)[2]  # type: ignore[index]
            yield Entry(
                line,
                file=numbers.get(number, f"(no file for {name})"),
                message=as_text(payload.get("name")),
                latitude=degrees(where.get("latitude")),
                longitude=degrees(where.get("longitude")),
                time=as_text(payload.get("date_taken")),
                source=as_text(payload.get("photopage")),
                licence=as_text(payload.get("license")),
                external_id=f"flickr:{number}",
            )


def open_zip(path: Path) -> zipfile.ZipFile:
    """Raises ManifestError."""
    try:
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        raise ManifestError(
            "The ZIP is damaged or was cut off on its way: send it again, or make it anew."
        ) from error
    if any(one.flag_bits & 1 for one in archive.infolist()):
        raise ManifestError("The ZIP has a password: make one without.")
    if len(archive.infolist()) > MOST_FILES:
        raise ManifestError("The ZIP has more than a million files: split it.")
    return archive


def within(content: bytes, most: int) -> bytes:
    if len(content) > most:
        raise OSError(f"it is larger than {most:,} bytes")
    return content


def without_guards(row: dict[str, Any]) -> dict[str, Any]:
    """The cells of a table that a spreadsheet was to show and not to run: our own exports guard them."""
    return {name: strip_apostrophe(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def separator_of(text: str) -> str:
    """A spreadsheet of another country separates by semicolons."""
    return max((",", ";", "\t"), key=text.partition("\n")[0].count)


def json_object(text: str) -> dict[str, Any]:
    """Nothing for what is no object: its entry then names no file, and is told as such."""
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def degrees(value: Any) -> str:
    """Flickr writes millionths of a degree in some exports."""
    text = as_text(value)
    try:
        number = float(text)
    except ValueError:
        return ""
    return str(number / 1e6 if abs(number) > 180 else number)


def moment(text: str) -> datetime:
    """A point in time, with or without a zone, as it was written. Raises ValueError."""
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    for form in TIME_FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  (the place's zone comes later)
        except ValueError:
            continue
    raise ValueError(f"“{text}” is no time that can be read: write it like 2013-07-19 18:27.")


def columns() -> list[str]:
    return [one.name for one in fields(Entry) if one.name != "line"]

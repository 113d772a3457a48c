"""The camera's notes: where each format keeps them, and what stands in them. Runs in the decoding child.

static/js/camera-notes.js does the same in the browser, in the same order, so that a page offers what is kept.
Of whatever stands there twice the first counts, and what points beyond the notes is not there.
"""

import math
import re
import zlib
from collections.abc import Iterator
from struct import error as StructError  # noqa: N812
from struct import iter_unpack, unpack_from

from tracker.photos import structure

EXIF, GPS = 0x8769, 0x8825
BEGINNING = b"Exif\0\0"
# A telephone writes some kilobytes; nobody's place or time needs more.
LONGEST = 1 << 20
RAW_PROFILE = re.compile(rb"Raw profile type (?:exif|APP1)\0", re.IGNORECASE)
NO_HEX = re.compile(rb"[^0-9A-Fa-f]")
WEBP_HAS_NOTES = 8

# Bytes of one value of each kind of TIFF 6.0.
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
TEXTS = {1, 2, 7}
INTEGERS = {3: "H", 4: "I", 8: "h", 9: "i", 13: "I"}
FRACTIONS = {5: "II", 10: "ii"}
ERRORS = (ValueError, IndexError, KeyError, StructError, zlib.error)


class Directory:
    """Some of the notes, by their tags: text, or numbers. None of them where `at` is None."""

    def __init__(self, notes: bytes, order: str, at: int | None) -> None:
        self.notes, self.order = notes, order
        self.entries: dict[int, tuple[int, int, int]] = {}
        if at is not None:
            self.read(at)

    def read(self, at: int) -> None:
        (count,) = unpack_from(f"{self.order}H", self.notes, at)
        for place in range(at + 2, min(at + 2 + 12 * count, len(self.notes) - 11), 12):
            tag, kind, values = unpack_from(f"{self.order}HHI", self.notes, place)
            size, start = SIZES.get(kind, 0) * values, place + 8
            if size > 4:
                (start,) = unpack_from(f"{self.order}I", self.notes, start)
            if size and start + size <= len(self.notes):
                self.entries.setdefault(tag, (kind, start, start + size))

    def text(self, tag: int) -> str:
        """Some end it with a NUL, as the format asks, some with blanks, and numbers are none."""
        kind, start, end = self.entries.get(tag, (0, 0, 0))
        return self.notes[start:end].decode("latin-1").strip("\0 ") if kind in TEXTS else ""

    def integer(self, tag: int) -> int | None:
        kind, start, _ = self.entries.get(tag, (0, 0, 0))
        if kind not in INTEGERS:
            return None
        return int(unpack_from(self.order + INTEGERS[kind], self.notes, start)[0])

    def numbers(self, tag: int) -> list[float]:
        """Integers or fractions; 0/0 is a fraction to EXIF, and a float none."""
        kind, start, end = self.entries.get(tag, (0, 0, 0))
        values = self.notes[start:end]
        if kind in INTEGERS:
            return [float(number) for (number,) in iter_unpack(self.order + INTEGERS[kind], values)]
        if kind in FRACTIONS:
            pairs = iter_unpack(self.order + FRACTIONS[kind], values)
            return [above / below if below else math.nan for above, below in pairs]
        return []


def read(data: bytes) -> tuple[Directory, Directory]:
    """What a file says of the moment, and of the place; nothing where its notes are noise."""
    nothing = Directory(b"", "<", None)
    try:
        notes, order, first = head_of(find(data))
        top = Directory(notes, order, first)
    except ERRORS:
        return nothing, nothing
    return directory_below(top, EXIF), directory_below(top, GPS)


def directory_below(top: Directory, pointer: int) -> Directory:
    try:
        return Directory(top.notes, top.order, top.integer(pointer))
    except ERRORS:
        return Directory(b"", "<", None)


def head_of(notes: bytes) -> tuple[bytes, str, int]:
    """The notes without what some write before them, which end of a number comes first, and where the first
    directory is. Some write 42 the wrong way round."""
    for _ in range(2):
        notes = notes.removeprefix(BEGINNING)
    order = {b"II": "<", b"MM": ">"}.get(notes[:2])
    if not order or notes[2:4] not in (b"*\0", b"\0*") or len(notes) > LONGEST:
        raise ValueError("no notes")
    return notes, order, unpack_from(f"{order}I", notes, 4)[0]


# --- Where they are -----------------------------------------------------------------------------------------


def find(data: bytes) -> bytes:
    """Raises one of ERRORS where the file is built in no way that we know."""
    if data.startswith(b"\xff\xd8"):
        return b"".join(parts_of_jpeg(data))
    if data.startswith(b"\x89PNG"):
        return next(parts_of_png(data), b"") or next(profiles_of_png(data), b"")
    if data.startswith(b"RIFF"):
        return next(parts_of_webp(data), b"")
    return next(parts_of_boxes(data), b"")


def parts_of_jpeg(data: bytes) -> Iterator[bytes]:
    """What does not fit one segment goes on in the next."""
    for kind, start, end in structure.walk_jpeg(data):
        if kind == structure.START_OF_SCAN:
            return
        if kind == 0xE1 and data.startswith(BEGINNING, start + 2, end):
            yield data[start + 2 + len(BEGINNING) : end]


def parts_of_png(data: bytes) -> Iterator[bytes]:
    for kind, start, end in structure.walk_png(data):
        if kind == b"eXIf" and end > start:
            yield data[start:end]


def profiles_of_png(data: bytes) -> Iterator[bytes]:
    """Before PNG had a chunk for them, ImageMagick wrote them as text: a line that is empty, a name, how many
    they are, and then in hexadecimal."""
    for kind, start, end in structure.walk_png(data):
        if kind in (b"tEXt", b"zTXt", b"iTXt") and (name := RAW_PROFILE.match(data, start, end)):
            lines = text_of_png(kind, data[name.end() : end]).split(b"\n", 3)
            digits = NO_HEX.sub(b"", lines[3] if len(lines) > 3 else b"")
            yield bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))


def text_of_png(kind: bytes, content: bytes) -> bytes:
    if kind == b"tEXt":
        return content
    if kind == b"zTXt":
        return inflate(content[1:])
    is_packed, (_language, _title, text) = content[0], content[2:].split(b"\0", 2)
    return inflate(text) if is_packed else text


def inflate(packed: bytes) -> bytes:
    text = (reader := zlib.decompressobj()).decompress(packed, 3 * LONGEST)
    if not reader.eof:
        raise ValueError("cut off, or longer than any notes")
    return text


def parts_of_webp(data: bytes) -> Iterator[bytes]:
    """Only where the file's head says that there are some: decoders do not look for them otherwise."""
    chunks = structure.walk_webp(data)
    kind, start, _ = next(chunks, (b"", 0, 0))
    if kind == b"VP8X" and data[start] & WEBP_HAS_NOTES:
        yield from (data[start:end] for kind, start, end in chunks if kind == b"EXIF")


def parts_of_boxes(data: bytes) -> Iterator[bytes]:
    """AVIF and HEIC: four bytes say how far into the item the notes begin."""
    parts = parts_of_meta(data)
    inside = parts.get(b"idat", (0, 0))[0]
    extents = list(structure.walk_extents(data, parts[b"iloc"][0]))
    for item, name, _ in structure.walk_items(data, *parts[b"iinf"]):
        if name == b"Exif":
            spans = [
                (from_ + inside * method, length) for owner, method, from_, length in extents if owner == item
            ]
            content = join(data, spans)
            (skip,) = unpack_from(">I", content)
            yield content[4 + skip if 4 + skip < len(content) else 4 :]


def parts_of_meta(data: bytes) -> dict[bytes, tuple[int, int]]:
    """From where to where each box goes that says what the items are. Raises one of ERRORS."""
    for kind, start, end in structure.walk_boxes(data, 0, len(data)):
        if kind == b"meta":
            return {part: (from_, to) for part, from_, to in structure.walk_boxes(data, start + 4, end)}
    raise ValueError("nothing about items")


def join(data: bytes, spans: list[tuple[int, int]]) -> bytes:
    """A length of 0 reaches to the end of the file. Many extents may say the same megabytes over and over."""
    ends = [(start, start + length if length else len(data)) for start, length in spans]
    if sum(end - start for start, end in ends) > LONGEST:
        raise ValueError("longer than any notes")
    return b"".join(data[start:end] for start, end in ends)


def hide(data: bytes) -> bytes:
    """An AVIF or HEIC whose decoder finds no notes, and does not refuse the picture for what stands in them.
    How it is turned is told elsewhere."""
    if data[4:8] != b"ftyp":
        return data
    own = bytearray(data)
    try:
        for _, name, place in structure.walk_items(data, *parts_of_meta(data)[b"iinf"]):
            if name == b"Exif":
                own[place : place + 4] = b"none"
    except ERRORS:
        return data  # the decoder says what is wrong with it
    return bytes(own)

"""How a file is built, as far as decoders forgive what nobody should. Runs in the decoding child."""

import re
import zlib
from collections.abc import Iterator
from struct import error as StructError  # noqa: N812
from struct import unpack_from

# A camera writes one scan, a progressive picture some ten. Each is drawn over the whole picture.
MOST_SCANS = 100
MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
ALONE = {0x01, 0xD8}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Adam7: first column and row, and the steps to the next.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
STEP = 1 << 16


def walk_jpeg(data: bytes | bytearray) -> Iterator[tuple[int, int, int]]:
    """Kind of each segment, where its length stands and where it ends; the end of the picture is the last.
    Raises ValueError or struct.error where one would end beyond the file."""
    place = 2
    while found := MARKER.search(data, place):
        kind, place = data[found.end() - 1], found.end()
        if kind == END_OF_IMAGE:
            yield kind, place, place
            return
        if kind in ALONE:
            continue
        end = place + unpack_from(">H", data, place)[0]
        if end < place + 2 or end > len(data):
            raise ValueError("a segment beyond the end")
        yield kind, place, end
        place = end


def walk_png(data: bytes | bytearray) -> Iterator[tuple[bytes, int, int]]:
    """Kind of each chunk, and from where to where its content goes; IEND is the last. Raises ValueError where
    one would end beyond the file."""
    place = 8
    while place + 12 <= len(data):
        length, kind = unpack_from(">I4s", data, place)
        start, end = place + 8, place + 8 + length
        if end + 4 > len(data):
            raise ValueError("a chunk beyond the end")
        yield kind, start, end
        if kind == b"IEND":
            return
        place = end + 4


def walk_webp(data: bytes | bytearray) -> Iterator[tuple[bytes, int, int]]:
    """Kind of each chunk, and from where to where its content goes, as far as the file and its own length
    reach."""
    (size,) = unpack_from("<I", data, 4)
    last, place = min(len(data), 8 + size), 12
    while place + 8 <= last:
        (length,) = unpack_from("<I", data, place + 4)
        yield bytes(data[place : place + 4]), place + 8, min(place + 8 + length, len(data))
        place += 8 + length + length % 2


def has_too_many_scans(data: bytes) -> bool:
    """Whether a JPEG would be drawn over and over, for minutes, from a few bytes."""
    if not data.startswith(b"\xff\xd8"):
        return False
    scans = 0
    try:
        for kind, _start, _end in walk_jpeg(data):
            scans += kind == START_OF_SCAN
            if scans > MOST_SCANS:
                return True
    except (ValueError, StructError):
        return False  # the decoder says what is wrong with it
    return False


def check_png_rows(data: bytes) -> None:
    """A PNG whose rows end early was cut, even where its last chunk is there. Raises ValueError."""
    if not data.startswith(b"\x89PNG"):
        return
    width, height, depth, kind, _, _, interlace = unpack_from(">IIBBBBB", data, 16)
    bits = depth * CHANNELS[kind]
    wanted = sum(
        rows * (1 + -(-columns * bits // 8))
        for columns, rows in (passes_of(width, height) if interlace else [(width, height)])
        if columns and rows
    )
    rows, left = zlib.decompressobj(), wanted
    for packed in (data[start:end] for kind, start, end in walk_png(data) if kind == b"IDAT"):
        part = packed
        while part and left > 0:
            left -= len(rows.decompress(part, STEP))
            part = rows.unconsumed_tail
    if left > 0:
        raise ValueError("rows are missing")


def passes_of(width: int, height: int) -> Iterator[tuple[int, int]]:
    for column, row, across, down in PASSES:
        yield -(-(width - column) // across), -(-(height - row) // down)


# --- AVIF and HEIC: boxes, and items whose extents lie anywhere ---------------------------------------------


def walk_boxes(data: bytes | bytearray, place: int, last: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, where its content begins, where it ends)."""
    while place + 8 <= last:
        (size,), kind, head = unpack_from(">I", data, place), bytes(data[place + 4 : place + 8]), 8
        if size == 1:
            (size,), head = unpack_from(">Q", data, place + 8), 16
        end = place + size if size else last
        if (size and size < head) or end > last:
            raise ValueError("a box beyond the end")
        yield kind, place + head, end
        place = end


def walk_items(data: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, bytes, int]]:
    """(item, its kind, where that stands), as ISO/IEC 14496-12 writes the box iinf."""
    for kind, from_, _ in walk_boxes(data, start + (6 if data[start] == 0 else 8), end):
        version = data[from_]
        if kind == b"infe" and version >= 2:
            wide = version > 2
            (item,) = unpack_from(">I" if wide else ">H", data, from_ + 4)
            place = from_ + (10 if wide else 8)
            yield item, bytes(data[place : place + 4]), place


def walk_extents(data: bytes | bytearray, place: int) -> Iterator[tuple[int, int, int, int]]:
    """(item, construction method, offset, length), as ISO/IEC 14496-12 writes the box iloc."""
    version, sizes, more = data[place], data[place + 4], data[place + 5]
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version else 0
    wide, place = version == 2, place + 6
    (count,) = unpack_from(">I" if wide else ">H", data, place)
    place += 4 if wide else 2

    def number(size: int) -> int:
        nonlocal place
        if place + size > len(data):
            raise ValueError("a number beyond the end")
        place += size
        return int.from_bytes(data[place - size : place], "big")

    for _ in range(count):
        item = number(4 if wide else 2)
        method = number(2) & 15 if version else 0
        number(2)  # in which file: this one
        base = number(base_size)
        for _ in range(number(2)):
            number(index_size)
            offset = number(offset_size)
            yield item, method, base + offset, number(length_size)


def is_cut(data: bytes) -> bool:
    """Whether a part of an AVIF or HEIC lies beyond the end of its file. Of a picture in tiles, as telephones
    write them, the decoder would leave those out that are missing, and the rest green."""
    if data[4:8] != b"ftyp":
        return False
    try:
        for kind, start, end in walk_boxes(data, 0, len(data)):
            if kind == b"meta":
                parts = {part: from_ for part, from_, _ in walk_boxes(data, start + 4, end)}
                extents = walk_extents(data, parts[b"iloc"])
                return any(from_ + length > len(data) for _, method, from_, length in extents if method == 0)
    except (ValueError, IndexError, KeyError, StructError):
        return False  # the decoder says what is wrong with it
    return False

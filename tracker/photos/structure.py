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

"""A photo as it was sent, without what its camera wrote about place, owner and itself.

Nothing is decoded and no pixel changes: what is not picture is overwritten with zeros where it lies, so that
every offset stays true, and of the camera's notes one is left: which way is up. Runs in the decoding child.
"""

import zlib
from collections.abc import Iterator
from struct import error as StructError  # noqa: N812
from struct import pack, unpack_from

from tracker.photos import structure

EXIF = b"Exif\0\0"
# One directory with one entry, the orientation; big-endian.
NOTE = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c\0\0\0\0\0\0"
PNG_TEXTS = {b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"}
WEBP_PICTURE = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
BOXES = {b"ftyp", b"meta", b"mdat", b"moov"}
# How the picture is turned stands in a property of its own. (Four bytes before say where the notes begin.)
NOTES_OF_ITEMS = {b"Exif": b"\0\0\0\0" + NOTE % 1, b"mime": b"", b"uri ": b""}
ERRORS = (StructError, ValueError, IndexError)


def bare(data: bytes, turn: int) -> bytes:
    """The same file, of the same length. `turn` is its EXIF orientation. Raises one of ERRORS where the file
    is built in no way that we know."""
    own = bytearray(data)
    if data.startswith(b"\xff\xd8"):
        blank_jpeg(own, turn)
    elif data.startswith(b"\x89PNG"):
        blank_png(own, turn)
    elif data.startswith(b"RIFF"):
        blank_webp(own, turn)
    else:
        blank_boxes(own)
    return bytes(own)


def write(own: bytearray, start: int, end: int, content: bytes = b"") -> bool:
    """Zeros, with something before them; whether that found room."""
    fits = len(content) <= end - start
    own[start:end] = (content if fits else b"").ljust(end - start, b"\0")
    return fits


# --- JPEG ---------------------------------------------------------------------------------------------------


def blank_jpeg(own: bytearray, turn: int) -> None:
    """Every segment that is not needed for the pixels, and whatever lies behind the picture."""
    wanted = EXIF + NOTE % turn
    for kind, start, end in structure.walk_jpeg(own):
        if kind == structure.END_OF_IMAGE:  # further pictures, films and notes of a telephone
            write(own, start, len(own))
        elif is_metadata_of_jpeg(kind, bytes(own[start + 2 : start + 14])):
            first = kind == 0xE1 and wanted
            if write(own, start + 2, end, wanted if first else b"") and first:
                wanted = b""


def is_metadata_of_jpeg(kind: int, head: bytes) -> bool:
    if kind in (0xE0, 0xEE):  # JFIF and Adobe: how colours are meant. Only those: anybody may use the rest
        return not head.startswith((b"JFIF\0", b"Adobe"))
    return kind == 0xFE or (0xE1 <= kind <= 0xEF and not head.startswith(b"ICC_PROFILE\0"))


# --- PNG and WebP -------------------------------------------------------------------------------------------


def blank_png(own: bytearray, turn: int) -> None:
    wanted = NOTE % turn
    for kind, start, end in structure.walk_png(own):
        if kind in PNG_TEXTS:
            fits = bool(wanted) and end - start >= len(wanted)
            own[start - 4 : start] = b"eXIf" if fits else b"zeRo"  # a kind that nobody reads
            write(own, start, end, wanted if fits else b"")
            wanted = b"" if fits else wanted
            own[end : end + 4] = pack(">I", zlib.crc32(own[start - 4 : end]))
        elif kind == b"IEND":
            write(own, end + 4, len(own))


def blank_webp(own: bytearray, turn: int) -> None:
    (size,) = unpack_from("<I", own, 4)
    for kind, start, end in list(structure.walk_webp(own)):
        if kind == b"EXIF":
            write(own, start, end, NOTE % turn)
        elif kind not in WEBP_PICTURE:
            write(own, start, end)
    write(own, min(len(own), 8 + size), len(own))


# --- AVIF and HEIC: boxes, and items whose extents lie anywhere ---------------------------------------------


def blank_boxes(own: bytearray) -> None:
    """Items of notes, and boxes beside the picture; how the picture is turned stands elsewhere."""
    for kind, start, end in list(structure.walk_boxes(own, 0, len(own))):
        if kind == b"meta":
            for from_, to, content in list(metadata_extents(own, start + 4, end)):
                write(own, from_, to, content)
        elif kind not in BOXES:
            write(own, start, end)


def metadata_extents(own: bytearray, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """(from, to, what shall be there instead)."""
    parts = {kind: (from_, to) for kind, from_, to in structure.walk_boxes(own, start, end)}
    if b"iinf" not in parts or b"iloc" not in parts:
        return
    notes = {
        item: NOTES_OF_ITEMS[kind]
        for item, kind, _ in structure.walk_items(own, *parts[b"iinf"])
        if kind in NOTES_OF_ITEMS
    }
    inside = parts.get(b"idat", (0, 0))[0]
    for item, method, from_, length in structure.walk_extents(own, parts[b"iloc"][0]):
        if item in notes and method in (0, 1):
            begin = from_ + (inside if method else 0)
            if begin + length > len(own):
                raise ValueError("an extent beyond the end")
            yield begin, begin + length if length else len(own), notes[item]

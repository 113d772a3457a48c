"""A camera's notes put into a file of each format byte by byte, where no library would put them."""

import struct
import zlib
from functools import cache
from io import BytesIO
from random import Random

import pillow_heif
from PIL import Image

from tracker.photos import structure

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
BEGINNING = b"Exif\0\0"
SMALL_DIRECTORY = BEGINNING + b"MM\0*\0\0\0\x08\0\0\0\0\0\0"


@cache
def plain(kind: str) -> bytes:
    picture = Image.new("RGB", (96, 64), (20, 30, 60))
    if kind == "HEIF":
        pillow_heif.from_pillow(picture).save(buffer := BytesIO(), exif=SMALL_DIRECTORY)
    else:
        notes = {"exif": SMALL_DIRECTORY} if kind == "AVIF" else {}
        picture.save(buffer := BytesIO(), kind, **notes)
    return buffer.getvalue()


def some_file(random: Random, kind: str, tiff: bytes, other: bytes) -> bytes:
    """A photo with these notes, and perhaps with others, in one of the ways of its format."""
    return {"JPEG": some_jpeg, "PNG": some_png, "WEBP": some_webp}.get(kind, some_boxes)(
        random, plain(kind), tiff, other
    )


# --- JPEG ---------------------------------------------------------------------------------------------------


def some_jpeg(random: Random, photo: bytes, tiff: bytes, other: bytes) -> bytes:
    cut = random.randrange(1, len(tiff))
    segments = random.choice(
        [
            *[[BEGINNING + tiff]] * 4,
            [BEGINNING + tiff[:cut], BEGINNING + tiff[cut:]],
            [BEGINNING + tiff, BEGINNING + other],
            [b"http://ns.adobe.com/xap/1.0/\0<x/>", BEGINNING + tiff],
            [BEGINNING + tiff, b"http://ns.adobe.com/xap/1.0/\0<x/>", BEGINNING + other],
            [b"\0" * 65_000, BEGINNING + tiff],
            [BEGINNING + BEGINNING + tiff],
            [b"exif\0\0" + tiff],
            [tiff],
        ]
    )
    padding = random.choice([b"", b"", b"", b"\xff"])
    made = b"".join(
        b"\xff" + padding + b"\xe1" + struct.pack(">H", len(part) + 2) + part for part in segments
    )
    at = random.choice([2, 20])  # before JFIF or behind it
    return photo[:at] + made + photo[at:]


# --- PNG ----------------------------------------------------------------------------------------------------


def some_png(random: Random, photo: bytes, tiff: bytes, other: bytes) -> bytes:
    prefix = random.choice([b"", b"", b"", BEGINNING])
    note, second = chunk(b"eXIf", prefix + tiff), chunk(b"eXIf", other)
    profile = some_profile(random, random.choice([b"", BEGINNING]) + tiff)
    chunks = random.choice(
        [
            *[[note]] * 3,
            *[[profile]] * 3,
            [profile, second],
            [second, profile],
            [note, second],
            [some_profile(random, other), profile],
            [chunk(b"tEXt", b"exif\0" + tiff)],
        ]
    )
    at = random.choice([33, len(photo) - 12])  # before the picture or behind it
    return photo[:at] + b"".join(chunks) + photo[at:]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def some_profile(random: Random, tiff: bytes) -> bytes:
    """As ImageMagick writes notes, in one of three kinds of text."""
    digits = tiff.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    if random.random() < 0.1:
        lines = lines.upper() + "0"
    text = f"\nexif\n{len(tiff):8}\n{lines}\n".encode("ascii")
    name = random.choice([b"Raw profile type exif", b"Raw profile type APP1", b"Raw profile type xmp"])
    kind = random.choice(["tEXt", "zTXt", "iTXt", "packed"])
    if kind == "tEXt":
        return chunk(b"tEXt", name + b"\0" + text)
    if kind == "zTXt":
        return chunk(b"zTXt", name + b"\0\0" + zlib.compress(text))
    if kind == "iTXt":
        return chunk(b"iTXt", name + b"\0\0\0en\0\0" + text)
    return chunk(b"iTXt", name + b"\0\1\0\0title\0" + zlib.compress(text))


# --- WebP ---------------------------------------------------------------------------------------------------


def some_webp(random: Random, photo: bytes, tiff: bytes, other: bytes) -> bytes:
    prefix = random.choice([b"", b"", b"", BEGINNING, BEGINNING * 2])
    flags = random.choice([8, 8, 8, 8, 0])
    head = struct.pack("<IHBHB", flags, 95, 0, 63, 0)
    contents = random.choice([[prefix + tiff]] * 3 + [[prefix + tiff, other]])
    notes = b"".join(webp_chunk(b"EXIF", content) for content in contents)
    made = b"WEBP" + webp_chunk(b"VP8X", head) + photo[12:] + notes
    return b"RIFF" + struct.pack("<I", len(made)) + made


def webp_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


# --- AVIF and HEIC ------------------------------------------------------------------------------------------


def some_boxes(random: Random, photo: bytes, tiff: bytes, _other: bytes) -> bytes:
    """The item of notes in one piece or in two, beside the picture or inside the box that names the items."""
    skip, before = random.choice(
        [*[(0, b"")] * 3, (6, BEGINNING), (0, BEGINNING), (0, BEGINNING * 2), (4, b"ABCD"), (1 << 30, b"")]
    )
    content = struct.pack(">I", skip) + before + tiff
    cut = random.randrange(1, len(content))
    pieces = random.choice([[content]] * 3 + [[content[:cut], content[cut:]]])
    return with_item(photo, pieces, random.random() < 0.2)


def with_item(photo: bytes, pieces: list[bytes], inside: bool) -> bytes:
    """The same file with other notes: its box of places is written anew, and grows."""
    (meta,) = (
        (start, end) for kind, start, end in structure.walk_boxes(photo, 0, len(photo)) if kind == b"meta"
    )
    boxes = list(structure.walk_boxes(photo, meta[0] + 4, meta[1]))
    parts = {kind: (start, end) for kind, start, end in boxes}
    (ours,) = (item for item, name, _ in structure.walk_items(photo, *parts[b"iinf"]) if name == b"Exif")
    spans = [span for span in structure.walk_extents(photo, parts[b"iloc"][0]) if span[0] != ours]
    assert all(method == 0 for _, method, _, _ in spans)
    others = b"".join(photo[start - 8 : end] for kind, start, end in boxes if kind != b"iloc")
    data = box(b"idat", b"".join(pieces)) if inside else b""
    assert not inside or b"idat" not in parts
    grown = 4 + len(others) + len(data) + 8 + size_of_places(len(spans), len(pieces)) - (meta[1] - meta[0])
    at = 0 if inside else len(photo) + grown + 8
    places = [(item, 0, [(offset + grown, length)]) for item, _, offset, length in spans]
    own: list[tuple[int, int]] = []
    for piece in pieces:
        own.append((at, len(piece)))
        at += len(piece)
    places.append((ours, int(inside), own))
    made = photo[meta[0] : meta[0] + 4] + others + data + box(b"iloc", places_of(places))
    behind = b"" if inside else box(b"mdat", b"".join(pieces))
    return photo[: meta[0] - 8] + box(b"meta", made) + photo[meta[1] :] + behind


def size_of_places(single: int, pieces: int) -> int:
    return 8 + single * (8 + 8) + 8 + pieces * 8


def places_of(items: list[tuple[int, int, list[tuple[int, int]]]]) -> bytes:
    made = struct.pack(">B3xBBH", 1, 0x44, 0, len(items))
    for item, method, spans in items:
        made += struct.pack(">HHHH", item, method, 0, len(spans))
        made += b"".join(struct.pack(">II", *span) for span in spans)
    return made


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content

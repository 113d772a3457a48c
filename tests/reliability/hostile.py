"""Files that nobody should send: bombs, polyglots, truncations, odd modes, endless metadata. Made here, none
stored."""

import random
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

import pillow_heif
from PIL import Image

PNG = b"\x89PNG\r\n\x1a\n"


def hostile_files(count: int, seed: int = 17) -> Iterator[bytes]:
    """So many, every kind in turn, each a little different."""
    pillow_heif.register_heif_opener()
    chance = random.Random(seed)
    kinds = [
        bomb,
        truncated,
        flipped,
        polyglot,
        wrong_name,
        odd_mode,
        endless_exif,
        many_scans,
        noise,
        nested,
        lying_size,
    ]
    for number in range(count):
        yield kinds[number % len(kinds)](chance)


def scene(chance: random.Random, width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    picture = Image.effect_noise((width, height), chance.uniform(10, 90)).convert("RGB")
    return picture if mode == "RGB" else picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    picture.save(buffer := BytesIO(), kind, **options)
    return buffer.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(chance: random.Random) -> bytes:
    """Up to 60 megapixels within the limit, and far more beyond it, in a few kilobytes."""
    width, height = chance.choice(
        [(7700, 7700), (12_000, 4_900), (20_000, 20_000), (65_500, 65_500), (60_000_000, 1)]
    )
    depth = chance.choice([1, 8])
    row = b"\0" * ((width * depth + 7) // 8 + 1)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(min(height, 8000))) + packer.flush()
    return (
        PNG
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )


def truncated(chance: random.Random) -> bytes:
    whole = saved(scene(chance), chance.choice(["JPEG", "PNG", "WEBP", "AVIF", "HEIF"]))
    return whole[: chance.randrange(4, len(whole))]


def flipped(chance: random.Random) -> bytes:
    whole = bytearray(saved(scene(chance), chance.choice(["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])))
    for _ in range(chance.randrange(1, 200)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def polyglot(chance: random.Random) -> bytes:
    tail = chance.choice(
        [
            b"<script>alert(1)</script>",
            b"PK\x03\x04" + bytes(100),
            b"<?php system($_GET[0]); ?>",
            b"%PDF-1.7\n",
        ]
    )
    head = chance.choice([b"", b"<svg onload=alert(1)>", b"%PDF-1.4\n", b"\xef\xbb\xbf"])
    return head + saved(scene(chance), "JPEG", comment=tail) + tail


def wrong_name(chance: random.Random) -> bytes:
    return chance.choice(
        [
            b"GIF89a" + bytes(500),
            b"MZ" + bytes(500),
            b"\x7fELF" + bytes(500),
            b"RIFF\0\0\0\0WAVE",
            b"BM" + bytes(60),
            b"\0" * 1000,
        ]
    )


def odd_mode(chance: random.Random) -> bytes:
    mode, kind = chance.choice(
        [("CMYK", "JPEG"), ("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("I;16", "PNG")]
    )
    picture = scene(chance).convert("L").convert("I;16") if mode == "I;16" else scene(chance, mode=mode)
    return saved(picture, kind)


def endless_exif(chance: random.Random) -> bytes:
    whole = saved(scene(chance), "JPEG")
    segment = (
        b"\xff\xe1\xff\xff" + b"Exif\0\0" + bytes(chance.randrange(256) for _ in range(100)) + bytes(65_427)
    )
    return whole[:2] + segment * chance.randrange(1, 300) + whole[2:]


def many_scans(chance: random.Random) -> bytes:
    """A progressive JPEG whose last scan comes ten thousand times more."""
    whole = saved(scene(chance, 1200, 900), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * min(10_000, 12_000_000 // max(1, len(whole) - last)) + b"\xff\xd9"


def noise(chance: random.Random) -> bytes:
    head = chance.choice(
        [b"\xff\xd8\xff\xe0", PNG, b"RIFF\x10\0\0\0WEBP", b"\0\0\0\x18ftypavif", b"\0\0\0\x18ftypheic"]
    )
    return head + chance.randbytes(chance.randrange(10, 50_000))


def nested(chance: random.Random) -> bytes:
    """A PNG with hundreds of megabytes of text, packed."""
    text = zlib.compress(b"A" * chance.choice([1_000_000, 50_000_000]), 9)
    whole = saved(scene(chance, 80, 80), "PNG")
    parts = chunk(b"zTXt", b"Comment\0\0" + text) * chance.choice([1, 10])
    return whole[:33] + parts + whole[33:]


def lying_size(chance: random.Random) -> bytes:
    """A JPEG that says it is as large as can be."""
    whole = bytearray(saved(scene(chance), "JPEG"))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(
        ">HH", *chance.choice([(65_500, 65_500), (7000, 8000), (1, 65_500), (0, 0)])
    )
    return bytes(whole)

"""Photos and other files as somebody might send them."""

import zlib
from io import BytesIO
from struct import pack
from typing import Any

import numpy as np
from PIL import Image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """178 megapixels in a few kilobytes."""
    header = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height))
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    parts = [
        pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def with_exif(data: bytes, megabytes: int) -> bytes:
    """A JPEG with so much EXIF before its pixels."""
    segment = b"\xff\xe1\xff\xff" + b"Exif\0\0" + bytes(65_527)
    return data[:2] + segment * (megabytes * 16) + data[2:]


def gradient(width: int, height: int) -> Image.Image:
    """Every part of it different, so that turns and crops show."""
    across = np.linspace(0, 255, width)[None, :, None]
    down = np.linspace(0, 255, height)[:, None, None]
    parts = [np.broadcast_to(part, (height, width, 1)) for part in (across, down, (across + down) / 2)]
    return Image.fromarray(np.concatenate(parts, axis=2).astype(np.uint8))


def jpeg(image: Image.Image, **options: Any) -> bytes:
    return saved(image, "JPEG", quality=90, **options)

"""What a block leaves for the levels above: its root's pixels, and the checksums of all that it has drawn."""

import json
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

NOTE = "note"  # the text chunk that holds the checksums


def encode_root(picture: Image.Image, checksums: dict[str, str]) -> bytes:
    """A PNG: lossless, and fast rather than small."""
    notes = PngInfo()
    notes.add_text(NOTE, json.dumps(checksums))
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=1, pnginfo=notes)
    return buffer.getvalue()


def decode_root(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def read_checksums(content: bytes) -> dict[str, str]:
    """Raises OSError or SyntaxError for a damaged file; nothing in one of before checksums were kept."""
    with Image.open(BytesIO(content)) as image:
        image.load()
        return dict(json.loads(image.info.get(NOTE, "{}")))

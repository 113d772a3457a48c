"""What a block leaves for the levels above: its root's pixels, below them the same without tint where that is
wanted, and the checksums of all that it has drawn."""

import json
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

NOTE = "note"  # the text chunk that holds the checksums


PLAIN = "plain"  # the one that says that both are there


def encode_root(picture: Image.Image, checksums: dict[str, str], plain: Image.Image | None = None) -> bytes:
    """A PNG: lossless, and fast rather than small."""
    notes = PngInfo()
    notes.add_text(NOTE, json.dumps(checksums))
    if plain:
        notes.add_text(PLAIN, "1")
        both = Image.new("RGB", (picture.width, 2 * picture.height))
        both.paste(picture)
        both.paste(plain, (0, picture.height))
        picture = both
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=1, pnginfo=notes)
    return buffer.getvalue()


def decode_root(content: bytes, *, is_plain: bool = False) -> Image.Image:
    with Image.open(BytesIO(content)) as image:
        picture = image.convert("RGB")
        if PLAIN not in image.info:
            return picture
    top_px = picture.height // 2 if is_plain else 0
    return picture.crop((0, top_px, picture.width, top_px + picture.height // 2))


def read_checksums(content: bytes) -> dict[str, str]:
    """Raises OSError or SyntaxError for a damaged file; nothing in one of before checksums were kept."""
    with Image.open(BytesIO(content)) as image:
        image.load()
        return dict(json.loads(image.info.get(NOTE, "{}")))

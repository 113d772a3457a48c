"""The process that draws one page, and ends; no Django. It finds in its folder what to draw (layout.py) and
the files for it, and leaves there what it has drawn.

A large mosaic on a poster is a gigabyte for some seconds: here, under a limit, and below the visitors' pages
in the queue for a processor.
"""

import json
import os
import resource
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageColor

from tracker.documents.drawing import ORDER, RESULT
from tracker.documents.layout import NIGHT, Box, Style
from tracker.documents.page import Page

MEMORY_BYTES, FILE_BYTES, CPU_SECONDS = 1536 << 20, 512 << 20, 120
JPEG_QUALITY = 90
MISSING_PX = 256
POLITENESS = 5


def main(folder: str) -> None:
    limit_this_process()
    order = json.loads((Path(folder) / ORDER).read_text())
    (Path(folder) / RESULT).write_bytes(draw(order, Path(folder)))


def limit_this_process() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(POLITENESS)
    Image.MAX_IMAGE_PIXELS = None  # our own files, and the limit on memory


def draw(order: dict[str, Any], folder: Path) -> bytes:
    if order["paper"] is None:
        return join_picture(folder, 0, *order["pictures"][0]).getvalue()
    page = draw_page(order, folder)
    return page.pdf() if order["kind"] == "pdf" else page.png(order["scale"])


def draw_page(order: dict[str, Any], folder: Path) -> Page:
    paper = order["paper"]
    page = Page(**{**paper, "packages": Path(paper["packages"])})
    for name, words in order["steps"]:
        if name == "picture":
            number = words["number"]
            picture = join_picture(folder, number, *order["pictures"][number])
            page.picture(picture, Box(*words["box"]), words["alternative"])
        else:
            getattr(page, name)(**{key: restore(key, value) for key, value in words.items()})
    return page


def restore(key: str, value: Any) -> Any:
    """JSON knows only lists."""
    if key == "box":
        return Box(*value)
    if key == "style":
        return Style(*value)
    if key in ("texts", "paragraphs"):
        return [(text, Style(*style), *room) for text, style, *room in value]
    return value


def join_picture(
    folder: Path, number: int, size: tuple[int, int] | None, parts: Sequence[Sequence[Any]]
) -> BytesIO:
    """A JPEG file; a dark square where a single file is gone."""
    if size is None:
        file = folder / f"{number}-0"
        return BytesIO(file.read_bytes()) if file.exists() else draw_dark_square()
    picture = Image.new("RGB", (size[0], size[1]))
    for place, (_, _, left, top) in enumerate(parts):
        with Image.open(folder / f"{number}-{place}") as part:
            picture.paste(part.convert("RGB"), (left, top))
    picture.save(buffer := BytesIO(), "JPEG", quality=JPEG_QUALITY)
    return buffer


def draw_dark_square() -> BytesIO:
    square = Image.new("RGB", (MISSING_PX, MISSING_PX), ImageColor.getrgb(NIGHT))
    square.save(buffer := BytesIO(), "JPEG")
    return buffer

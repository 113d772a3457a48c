"""The whole mosaic in two small pictures: for a page without scripts, and with one pixel for each cell."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from mosaic.building.files import BuildFiles
from mosaic.engine.pixels import encode, from_image

PREVIEW_PX = 1600


@dataclass(frozen=True, slots=True)
class Previews:
    """As JPEG. In the cell picture nobody can be recognised, so it outlives the version; None: not wanted."""

    preview: bytes
    cell_picture: bytes | None


def draw_previews(files: BuildFiles, preview_level: int, cell_level: int | None) -> Previews:
    """From the pyramid tiles as every visitor sees them: many are another build's."""
    preview, cell_picture = files.stitch(preview_level), None
    preview.thumbnail((PREVIEW_PX, PREVIEW_PX), Image.Resampling.BOX)
    if cell_level is not None:
        # Full colour in every pixel: here a pixel is a person.
        files.stitch(cell_level).save(buffer := BytesIO(), "JPEG", quality=90, subsampling=0)
        cell_picture = buffer.getvalue()
    return Previews(encode(from_image(preview)), cell_picture)

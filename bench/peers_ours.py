"""Our part of bench/peers.py, in a process of its own as the others: tile files and a picture, one JPEG."""

import math
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from mosaic import engine


def open_whole(file: Path) -> Image.Image:
    with Image.open(file) as image:
        return image.convert("RGB")


def lean(tile: Image.Image, cell: engine.Features, vector: engine.Features, strength: float) -> Image.Image:
    """As in the overviews of our mosaic: each tile moved toward the mean colour of its cell."""
    shift = engine.cell_means(cell[None]).astype(np.int16) - engine.cell_means(vector[None])
    return Image.fromarray(np.clip(np.asarray(tile, np.int16) + shift * strength, 0, 255).astype(np.uint8))


def main(tiles: Path, picture: Path, made: Path, strength: float, harmony: float) -> None:
    files = sorted(tiles.iterdir())
    side = math.isqrt(len(files))
    with ThreadPoolExecutor(2) as pool:
        pixels = list(pool.map(open_whole, files))
    vectors = np.stack([engine.describe_tile(tile) for tile in pixels])
    options = engine.Options(stretch=0, spread=1, harmony=harmony, headroom=False)
    made_of = engine.compose(vectors, open_whole(picture), options)
    cells, indices = made_of.cells, made_of.match.indices
    cell_px = pixels[0].width
    whole = Image.new("RGB", (side * cell_px, side * cell_px))
    for cell, tile in enumerate(indices.tolist()):
        shown = lean(pixels[tile], cells[cell], vectors[tile], strength) if strength else pixels[tile]
        whole.paste(shown, (cell % side * cell_px, cell // side * cell_px))
    whole.save(made, quality=90)


if __name__ == "__main__":
    folder, wanted, result, tint, smooth = sys.argv[1:]
    main(Path(folder), Path(wanted), Path(result), float(tint), float(smooth))

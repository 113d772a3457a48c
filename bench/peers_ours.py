"""Our part of bench/peers.py, in a process of its own as the others: tile files and a picture, one JPEG."""

import math
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from mosaic import engine


def opened_whole(file: Path) -> Image.Image:
    with Image.open(file) as image:
        return image.convert("RGB")


def main(tiles: Path, picture: Path, made: Path) -> None:
    files = sorted(tiles.iterdir())
    side = math.isqrt(len(files))
    with ThreadPoolExecutor(2) as pool:
        pixels = list(pool.map(opened_whole, files))
    vectors = np.stack([engine.describe_tile(tile) for tile in pixels])
    with Image.open(picture) as opened:
        cells = engine.describe_cells(opened.convert("RGB"), engine.Grid(side, side))
    indices = engine.assign(cells, vectors).indices
    cell_px = pixels[0].width
    whole = Image.new("RGB", (side * cell_px, side * cell_px))
    for cell, tile in enumerate(indices.tolist()):
        whole.paste(pixels[tile], (cell % side * cell_px, cell // side * cell_px))
    whole.save(made, quality=90)


if __name__ == "__main__":
    main(*(Path(name) for name in sys.argv[1:]))

"""The whole algorithm on one screen: photos and a target become a mosaic, and the proof of how good it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic.engine import quality
from mosaic.engine.assignment import GAP, Assignment, AssignmentError, assign
from mosaic.engine.features import Features, cell_means, describe_cells, describe_tile, emphasise
from mosaic.engine.grid import LEAST_SPARE, Grid
from mosaic.engine.layout import Layout
from mosaic.engine.levels import draw_block, draw_top_levels
from mosaic.engine.pyramid import Block, Pyramid
from mosaic.engine.render import OpenTile, Output
from mosaic.engine.saliency import saliency
from mosaic.engine.tint import STRETCH, TINT, Tint, stretch

SPREAD = 12


@dataclass(frozen=True, slots=True)
class Options:
    """stretch and saliency 0 … 1: tint.py, saliency.py. spread, harmony: layout.py. repeat: how many cells
    there are for each photo, about. headroom: whether there are a few cells more than that (grid.py), where
    repeat is 1. gap: assignment.py."""

    stretch: float = STRETCH
    saliency: float = 0.0
    spread: int = SPREAD
    harmony: float = 1.0
    repeat: int = 1
    headroom: bool = True
    gap: float = GAP


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """tiles (m, 48) and cells (n, 48), the cells as they are after stretching; means (n, 3): their colours
    before, sRGB bytes; match.indices says which tile is in which cell."""

    grid: Grid
    tiles: Features
    cells: Features
    means: NDArray[np.uint8]
    match: Assignment

    def tint(self, strength: float = TINT) -> Tint:
        """How each tile leans toward its cell."""
        shifts = self.means.astype(np.int16) - cell_means(self.tiles)[self.match.indices]
        return Tint(shifts.reshape(self.grid.rows, self.grid.columns, 3), strength)

    def quality(self, strength: float = TINT) -> quality.Quality:
        indices, tint = self.match.indices, self.tint(strength)
        flat = Tint(tint.shifts.reshape(-1, 3), strength)
        return quality.measure(self.cells, self.tiles[indices], self.grid.columns, indices, flat)


def build(photos: Sequence[Image.Image], target: Image.Image, options: Options | None = None) -> Composition:
    """A mosaic of the target of all photos, each cropped to the square in its middle.

    Everything is in memory; draw the result with `draw`. The same input gives the same mosaic. Raises
    AssignmentError without photos, and ValueError for options out of range.
    """
    if not photos:
        raise AssignmentError("no photos, no mosaic")
    return compose(np.stack([describe_tile(crop_square(photo)) for photo in photos]), target, options)


def compose(tiles: Features, target: Image.Image, options: Options | None = None) -> Composition:
    """The same from described tiles (m, 48)."""
    options = options or Options()
    count = len(tiles) * options.repeat
    spare = LEAST_SPARE if options.headroom and options.repeat == 1 else 0
    grid = Grid.fit(count, target.width, target.height, spare=spare)
    seen = describe_cells(target, grid)
    cells = stretch(seen, tiles, options.stretch)
    match = assign(
        emphasise(cells),
        emphasise(tiles),
        weights=saliency(seen, options.saliency),
        layout=Layout(grid.columns, options.spread, options.harmony),
        gap=options.gap,
    )
    return Composition(grid, tiles, cells, cell_means(seen), match)


def crop_square(photo: Image.Image) -> Image.Image:
    """The largest square in the middle of a photo."""
    side = min(photo.size)
    left, top = (photo.width - side) // 2, (photo.height - side) // 2
    return photo.crop((left, top, left + side, top + side))


def draw(pyramid: Pyramid, open_tile: OpenTile, tint: Tint, output: Output) -> None:
    """Every pyramid tile, one block after the other."""
    roots = {block: draw_block(pyramid, block, open_tile, tint, output) for block in pyramid.blocks()}
    draw_above(pyramid, roots.items(), output)


def draw_above(pyramid: Pyramid, roots: Iterable[tuple[Block, Image.Image]], output: Output) -> None:
    """What is above the blocks, wherever they were drawn."""
    every = dict(roots)
    draw_top_levels(pyramid, lambda block: every[block], output)

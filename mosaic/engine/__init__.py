"""Everybody in, nobody twice: a photo mosaic whose distance from the best possible one is certified.

The words:

    target image   what the mosaic imitates
    grid, cell     rows × columns over the target; one square (row, column)
    tile           a photo cropped square and described
    feature vector k × k × 3 numbers, OKLab × 100, that describe a tile or a cell; arrays (n, 3k²), float32
    cost           squared distance of two feature vectors
    assignment     which tile for which cell; each tile is used ⌊n/m⌋ or ⌈n/m⌉ times
    layout         how tiles are to lie beside each other: repeats apart, neighbours in harmony
    tint           a shift of a tile's colour toward its cell's, growing with distance
    pyramid tile   a Deep Zoom tile; address (level, column, row); level 0 is one pixel
    block          a subtree of the pyramid that one worker draws

`build(photos, target)` is the whole algorithm with everything in memory (whole.py), and
`python -m mosaic.engine PHOTOS TARGET OUT` does it with a folder; a distributed build calls the same
functions one by one.

Arrays and cells are (row, column); pixels and Deep Zoom are (x, y) and (column, row). No Django in here.
"""

from mosaic.engine import geography, quality
from mosaic.engine.assignment import Assignment, AssignmentError, assign
from mosaic.engine.costs import Costs
from mosaic.engine.features import (
    EMPHASIS,
    VERSION,
    Features,
    cell_means,
    describe_cells,
    describe_tile,
    emphasise,
)
from mosaic.engine.grid import LEAST_SPARE, Grid
from mosaic.engine.layout import Layout
from mosaic.engine.levels import draw_block, draw_both, draw_top_levels
from mosaic.engine.patch import PatchError, patch
from mosaic.engine.prices import bound_of
from mosaic.engine.pyramid import Address, Pyramid
from mosaic.engine.render import Output
from mosaic.engine.saliency import saliency
from mosaic.engine.tint import Tint, stretch
from mosaic.engine.whole import Composition, Options, build, compose, crop_square, draw

__all__ = [
    "EMPHASIS",
    "LEAST_SPARE",
    "VERSION",
    "Address",
    "Assignment",
    "AssignmentError",
    "Composition",
    "Costs",
    "Features",
    "Grid",
    "Layout",
    "Options",
    "Output",
    "PatchError",
    "Pyramid",
    "Tint",
    "assign",
    "bound_of",
    "build",
    "cell_means",
    "compose",
    "crop_square",
    "describe_cells",
    "describe_tile",
    "draw",
    "draw_block",
    "draw_both",
    "draw_top_levels",
    "emphasise",
    "geography",
    "patch",
    "quality",
    "saliency",
    "stretch",
]

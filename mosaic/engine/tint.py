"""Tones: the target's are stretched toward the crowd's; a tile's colour leans toward its cell's with
distance."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.features import LENGTH, Features
from mosaic.engine.pixels import Pixels
from mosaic.engine.pyramid import Address, Pyramid
from mosaic.engine.ranks import mid_ranks_of_levels

STRETCH = 0.7
MOST_SLOPE = 3.0
TINT = 0.3
UNTOUCHED_PX, FULL_PX = 256, 32


class Tint(NamedTuple):
    """How each tile leans toward its cell: shifts (rows, columns, 3) or (n, 3), cell colour minus tile colour
    in sRGB, −255 … 255; and the share of it, 0 … 1, that is taken where a cell is small."""

    shifts: NDArray[np.integer]
    strength: float = TINT


def stretch(cells: Features, tiles: Features, strength: float = STRETCH) -> Features:
    """The cells (n, 48) with their lightness moved toward the tiles' (m, 48): a bounded monotone map.

    A lightness goes to the crowd's quantile at its mid-rank (ties share the middle of their ranks), by
    `strength` (0 … 1) of the way. The map rises everywhere, never by more than 3 for 1: a nearly black
    picture filled with daylight photos keeps its shapes and does not turn noise into stars.
    """
    lightness = cells.reshape(-1, 3)[:, 0]
    crowd = np.sort(tiles.reshape(len(tiles), LENGTH // 3, 3)[:, :, 0].mean(axis=1))
    levels, which, counts = np.unique(lightness.round(2), return_inverse=True, return_counts=True)
    wished = levels + strength * (np.quantile(crowd, mid_ranks_of_levels(counts)) - levels)
    mapped = bound_slopes(levels.astype(np.float64), wished, counts)
    stretched = cells.reshape(-1, 3).copy()
    stretched[:, 0] = mapped[which]
    return stretched.reshape(cells.shape)


def bound_slopes(
    levels: NDArray[np.float64], wished: NDArray[np.float64], counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The wished map with slopes limited to 0 … 3, shifted to lie as near to it as it can."""
    steps = np.diff(levels)
    rises = np.clip(np.diff(wished), 0, MOST_SLOPE * steps)
    mapped = np.concatenate([[0.0], rises.cumsum()])
    shifted: NDArray[np.float64] = mapped + np.average(wished - mapped, weights=counts)
    return np.clip(shifted, 0, 100)


def tint_strength(cell_px: float, most: float = TINT) -> float:
    """How far a tile leans toward its cell where a cell is cell_px pixels: 0 from 256 px on, `most` up to
    32."""
    if cell_px >= UNTOUCHED_PX:
        return 0.0
    way = math.log2(UNTOUCHED_PX / max(cell_px, FULL_PX)) / math.log2(UNTOUCHED_PX / FULL_PX)
    return most * way


def apply_tint(pyramid: Pyramid, address: Address, picture: Pixels, tint: Tint) -> None:
    """Let each cell in the picture of a level at or below the block level lean toward the target."""
    cell_px = pyramid.cell_px >> (pyramid.base_level - address.level)
    strength = tint_strength(cell_px, tint.strength)
    if not strength:
        return
    # From here on arrays: [row, column], where pixels and addresses are (x, y) and (column, row).
    across = pyramid.tile_px // cell_px
    rows = slice(address.row * across, (address.row + 1) * across)
    columns = slice(address.column * across, (address.column + 1) * across)
    height, width = picture.shape[:2]
    lean = np.zeros((*tint.shifts[rows, columns].shape[:2], 4), np.int16)
    lean[:, :, :3] = (tint.shifts[rows, columns] * strength).round()
    lean = lean.clip(-255, 255).repeat(cell_px, axis=1)[:, :width].reshape(len(lean), -1)
    # In bytes that stop at 0 and 255: four short passes instead of a detour over larger numbers.
    brighter, darker = lean.clip(min=0).astype(np.uint8), (-lean).clip(min=0).astype(np.uint8)
    for number, top_px in enumerate(range(0, height, cell_px)):
        lines = picture[top_px : top_px + cell_px].reshape(-1, width * 4)
        np.minimum(lines, 255 - brighter[number], out=lines)
        lines += brighter[number]
        np.maximum(lines, darker[number], out=lines)
        lines -= darker[number]

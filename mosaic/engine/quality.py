"""How good a mosaic is, in numbers that can be compared with other mosaics of other programs."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.costs import Indices
from mosaic.engine.features import SIDE, Features
from mosaic.engine.harmony import roughness
from mosaic.engine.layout import mean_colours
from mosaic.engine.tint import Tint

# Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004: a Gaussian
# window of 11 pixels with σ 1.5, and constants for values 0 … 1.
SIGMA, RADIUS = 1.5, 5
C1, C2 = 0.01**2, 0.03**2
STRONGLY_TINTED = 0.1


@dataclass(frozen=True, slots=True)
class Quality:
    """colour_error: mean ΔE (OKLab × 100) between mosaic and stretched target at one pixel a cell, without
    tint. ssim: structural similarity of the lightness at 4 pixels a cell, without tint; 1 is equal.
    strongly_tinted: the share of cells whose colour is moved by more than 10 % of its range where tint is
    strongest. nearest_repeat: the smallest Chebyshev distance, in cells, of two cells with the same tile;
    None without repeats. roughness: how different the errors of neighbours are (harmony.py), OKLab × 100,
    without tint; None of what was measured before there was harmony.
    """

    colour_error: float
    ssim: float
    strongly_tinted: float
    nearest_repeat: int | None
    roughness: float | None = None

    def round(self) -> Self:
        """To four digits, as it is written down."""
        return replace(
            self,
            colour_error=round(self.colour_error, 4),
            ssim=round(self.ssim, 4),
            strongly_tinted=round(self.strongly_tinted, 4),
            roughness=None if self.roughness is None else round(self.roughness, 4),
        )


def measure(cells: Features, chosen: Features, columns: int, indices: Indices, tint: Tint) -> Quality:
    """cells (n, 48) of the stretched target, row by row with so many columns; chosen (n, 48), the tile of
    each; indices (n,) name the tiles; tint has the shifts (n, 3) of the cells."""
    errors = mean_colours(chosen) - mean_colours(cells)
    most = np.abs(tint.shifts).max(axis=1) * tint.strength
    return Quality(
        colour_error=float(np.linalg.norm(errors, axis=1).mean()),
        ssim=ssim(lightness_picture(cells, columns), lightness_picture(chosen, columns)),
        strongly_tinted=float((most > STRONGLY_TINTED * 255).mean()),
        nearest_repeat=nearest_repeat(indices, columns),
        roughness=roughness(errors, columns),
    )


def lightness_picture(vectors: Features, columns: int) -> NDArray[np.float64]:
    """(rows × 4, columns × 4), 0 … 1."""
    patches = vectors.reshape(-1, columns, SIDE, SIDE, 3)[..., 0].transpose(0, 2, 1, 3)
    return patches.reshape(-1, columns * SIDE).astype(np.float64) / 100


def ssim(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Mean structural similarity of two pictures of one size, values 0 … 1."""
    # Half of the time that importing the engine takes, and few who import it measure.
    from scipy.ndimage import gaussian_filter  # noqa: PLC0415

    def blur(picture: NDArray[np.float64]) -> NDArray[np.float64]:
        soft: NDArray[np.float64] = gaussian_filter(picture, SIGMA, radius=RADIUS)
        return soft

    mean_one, mean_other = blur(one), blur(other)
    variance_one, variance_other = blur(one**2) - mean_one**2, blur(other**2) - mean_other**2
    covariance = blur(one * other) - mean_one * mean_other
    similarity = (2 * mean_one * mean_other + C1) * (2 * covariance + C2)
    similarity /= (mean_one**2 + mean_other**2 + C1) * (variance_one + variance_other + C2)
    return float(similarity.mean())


def nearest_repeat(indices: Indices, columns: int) -> int | None:
    # Cells of one tile come to lie beside each other; compared `step` places apart, every pair of them meets.
    order = np.argsort(indices, kind="stable")
    tiles = indices[order]
    rows, places = np.divmod(order, columns)
    nearest = None
    for step in range(1, int(np.bincount(tiles).max())):
        same = np.flatnonzero(tiles[step:] == tiles[:-step])
        apart = np.maximum(np.abs(rows[same + step] - rows[same]), np.abs(places[same + step] - places[same]))
        least = int(apart.min())
        nearest = least if nearest is None else min(nearest, least)
    return nearest

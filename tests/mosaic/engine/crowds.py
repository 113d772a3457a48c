"""Cells and tiles made of numbers, and where repeats lie."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.costs import Costs

Vectors = NDArray[np.float32]


def vectors(count: int, seed: int, spread: float = 20.0) -> Vectors:
    random = np.random.default_rng(seed)
    colours = np.repeat(random.normal(50, spread, (count, 3)), 16, axis=1)
    return (colours + random.normal(0, 6, (count, 48))).astype(np.float32)


def between(cells: Vectors, tiles: Vectors, weights: Vectors | None = None) -> Costs:
    return Costs.between(cells, tiles, np.ones(len(cells), np.float32) if weights is None else weights)


def positions(rows: int, columns: int) -> NDArray[np.intp]:
    return np.stack([np.arange(rows * columns) // columns, np.arange(rows * columns) % columns], axis=1)


def nearest_repeat(indices: NDArray[np.integer[Any]], where: NDArray[np.intp]) -> float:
    """The smallest Chebyshev distance between two cells with the same tile."""
    nearest = np.inf
    for tile in np.unique(indices):
        mine = where[indices == tile]
        if len(mine) > 1:
            apart = np.abs(mine[:, None] - mine[None]).max(axis=2)
            nearest = min(nearest, apart[np.triu_indices(len(mine), 1)].min())
    return nearest

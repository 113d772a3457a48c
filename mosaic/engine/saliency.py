"""Where people look: the bright and the detailed parts of a target, which deserve the best matches."""

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.features import LENGTH, Features
from mosaic.engine.ranks import mid_ranks

# Shares of the cells, and how much more they count at strength 1: a few classes, so that cells stay
# comparable.
CLASSES = ((0.5, 0.0), (0.3, 1.0), (0.15, 2.0), (0.05, 4.0))


def saliency(cells: Features, strength: float) -> NDArray[np.float32]:
    """A weight for each cell (n,), mean 1: how much its cost counts.

    strength 0 … 1. A cell ranks by its brightness or by its detail (the standard deviation of its lightness),
    whichever ranks higher; half of the cells count least and one in twenty most.
    """
    lightness = cells.reshape(len(cells), LENGTH // 3, 3)[:, :, 0]
    score = np.maximum(mid_ranks(lightness.mean(axis=1)), mid_ranks(lightness.std(axis=1)))
    order = np.argsort(score, kind="stable")
    weights = np.ones(len(cells))
    start = 0.0
    for share, more in CLASSES:
        some = order[round(start * len(cells)) : round((start + share) * len(cells))]
        weights[some] += strength * more
        start += share
    return np.asarray(weights / weights.mean(), np.float32)

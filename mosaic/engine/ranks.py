"""Where a value stands among others."""

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.costs import Indices


def mid_ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """The mid-rank (n,) of each value, as a fraction 0 … 1: ties share the middle of their ranks."""
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    return mid_ranks_of_levels(counts)[which]


def mid_ranks_of_levels(counts: Indices) -> NDArray[np.float64]:
    """The same for each of the different values, sorted, of which there are so many."""
    middle: NDArray[np.float64] = (counts.cumsum() - counts / 2) / counts.sum()
    return middle

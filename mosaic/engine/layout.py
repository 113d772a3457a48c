"""How tiles are to lie beside each other: repeats far apart, in harmony; and which tiles are alike."""

from dataclasses import dataclass

import numpy as np

from mosaic.engine.costs import Costs, Indices, Values
from mosaic.engine.features import LENGTH, SIDE, Features

HARMONY_SHARE = 0.0025
# Of 400 real photos saved anew, made smaller, moved by 2 % or zoomed by 4 %, nine in ten differ from what
# they were by less than a fifth of their contrast; two different ones never by less than 28 %.
ALIKE_SHARE, ALIKE_AT_MOST, LEAST_CONTRAST = 0.2, 12.0, 15.0
NEIGHBOURS, DIMENSIONS = 6, 12


@dataclass(frozen=True, slots=True)
class Layout:
    """Cells lie row by row in so many columns. spread: repeats of a tile are to lie at least so many cells
    apart (Chebyshev). harmony 0 … 1: how much of harmony_share, a fraction of the cost, may be spent on
    smoothness (harmony.py); at 0 nothing is moved."""

    columns: int
    spread: int = 1
    harmony: float = 0.0
    harmony_share: float = HARMONY_SHARE

    @property
    def budget(self) -> float:
        """What harmony may cost, as a fraction of the cost."""
        return self.harmony * self.harmony_share

    def positions(self, n: int) -> Indices:
        """Row and column (n, 2) of each cell."""
        return np.stack(np.divmod(np.arange(n), self.columns), axis=1)


def find_alike(costs: Costs) -> Indices:
    """A number (m,) for each tile, the same for those that show nearly the same: a photo sent twice, a burst.

    Two tiles are alike when their vectors differ by less than a fifth of what either has of contrast; tiles
    without contrast are alike to nobody, for there is nothing in them to be recognised. Each is compared with
    its six nearest in the twelve directions in which the crowd varies most.
    """
    # Together a quarter of the time that importing the engine takes.
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415
    from scipy.spatial import cKDTree  # noqa: PLC0415

    vectors = (costs.tiles + costs.middle)[:, :LENGTH]  # without the places that geography joins
    contrasts = find_contrasts(vectors)
    seen = np.flatnonzero(contrasts >= LEAST_CONTRAST)
    if len(seen) < 2 or vectors.shape[1] < LENGTH:
        return np.arange(costs.m)
    narrow = vectors[seen] @ main_directions(vectors[seen])
    count = min(NEIGHBOURS + 1, len(seen))
    _, near = cKDTree(narrow).query(narrow, k=count, distance_upper_bound=ALIKE_AT_MOST)
    ones, places = np.repeat(seen, count), near.ravel()
    ones, others = ones[places < len(seen)], seen[places[places < len(seen)]]
    apart = np.linalg.norm(vectors[ones] - vectors[others], axis=1)
    least = ALIKE_SHARE * np.minimum(contrasts[ones], contrasts[others])
    pairs = np.flatnonzero(apart < np.minimum(least, ALIKE_AT_MOST))
    graph = coo_array((np.ones(len(pairs)), (ones[pairs], others[pairs])), shape=(costs.m, costs.m))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def limit_kin(kin: Indices, n: int, spread: int) -> Indices:
    """The same, but with those by themselves who are too many to be kept apart: more than one for 2 s²
    cells."""
    sizes = np.bincount(kin)
    alone = sizes[kin] > max(2, n // (2 * spread**2))
    return np.where(alone, len(sizes) + np.arange(len(kin)), kin)


def find_contrasts(vectors: Features) -> Values:
    """The length (k,) of what is left of each vector (k, 48) without its mean colour."""
    contrasts: Values = np.linalg.norm(vectors - np.tile(mean_colours(vectors), SIDE * SIDE), axis=1)
    return contrasts


def main_directions(vectors: Features) -> Features:
    """The directions (48, 12) in which the vectors vary most."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    return np.ascontiguousarray(directions[:, -DIMENSIONS:], np.float32)


def mean_colours(vectors: Features) -> Features:
    """The mean colour (k, 3) of each vector, of which the first 48 numbers are colours."""
    means: Features = vectors[:, :LENGTH].reshape(len(vectors), SIDE * SIDE, 3).mean(axis=1)
    return means

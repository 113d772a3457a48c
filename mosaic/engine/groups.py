"""Cells that look alike. A nearly black target has thousands of them, equal or nearly so.

They matter twice. Prices are found for groups, of which there are few (prices.py). And where thousands of
cells are alike, the cheapest cells of a tile are all of one kind, and those of one kind all want the same few
tiles: a candidate list without variety has no good matching in it (candidates.py).
"""

from dataclasses import dataclass

import numpy as np

from mosaic.engine.costs import Costs, Indices, Prices, of_inner_products, squares
from mosaic.engine.features import Features

# A group for ten cells, within these bounds.
CELLS_A_GROUP, LEAST_GROUPS, MOST_GROUPS = 10, 400, 2000
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Groups:
    """of_cell (n,) names the group of each cell; sizes (q,); members (n,) lists the cells group by group,
    each group from `first` on. left (q, d + 1) and own (q,) are those of the group's mean cell (costs.py)."""

    of_cell: Indices
    sizes: Indices
    members: Indices
    first: Indices
    left: Features
    own: Prices

    @property
    def count(self) -> int:
        return len(self.sizes)

    def pick(self, groups: Indices, random: np.random.Generator) -> Indices:
        """A random member of each of these groups."""
        return self.members[
            self.first[groups] + random.integers(0, 1 << 62, len(groups)) % self.sizes[groups]
        ]


def find_groups(costs: Costs, random: np.random.Generator) -> Groups:
    """Group the cells around cells drawn at random, by two rounds of k-means. Cells of unequal weight stay
    apart."""
    # A weight is a coordinate of its own, so heavy that no difference in colour outweighs it.
    heavy = 10 * float(np.abs(costs.cells).max()) + 1
    points = np.concatenate([costs.cells, costs.weights[:, None] * np.float32(heavy)], axis=1)
    count = min(costs.n, max(LEAST_GROUPS, min(MOST_GROUPS, costs.n // CELLS_A_GROUP)))
    drawn = random.choice(costs.n, count, replace=False)
    centres = np.unique(points[drawn], axis=0)
    for _ in range(ROUNDS):
        centres = means(points, nearest(points, centres))
    _, of_cell, sizes = np.unique(nearest(points, centres), return_inverse=True, return_counts=True)
    centres = means(points, of_cell)
    weights = (centres[:, -1] / np.float32(heavy))[:, None]
    members = np.argsort(of_cell, kind="stable")
    return Groups(
        of_cell=of_cell,
        sizes=sizes,
        members=members,
        first=sizes.cumsum() - sizes,
        left=np.concatenate([centres[:, :-1] * weights, weights], axis=1),
        own=weights[:, 0] * squares(centres[:, :-1]),
    )


def nearest(points: Features, centres: Features) -> Indices:
    parts = of_inner_products(points, -2 * centres, squares(centres), lambda _, block: block.argmin(axis=1))
    return np.concatenate(parts)


def means(points: Features, of_point: Indices) -> Features:
    """The mean point of each group that has any."""
    order = np.argsort(of_point, kind="stable")
    _, first, sizes = np.unique(of_point[order], return_index=True, return_counts=True)
    sums = np.add.reduceat(points[order], first, dtype=np.float64)
    return (sums / sizes[:, None]).astype(np.float32)

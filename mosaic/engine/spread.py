"""Repeats of a tile, kept apart: nobody should see the same face twice at one glance."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.costs import Costs, Indices, Prices

PASSES = 4
LOWER = 0.8


@dataclass(frozen=True, slots=True)
class Spread:
    """Repeats of a tile are to lie at least so many cells apart (Chebyshev); positions (n, 2) are row and
    column of each cell."""

    positions: NDArray[np.integer]
    cells: int


def apart(costs: Costs, indices: Indices, spread: Spread) -> tuple[Indices, int]:
    """An assignment whose repeats lie apart, and the spread, in cells, that was met.

    Cells whose tile is repeated too near exchange it with the cell where that costs least. Where it cannot be
    done, the spread is lowered by a fifth, and again. A square of s × s cells holds s² different tiles at
    spread s, so s <= √m in any case.
    """
    wanted = min(spread.cells, math.isqrt(costs.m))
    while wanted > 1:
        exchange = Exchange(costs, indices.copy(), Spread(spread.positions, wanted))
        if exchange.separate():
            return exchange.indices, wanted
        wanted = min(wanted - 1, int(wanted * LOWER))
    return indices, 1


class Exchange:
    """Exchanges of tiles between two cells, each chosen as the cheapest that brings nobody too near."""

    def __init__(self, costs: Costs, indices: Indices, spread: Spread) -> None:
        self.costs, self.indices = costs, indices
        self.positions, self.spread = spread.positions, spread.cells
        self.current: Prices = costs.of_pairs(np.arange(costs.n), indices)

    def separate(self) -> bool:
        """Exchange until no repeat is too near; False when that has not come about after some passes."""
        for _ in range(PASSES):
            crowded = self.find_crowded()
            if not len(crowded):
                return True
            for cell in crowded:
                if self.is_crowded(cell):
                    self.exchange(cell)
        return not len(self.find_crowded())

    def find_crowded(self) -> Indices:
        """Cells that have the same tile as an earlier cell too near to them."""
        order = np.argsort(self.indices, kind="stable")
        tiles = self.indices[order]
        found = []
        for step in range(1, int(np.bincount(tiles).max())):
            same = np.flatnonzero(tiles[step:] == tiles[:-step])
            near = self.distance(order[same + step], order[same]) < self.spread
            found.append(order[same[near] + step])
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    def distance(self, some: Indices, others: Indices) -> NDArray[np.integer]:
        apart: NDArray[np.integer] = np.abs(self.positions[some] - self.positions[others]).max(axis=1)
        return apart

    def around(self, cell: int) -> NDArray[np.bool_]:
        """Which cells are too near to this one for a repeat; itself included."""
        near: NDArray[np.bool_] = np.abs(self.positions - self.positions[cell]).max(axis=1) < self.spread
        return near

    def is_crowded(self, cell: int) -> bool:
        return int((self.indices[self.around(cell)] == self.indices[cell]).sum()) > 1

    def exchange(self, cell: int) -> None:
        """Give the cell's tile to the cell, and take the tile of the cell, where both together cost least."""
        tile = int(self.indices[cell])
        forbidden = self.too_near_to(tile, but=cell)
        around = self.around(cell)
        present = np.zeros(self.costs.m, bool)
        present[self.indices[around]] = True
        forbidden |= present[self.indices] | around
        if forbidden.all():
            return
        # Every partner at once: what the two cells would cost after the exchange, less what they cost now.
        here = self.costs.own[cell] + self.costs.right @ self.costs.left[cell]
        there = self.costs.own + self.costs.left @ self.costs.right[tile]
        more = here[self.indices] + there - self.current - self.current[cell]
        more[forbidden] = np.inf
        other = int(more.argmin())
        self.indices[cell], self.indices[other] = self.indices[other], tile
        both = np.array([cell, other])
        self.current[both] = self.costs.of_pairs(both, self.indices[both])

    def too_near_to(self, tile: int, but: int) -> NDArray[np.bool_]:
        """Which cells are too near to a cell that has this tile, one of them left out."""
        forbidden = np.zeros(self.costs.n, bool)
        for owner in np.flatnonzero(self.indices == tile):
            if owner != but:
                forbidden |= self.around(int(owner))
        return forbidden

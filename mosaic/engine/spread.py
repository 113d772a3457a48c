"""Repeats of a tile, kept apart: nobody should see the same face twice at one glance."""

import math

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.costs import Costs, Indices, Prices
from mosaic.engine.layout import Layout

PASSES = 4
LOWER = 0.8


def apart(costs: Costs, indices: Indices, layout: Layout, kin: Indices) -> tuple[Indices, int]:
    """An assignment whose repeats lie apart, and the spread, in cells, that was met.

    kin (m,) has the same number for tiles that are alike, which are kept apart as repeats are, as far as that
    can be. Cells whose tile is repeated too near exchange
    it with the cell where that costs least. Where it cannot be done, the spread is lowered by a fifth, and
    again. A square of s × s cells holds s² different tiles at spread s, so s <= √m in any case.
    """
    wanted, every = min(layout.spread, math.isqrt(costs.m)), np.arange(costs.m)
    while wanted > 1:
        around = Neighbourhood(layout.positions(costs.n), wanted)
        exchange = Exchange(costs, indices.copy(), around, kin)
        if exchange.separate() or not len(find_crowded(exchange.indices, every, around)):
            return exchange.indices, wanted
        exchange = Exchange(costs, indices.copy(), around, every)
        if exchange.separate():
            return exchange.indices, wanted
        wanted = min(wanted - 1, int(wanted * LOWER))
    return indices, 1


def find_crowded(indices: Indices, kin: Indices, around: "Neighbourhood") -> Indices:
    """Cells that have the same tile as an earlier cell too near to them, or one alike."""
    every = np.arange(len(indices))
    return np.unique(around.find_pairs(every, kin[indices])[:, 1])


class Neighbourhood:
    """Which cells are too near to each other for a repeat: nearer than `spread`, by rows or columns."""

    def __init__(self, positions: Indices, spread: int) -> None:
        self.positions, self.spread = positions, spread

    def distance(self, some: Indices, others: Indices) -> NDArray[np.integer]:
        apart: NDArray[np.integer] = np.abs(self.positions[some] - self.positions[others]).max(axis=1)
        return apart

    def find_pairs(self, cells: Indices, labels: Indices) -> Indices:
        """The pairs (k, 2) of these cells, in their order, that have the same label and are too near."""
        order = np.argsort(labels, kind="stable")
        cells, labels = cells[order], labels[order]
        found, step = [np.empty((0, 2), np.int64)], 1
        while len(same := np.flatnonzero(labels[step:] == labels[:-step])):
            near = same[self.distance(cells[same + step], cells[same]) < self.spread]
            found.append(np.stack([cells[near], cells[near + step]], axis=1))
            step += 1
        return np.concatenate(found)

    def of(self, cell: int) -> NDArray[np.bool_]:
        """Which cells are too near to this one; itself included."""
        near: NDArray[np.bool_] = np.abs(self.positions - self.positions[cell]).max(axis=1) < self.spread
        return near


class Exchange:
    """Exchanges of tiles between two cells, each chosen as the cheapest that brings nobody too near."""

    def __init__(self, costs: Costs, indices: Indices, around: Neighbourhood, kin: Indices) -> None:
        self.costs, self.indices, self.around, self.kin = costs, indices, around, kin
        self.current: Prices = costs.of_pairs(np.arange(costs.n), indices)

    def separate(self) -> bool:
        """Exchange until no repeat is too near; False when that has not come about after some passes."""
        for _ in range(PASSES):
            crowded = find_crowded(self.indices, self.kin, self.around)
            if not len(crowded):
                return True
            for cell in crowded:
                if self.is_crowded(cell):
                    self.exchange(cell)
        return not len(find_crowded(self.indices, self.kin, self.around))

    def is_crowded(self, cell: int) -> bool:
        near = self.kin[self.indices[self.around.of(cell)]]
        return int((near == self.kin[self.indices[cell]]).sum()) > 1

    def exchange(self, cell: int) -> None:
        """Give the cell's tile to the cell, and take the tile of the cell, where both together cost least."""
        tile, around = int(self.indices[cell]), self.around.of(cell)
        forbidden = self.too_near_to(tile, but=cell)
        present = np.zeros(int(self.kin.max()) + 1, bool)
        present[self.kin[self.indices[around]]] = True
        forbidden |= present[self.kin[self.indices]] | around
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
        """Which cells are too near to a cell that has this tile, or one alike; one of them left out."""
        forbidden = np.zeros(self.costs.n, bool)
        for owner in np.flatnonzero(self.kin[self.indices] == self.kin[tile]):
            if owner != but:
                forbidden |= self.around.of(int(owner))
        return forbidden

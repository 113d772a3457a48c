"""A few photos come or go: a new assignment that leaves every other cell alone.

A newcomer takes the cell of somebody who left, or one of the two cells of a tile that is there twice; a cell
that is left over repeats a tile that is there once. So each change touches one cell, and each tile is still
used once or twice. Who goes where is solved exactly among these choices. Everybody else stays, in the harmony
that they were placed in.
"""

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.costs import Costs, Indices, Prices, one_thread_each
from mosaic.engine.layout import Layout, find_alike, limit_kin

# A choice that is not allowed; larger than any cost, and small enough to add up.
NEVER = 1e15


class PatchError(ValueError):
    """The change cannot be made cell by cell: more newcomers than places, or fewer tiles than half the
    cells."""


def patch(costs: Costs, before: Indices, *, layout: Layout | None = None) -> Indices:
    """The new assignment (n,) of the m tiles of `costs`.

    before (n,): the tile that each cell has, −1 where it is gone. Tiles that are nowhere in it are newcomers.
    Repeats, and tiles that are alike, keep their spread where any can. Raises PatchError.
    """
    if not costs.m <= costs.n < 2 * costs.m:
        raise PatchError(f"{costs.m} tiles in {costs.n} cells are not once or twice each")
    indices = before.copy()
    rule = Apart(costs, layout if layout is not None else Layout(1))
    place_newcomers(costs, indices, rule)
    fill_empty(costs, indices, rule)
    return indices


class Apart:
    """Which cells are too near to a tile's like."""

    def __init__(self, costs: Costs, layout: Layout) -> None:
        self.positions, self.spread = layout.positions(costs.n), layout.spread
        self.kin = np.arange(costs.m)
        if layout.spread > 1:
            with one_thread_each():
                self.kin = limit_kin(find_alike(costs), costs.n, layout.spread)

    def forbid(self, indices: Indices, cells: Indices, tiles: Indices) -> NDArray[np.bool_]:
        """For each of these cells and tiles, whether the tile or one alike is in another cell too near to
        it."""
        near: NDArray[np.bool_] = np.zeros((len(cells), len(tiles)), bool)
        filled = np.flatnonzero(indices >= 0)
        labels = self.kin[indices[filled]]
        order = np.argsort(labels, kind="stable")
        first = np.searchsorted(labels[order], self.kin[tiles])
        last = np.searchsorted(labels[order], self.kin[tiles], side="right")
        for step in range(int((last - first).max(initial=0)) if self.spread > 1 else 0):
            some = np.flatnonzero(first + step < last)
            owners = filled[order[first[some] + step]]
            apart = np.abs(self.positions[cells][:, None] - self.positions[owners][None]).max(axis=2)
            near[:, some] |= (apart < self.spread) & (cells[:, None] != owners[None])
        return near


def place_newcomers(costs: Costs, indices: Indices, rule: Apart) -> None:
    """Give every tile that has no cell one: empty, or of a tile that has two."""
    uses = np.bincount(indices[indices >= 0], minlength=costs.m)
    newcomers = np.flatnonzero(uses == 0)
    empty = np.flatnonzero(indices < 0)
    twice = np.flatnonzero(uses >= 2)
    if len(newcomers) > len(empty) + len(twice):
        raise PatchError(f"{len(newcomers)} newcomers, and places for {len(empty) + len(twice)}")
    if not len(newcomers):
        return
    order = np.argsort(indices, kind="stable")
    first = np.searchsorted(indices[order], twice)
    pairs = np.stack([order[first], order[first + 1]], axis=1) if len(twice) else np.empty((0, 2), np.int64)
    given_up = costs.of_pairs(pairs.ravel(), indices[pairs.ravel()]).reshape(pairs.shape)
    # An empty cell has to be filled anyway, so what a newcomer saves there is what a repeat would cost.
    into_empty = between(costs, empty, newcomers) - typical(costs, empty, indices)[:, None]
    instead = (
        between(costs, pairs.ravel(), newcomers).reshape(len(pairs), 2, len(newcomers)) - given_up[:, :, None]
    )
    into_empty[rule.forbid(indices, empty, newcomers)] += NEVER
    instead[rule.forbid(indices, pairs.ravel(), newcomers).reshape(instead.shape)] += NEVER
    places = np.concatenate([into_empty, instead.min(axis=1)])
    chosen, who = match_cheapest(places)
    for place, newcomer in zip(chosen, who, strict=True):
        if place < len(empty):
            indices[empty[place]] = newcomers[newcomer]
        else:
            pair = place - len(empty)
            indices[pairs[pair, instead[pair, :, newcomer].argmin()]] = newcomers[newcomer]


def fill_empty(costs: Costs, indices: Indices, rule: Apart) -> None:
    """Repeat a tile that is there once in every cell that is still empty."""
    empty = np.flatnonzero(indices < 0)
    if not len(empty):
        return
    uses = np.bincount(indices[indices >= 0], minlength=costs.m)
    once = np.flatnonzero(uses == 1)
    choices = between(costs, empty, once)
    near = rule.forbid(indices, empty, once)
    near &= ~np.all(near, axis=1, keepdims=True)  # where every tile is near, nearness does not count
    choices[near] += NEVER
    chosen, tiles = match_cheapest(choices)
    indices[empty[chosen]] = once[tiles]


def match_cheapest(choices: Prices) -> tuple[Indices, Indices]:
    """Who gets what (rows, columns), for the least sum of a small dense matrix."""
    # A third of the time that importing the engine takes, and only successors are patched.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    rows, columns = linear_sum_assignment(choices)
    return rows, columns


def between(costs: Costs, cells: Indices, tiles: Indices) -> Prices:
    """The costs (cells, tiles) of some cells and some tiles, float64."""
    inner = costs.left[cells].astype(np.float64) @ costs.right[tiles].T.astype(np.float64)
    return inner + costs.own[cells][:, None]


def typical(costs: Costs, cells: Indices, indices: Indices) -> Prices:
    """What a repeat in each of these cells would cost: the cheapest tile that is there once."""
    if not len(cells):
        return np.empty(0)
    uses = np.bincount(indices[indices >= 0], minlength=costs.m)
    once = np.flatnonzero(uses == 1)
    return between(costs, cells, once).min(axis=1) if len(once) else np.zeros(len(cells))

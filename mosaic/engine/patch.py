"""A few photos come or go: a new assignment that leaves every other cell alone.

A newcomer takes the cell of somebody who left, or one of the two cells of a tile that is there twice; a cell
that is left over repeats a tile that is there once. So each change touches one cell, and each tile is still
used once or twice. Who goes where is solved exactly among these choices.
"""

import numpy as np

from mosaic.engine.costs import Costs, Indices, Prices
from mosaic.engine.spread import Spread

# A choice that is not allowed; larger than any cost, and small enough to add up.
NEVER = 1e15


class PatchError(ValueError):
    """The change cannot be made cell by cell: more newcomers than places, or fewer tiles than half the
    cells."""


def patch(costs: Costs, before: Indices, *, spread: Spread | None = None) -> Indices:
    """The new assignment (n,) of the m tiles of `costs`.

    before (n,): the tile that each cell has, −1 where it is gone. Tiles that are nowhere in it are newcomers.
    Repeats keep their spread where any tile can. Raises PatchError.
    """
    if not costs.m <= costs.n < 2 * costs.m:
        raise PatchError(f"{costs.m} tiles in {costs.n} cells are not once or twice each")
    indices = before.copy()
    place_newcomers(costs, indices)
    fill_empty(costs, indices, spread)
    return indices


def place_newcomers(costs: Costs, indices: Indices) -> None:
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
    places = np.concatenate([into_empty, instead.min(axis=1)])
    chosen, who = match_cheapest(places)
    for place, newcomer in zip(chosen, who, strict=True):
        if place < len(empty):
            indices[empty[place]] = newcomers[newcomer]
        else:
            pair = place - len(empty)
            indices[pairs[pair, instead[pair, :, newcomer].argmin()]] = newcomers[newcomer]


def fill_empty(costs: Costs, indices: Indices, spread: Spread | None) -> None:
    """Repeat a tile that is there once in every cell that is still empty."""
    empty = np.flatnonzero(indices < 0)
    if not len(empty):
        return
    owner = np.full(costs.m, -1)
    uses = np.bincount(indices[indices >= 0], minlength=costs.m)
    filled = np.flatnonzero(indices >= 0)
    owner[indices[filled]] = filled
    once = np.flatnonzero(uses == 1)
    choices = between(costs, empty, once)
    if spread is not None and spread.cells > 1:
        positions = spread.positions
        apart = np.abs(positions[empty][:, None] - positions[owner[once]][None]).max(axis=2)
        near = apart < spread.cells
        near &= ~near.all(axis=1)[:, None]  # where every tile is near, nearness does not count
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

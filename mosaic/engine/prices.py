"""Prices: what a cell and a tile have to pay, so that everybody content with the cheapest gets exactly one.

They are the dual variables of the transport problem: f of the cells and g of the tiles with f_i + g_j <=
cost[i, j]. Any such prices bound the best possible assignment from below (`lower_bound`); good ones also say
which few of all pairs can be in it (candidates.py).
"""

from dataclasses import dataclass

import numpy as np

from mosaic.engine.costs import Costs, Indices, Prices, Values, each_once
from mosaic.engine.groups import Groups

FOR_PAIRS = ((0.0007, 12), (0.0003, 12), (0.00015, 12))
# Each step goes this far beyond where it wants to: several times fewer sweeps (Thibault et al., "Overrelaxed
# Sinkhorn–Knopp algorithm for regularized optimal transport", 2021).
OVER_PAIRS = 1.7
BISECTIONS = 40


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs (cell, tile), each once, sorted by cell, with their costs. Every cell and tile is in
    one."""

    cells: Indices
    tiles: Indices
    costs: Prices


def cell_prices_from_groups(costs: Costs, groups: Groups, pairs: Pairs, g: Prices) -> Prices:
    """f_i = min_j (cost[i, j] − g_j) over the tiles that are candidates of any cell in the group of cell i.

    Those are nearly always the tiles that matter, and a few hundred times fewer than all. Where one is
    missed, f is too high, and the bound made from it (`lower_bound`) a little lower than it could be, but as
    true.
    """
    f = np.empty(costs.n)
    wanted = each_once(groups.of_cell[pairs.cells] * costs.m + pairs.tiles)
    first, lengths = runs(wanted // costs.m, groups.count)
    for group in range(groups.count):
        tiles = wanted[first[group] : first[group] + lengths[group]] % costs.m
        members = groups.members[groups.first[group] : groups.first[group] + groups.sizes[group]]
        kinds = each_once(costs.kind[members])  # equal cells have equal prices
        prices = costs.cell_prices(costs.distinct[kinds], tiles, g)
        f[members] = prices[np.searchsorted(kinds, costs.kind[members])]
    return f


def polish(pairs: Pairs, f: Prices, g: Prices, coldness: float = 1.0) -> Prices:
    """Tile prices (m,) made sharper by entropic transport over the candidate pairs alone; the colder, the
    sharper."""
    sparse = SparseTransport(pairs, len(f), len(g))
    mean = max(float(pairs.costs.mean()), 1e-6) / coldness
    cells, tiles = f.astype(np.float32), g.astype(np.float32)
    for temperature, sweeps in FOR_PAIRS:
        for sweep in range(sweeps):
            over = np.float32(OVER_PAIRS if sweep > 1 else 1.0)
            cells, tiles = sparse.sweep(cells, tiles, np.float32(temperature * mean), over)
    return tiles.astype(np.float64)


class SparseTransport:
    """Sinkhorn's sweeps where only some pairs are allowed; each cell gives 1, each tile takes ⌊n/m⌋ to
    ⌈n/m⌉."""

    def __init__(self, pairs: Pairs, n: int, m: int) -> None:
        order = np.argsort(pairs.tiles, kind="stable")
        self.uses, self.rest = divmod(n, m)
        self.tile_of, self.cost = pairs.tiles.astype(np.int32), pairs.costs.astype(np.float32)
        self.cell_of, self.cost_by_tile = pairs.cells[order].astype(np.int32), self.cost[order]
        self.first_of_cell, self.of_cell = runs(pairs.cells, n)
        self.first_of_tile, self.of_tile = runs(pairs.tiles[order], m)

    def sweep(self, f: Values, g: Values, temperature: np.float32, over: np.float32) -> tuple[Values, Values]:
        wished = soft_minimum(self.cost - g[self.tile_of], self.first_of_cell, self.of_cell, temperature)
        f = f + over * (wished - f)
        wished = soft_minimum(
            self.cost_by_tile - f[self.cell_of], self.first_of_tile, self.of_tile, temperature
        )
        wished += temperature * self.log_uses(wished / temperature)
        g = g + over * (wished - g)
        return f, g

    def log_uses(self, price: Values) -> Values | np.float32:
        """The logarithm of how much each tile takes, at most one use more than another: those of low price
        more.

        One common price draws exp(common − price) from each tile, within ⌊n/m⌋ … ⌈n/m⌉, and n from all of
        them.
        """
        if not self.rest:
            return np.float32(np.log(self.uses))
        least, most = np.log(self.uses), np.log(self.uses + 1)
        low, high = float(price.min() + least), float(price.max() + most)
        wanted = self.uses * len(price) + self.rest
        for _ in range(BISECTIONS):
            common = (low + high) / 2
            taken = float(np.exp(np.clip(common - price, least, most)).sum())
            low, high = (common, high) if taken < wanted else (low, common)
        logarithm: Values = np.clip(np.float32(high) - price, least, most).astype(np.float32)
        return logarithm


def runs(sorted_keys: Indices, count: int) -> tuple[Indices, Indices]:
    """Where each key 0 … count − 1 begins in a sorted array, and how often it occurs (at least once)."""
    first = np.searchsorted(sorted_keys, np.arange(count))
    return first, np.diff(np.append(first, len(sorted_keys)))


def soft_minimum(values: Values, first: Indices, lengths: Indices, temperature: np.float32) -> Values:
    """−T log Σ exp(−values / T) over each run of values."""
    values *= -1 / temperature
    most = np.maximum.reduceat(values, first)
    values -= np.repeat(most, lengths)
    np.exp(values, out=values)
    return -temperature * (np.log(np.add.reduceat(values, first)) + most)


def lower_bound(costs: Costs, f: Prices) -> tuple[float, Prices]:
    """What no assignment can cost less than, and the tile prices g (m,) that prove it together with f (n,).

    For any f, g is its c-transform, g_j = min_i (cost[i, j] − f_i) over all cells, and the bound is
    Σ f + ⌊n/m⌋ Σ g + the n mod m smallest g: an assignment pays f once for every cell and g for every use of
    a tile, and no pair costs less than the two together. Over all pairs, with rounding on the safe side.
    """
    g = costs.c_transform(f)
    return bound_of(f, g), g


def bound_of(f: Prices, g: Prices) -> float:
    uses, rest = divmod(len(f), len(g))
    return float(f.sum() + uses * g.sum() + np.sort(g)[:rest].sum())

"""Which tile for which cell: the cheapest way in which every tile is used equally often, and the proof.

A transport problem: n cells take one tile each, m <= n tiles are used ⌊n/m⌋ or ⌈n/m⌉ times, and the sum of
weighted squared feature distances is to be least. Of the n × m pairs few can be in the best assignment:

1. Prices of groups of cells that look alike, by entropic transport (prices.py, groups.py). 2. The cheapest
pairs at these prices, from both sides, with variety: the candidates (candidates.py). 3. The exact solution
over the candidates, by OR-Tools (solver.py). 4. Sharper prices from the candidates, and with them a lower
bound over all pairs (prices.py): the certificate. 5. While the certified gap is larger than wanted: more
candidates at the sharper prices, and again from 3. 6. Repeats of a tile moved apart (spread.py), and tiles
exchanged for smoothness (harmony.py), where that is wanted (layout.py).
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.candidates import MANY_CELLS, all_pairs, candidates, merge
from mosaic.engine.costs import Costs, Indices, Prices, one_thread_each
from mosaic.engine.features import Features
from mosaic.engine.groups import find_groups
from mosaic.engine.harmony import Guard, harmonise
from mosaic.engine.layout import Layout, find_alike, limit_kin
from mosaic.engine.lists import make_lists, propose
from mosaic.engine.prices import (
    cell_prices_from_groups,
    lower_bound,
    polish,
)
from mosaic.engine.solver import solve, some_matching
from mosaic.engine.spread import Neighbourhood, apart

ALL_PAIRS = 2_500_000
MOST_ROUNDS = 5
COLDER = 2.0
GAP = 0.005
SEED = 0


class AssignmentError(ValueError):
    """The arrays do not describe an assignment: shapes, more tiles than cells, or values that are no
    numbers."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """indices (n,) into the tiles. cost and lower_bound are sums of weighted squared distances over all
    cells.

    free_cost is the cost before repeats were moved apart, plain_cost the cost after that and before harmony;
    spread is the distance in cells that repeats now keep.
    cell_prices (n,) and tile_prices (m,) prove the bound: no pair costs less than its two prices together.
    """

    indices: Indices
    cost: float
    lower_bound: float
    cell_prices: Prices
    tile_prices: Prices
    free_cost: float
    plain_cost: float
    spread: int
    rounds: int

    @property
    def certified_gap(self) -> float:
        """How far the cost can be from the best possible, as a fraction of it; 0 when both are 0.

        The sum of what is not known to be the best (assignment_gap) and what harmony has spent (harmony_gap).
        """
        return gap_between(self.cost, self.lower_bound)

    @property
    def harmony_gap(self) -> float:
        """What harmony has spent, as a fraction of the cost; below 0 where it found a cheaper assignment."""
        return (self.cost - self.plain_cost) / self.cost if self.cost else 0.0

    @property
    def assignment_gap(self) -> float:
        """The rest of the gap."""
        return self.certified_gap - self.harmony_gap

    @property
    def free_gap(self) -> float:
        """The same without `spread`: what keeping repeats apart costs is the difference."""
        return gap_between(self.free_cost, self.lower_bound)


def assign(
    cells: Features,
    tiles: Features,
    *,
    weights: NDArray[np.floating] | None = None,
    layout: Layout | None = None,
    gap: float = GAP,
) -> Assignment:
    """The tile for each cell, each tile used ⌊n/m⌋ or ⌈n/m⌉ times.

    cells (n, d) and tiles (m, d), float32, n >= m >= 1. weights (n,), positive: how much a cell's cost
    counts. layout: how far apart repeats of a tile are to lie, as far as can be (see `spread` of the result),
    and how much may be spent on harmony. gap: the certified gap that is good enough before that, as a
    fraction of the cost; it stops earlier when five rounds have not reached it. The same input gives the same
    result. Raises AssignmentError.
    """
    check(cells, tiles, weights, layout)
    weights = np.ones(len(cells)) if weights is None else weights
    costs = Costs.between(cells, tiles, np.asarray(weights, np.float32))
    with one_thread_each():
        free = solve_freely(costs, gap, np.random.default_rng(SEED))
        return free if layout is None else lay_out(costs, free, layout)


def lay_out(costs: Costs, free: Assignment, layout: Layout) -> Assignment:
    """Repeats moved apart, and then tiles exchanged for smoothness."""
    indices, met, kin = free.indices, 1, np.arange(costs.m)
    if layout.spread > 1:
        kin = limit_kin(find_alike(costs), costs.n, layout.spread)
        indices, met = apart(costs, indices, layout, kin)
    plain = replace(free, indices=indices, plain_cost=costs.total(indices), spread=met)
    if layout.harmony:
        around = Neighbourhood(layout.positions(costs.n), met)
        indices = harmonise(costs, indices, layout, Guard(around, kin, indices))
    return replace(plain, indices=indices, cost=costs.total(indices))


def solve_freely(costs: Costs, gap: float, random: np.random.Generator) -> Assignment:
    """The assignment without regard to positions."""
    search = Search(costs, random)
    while gap_between(search.cost, search.best.bound) > gap and search.rounds < MOST_ROUNDS:
        search.widen()
    proof = search.best
    bound = min(proof.bound, search.cost)
    return Assignment(
        search.indices, search.cost, bound, proof.f, proof.g, search.cost, search.cost, 1, search.rounds
    )


class Proof(NamedTuple):
    """A lower bound, and the prices of cells and tiles that prove it."""

    bound: float
    f: Prices
    g: Prices


class Search:
    """Candidates, the best assignment over them so far, and the best proof so far of how good it is."""

    def __init__(self, costs: Costs, random: np.random.Generator) -> None:
        self.costs, self.random, self.rounds = costs, random, 1
        self.groups = find_groups(costs, random)
        lists = make_lists(costs, self.groups, random)
        self.g = lists.tile_prices
        few = costs.n < MANY_CELLS
        pairs = self.cheap_pairs() if few else propose(costs, self.groups, lists, random)
        self.pairs = merge(costs, pairs, some_matching(costs, self.g))
        self.indices = solve(self.pairs, costs.n, costs.m, self.g)
        self.cost = costs.total(self.indices)
        self.best = self.prove()

    def cheap_pairs(self) -> tuple[Indices, Indices]:
        return candidates(self.costs, self.groups, self.g, -(-self.costs.n // self.costs.m), self.random)

    def prove(self) -> Proof:
        """Sharper prices from the candidates, the sharper the more rounds, and the bound that they prove."""
        f = cell_prices_from_groups(self.costs, self.groups, self.pairs, self.g)
        sharper = polish(self.pairs, f, self.g, COLDER ** (self.rounds - 1))
        f = cell_prices_from_groups(self.costs, self.groups, self.pairs, sharper)
        bound, self.g = lower_bound(self.costs, f)
        return Proof(bound, f, self.g)

    def widen(self) -> None:
        """Another round: more candidates at the present prices, the best over them, and a better proof."""
        self.rounds += 1
        costs, count = self.costs, len(self.pairs.costs)
        if costs.n * costs.m <= ALL_PAIRS:
            self.pairs = all_pairs(costs)
        else:
            self.pairs = merge(costs, (self.pairs.cells, self.pairs.tiles), self.cheap_pairs())
        if len(self.pairs.costs) > count:
            found = solve(self.pairs, self.costs.n, self.costs.m, self.g)
            if (cost := self.costs.total(found)) < self.cost:
                self.indices, self.cost = found, cost
        self.best = max(self.best, self.prove(), key=lambda proof: proof.bound)


def gap_between(cost: float, bound: float) -> float:
    return max(0.0, (cost - bound) / cost) if cost else 0.0


def check(
    cells: Features,
    tiles: Features,
    weights: NDArray[np.floating] | None,
    layout: Layout | None,
) -> None:
    if cells.ndim != 2 or tiles.ndim != 2 or cells.shape[1] != tiles.shape[1]:
        raise AssignmentError(
            f"cells {cells.shape} and tiles {tiles.shape} are no two lists of equal vectors"
        )
    if not 1 <= len(tiles) <= len(cells):
        raise AssignmentError(
            f"{len(tiles)} tiles for {len(cells)} cells: between one and as many as cells are needed"
        )
    if not (np.isfinite(cells).all() and np.isfinite(tiles).all()):
        raise AssignmentError("a feature is not a number")
    if weights is not None and (
        np.shape(weights) != (len(cells),) or not (np.isfinite(weights) & (weights > 0)).all()
    ):
        raise AssignmentError("weights are one positive number for each cell")
    if layout is not None and (layout.columns < 1 or len(cells) % layout.columns):
        raise AssignmentError(f"{len(cells)} cells are not rows of {layout.columns}")
    if layout is not None and not (0 <= layout.harmony <= 1 and 0 <= layout.harmony_share < 1):
        raise AssignmentError("harmony is between 0 and 1, and so is the share of the cost it may spend")

"""Where the target leaves a choice, tiles that look alike stand together.

A nearly black target has thousands of cells that are equal or nearly so: which of the tiles that go there
stands in which of them changes the cost by next to nothing, and is chance. From afar that is salt and pepper.
Here, after the assignment is solved and certified, tiles change places in pairs until the errors (mean colour
of the tile minus that of the cell) of neighbours are as near to each other as a small share of the cost
allows.

What is smooth is not a field of our making but the error itself: softened widely at first and ever less, it
tells every cell what error its surroundings have, and pairs of cells exchange tiles where that brings both
nearer to it. So clouds grow of the colours that the crowd has, where it has them.
"""

import math
from typing import NamedTuple

import numpy as np

from mosaic.engine.costs import Costs, Indices, Prices, Values
from mosaic.engine.features import Features
from mosaic.engine.layout import Layout, mean_colours
from mosaic.engine.spread import Neighbourhood

ROUNDS, ROUNDS_A_FIELD, ORDERS = 400, 10, 16
# The widest softening, as a share of √n cells, and the narrowest, in cells: about a standard deviation.
WIDEST, NARROWEST = 1 / 12, 0.6
# A field that was softened is weaker than the errors are; it is made as strong again, at most so many times.
STRONGER = 3.0
# A round pairs cells that are up to so far apart in an order by colour: n to the power of this.
FARTHEST = 0.65
# The budget is held in float64; what that may round is left out of it.
KEPT_BACK = 1e-9
SEED = 0


def harmonise(costs: Costs, indices: Indices, layout: Layout, guard: "Guard") -> Indices:
    """The assignment (n,) with tiles exchanged between cells for smoothness.

    It costs at most layout.budget more, as a fraction; exchanges between equal cells cost nothing. The guard
    keeps repeats apart. The same input gives the same result, and one that is no smoother is not taken.
    """
    search = Search(costs, indices.copy(), layout.columns)
    budget = layout.budget * costs.total(indices) * (1 - KEPT_BACK)
    for number in range(ROUNDS if costs.n > 1 else 0):
        if number % ROUNDS_A_FIELD == 0:
            search.renew_field(number / ROUNDS)
        search.exchange(budget * (number + 1) / ROUNDS, guard)
    is_smoother = search.roughness(search.indices) < search.roughness(indices)
    return search.indices if is_smoother else indices


class Swaps(NamedTuple):
    """Pairs of cells, no cell twice, that might exchange their tiles, and how much nearer to the field that
    brings them."""

    ones: Indices
    others: Indices
    gains: Values

    def keep(self, which: Indices) -> "Swaps":
        return Swaps(self.ones[which], self.others[which], self.gains[which])

    def apply(self, indices: Indices) -> None:
        indices[self.ones], indices[self.others] = indices[self.others], indices[self.ones]


class Guard:
    """Lets no repeat of a tile, and none that is alike (kin (m,): equal numbers), come nearer than it may."""

    def __init__(self, around: Neighbourhood, kin: Indices, indices: Indices) -> None:
        self.around, self.kin = around, kin
        self.is_repeated = np.bincount(kin[indices], minlength=int(kin.max()) + 1)[kin] > 1

    def permit(self, indices: Indices, swaps: Swaps) -> Swaps:
        """Those of the exchanges that bring no tile too near to its like."""
        if self.around.spread <= 1 or not self.is_repeated.any():
            return swaps
        while len(swaps.ones):
            moved, after = np.zeros(len(indices), bool), indices.copy()
            moved[swaps.ones] = moved[swaps.others] = True
            swaps.apply(after)
            repeated = np.flatnonzero(self.is_repeated[after])
            near = self.around.find_pairs(repeated, self.kin[after[repeated]])
            bad = np.zeros(len(indices), bool)
            bad[near[moved[near].any(axis=1)]] = True
            bad = bad[swaps.ones] | bad[swaps.others]
            if not bad.any():
                break
            swaps = swaps.keep(np.flatnonzero(~bad))
        return swaps


class Search:
    """Rounds of exchanges, each between pairs of cells that are much alike."""

    def __init__(self, costs: Costs, indices: Indices, columns: int) -> None:
        self.costs, self.indices, self.columns = costs, indices, columns
        self.random, self.spent = np.random.default_rng(SEED), 0.0
        self.cell_colours, self.tile_colours = mean_colours(costs.cells), mean_colours(costs.tiles)
        self.orders = [self.order() for _ in range(ORDERS)]
        self.strength = self.errors(indices).std(axis=0)
        self.wanted = self.cell_colours

    def errors(self, indices: Indices) -> Features:
        return self.tile_colours[indices] - self.cell_colours

    def roughness(self, indices: Indices) -> float:
        return roughness(self.errors(indices), self.columns)

    def order(self) -> Indices:
        """All cells, those of like colour near each other and those of equal colour anyhow."""
        key = (self.cell_colours * self.random.normal(size=3).astype(np.float32)).sum(axis=1)
        return np.lexsort((self.random.random(len(key)), key.round(1)))

    def renew_field(self, way: float) -> None:
        """The colours that tiles should have for their errors to be those of their surroundings."""
        widest = max(NARROWEST, WIDEST * math.sqrt(self.costs.n))
        field = soften(self.errors(self.indices), self.columns, widest * (NARROWEST / widest) ** way)
        field -= field.mean(axis=0)
        weaker = self.strength / np.maximum(field.std(axis=0), 1e-6)
        self.wanted = self.cell_colours + field * np.minimum(weaker, STRONGER)

    def exchange(self, budget: float, guard: Guard) -> None:
        """One round: what gains most for its cost first, up to what may have been spent by now."""
        swaps, left = self.propose(), max(0.0, budget - self.spent)
        more = np.maximum(self.price_roughly(swaps), 0)
        order = np.argsort(more / swaps.gains, kind="stable")
        swaps = swaps.keep(order[more[order].cumsum() <= left])
        # What an exchange saves is spent in the next round: any part of these can be paid for.
        affordable = np.maximum(self.price(swaps), 0).cumsum() <= left
        swaps = guard.permit(self.indices, swaps.keep(np.flatnonzero(affordable)))
        self.spent += math.fsum(self.price(swaps))
        swaps.apply(self.indices)

    def propose(self) -> Swaps:
        """Every cell with one that lies a random distance from it in one of the orders; those that gain."""
        order, count = self.orders[self.random.integers(ORDERS)], self.costs.n
        span = int(2 ** self.random.uniform(0, FARTHEST * math.log2(count)))
        span = min(span, count // 2)
        first = int(self.random.integers(0, count % (2 * span) + 1))
        pairs = order[first : first + count // (2 * span) * 2 * span].reshape(-1, 2, span)
        ones, others = pairs[:, 0].ravel(), pairs[:, 1].ravel()
        tiles = self.tile_colours[self.indices[others]] - self.tile_colours[self.indices[ones]]
        gains = 2 * ((self.wanted[ones] - self.wanted[others]) * tiles).sum(axis=1)
        return Swaps(ones, others, gains).keep(np.flatnonzero(gains > 0))

    def price_roughly(self, swaps: Swaps) -> Prices:
        """What each exchange costs, from float32; exactly 0 between equal cells."""
        tiles = self.costs.right[self.indices[swaps.others]] - self.costs.right[self.indices[swaps.ones]]
        cells = self.costs.left[swaps.ones] - self.costs.left[swaps.others]
        return np.asarray(np.einsum("ij,ij->i", cells, tiles), np.float64)

    def price(self, swaps: Swaps) -> Prices:
        """The same in float64."""
        weights = self.costs.weights.astype(np.float64)
        here, there = (
            self.costs.tiles[self.indices[some]].astype(np.float64) for some in (swaps.ones, swaps.others)
        )
        one, other = (weights[some, None] * self.costs.cells[some] for some in (swaps.ones, swaps.others))
        heavier = weights[swaps.ones] - weights[swaps.others]
        longer = (there**2).sum(axis=1) - (here**2).sum(axis=1)
        cost: Prices = heavier * longer + 2 * np.einsum("ij,ij->i", one - other, here - there)
        return cost


def soften(values: Features, columns: int, width: float) -> Features:
    """Values (n, k) of the cells, each softened over about so many cells around it (two passes of a box)."""
    # Half of the time that importing the engine takes, and few who import it assign.
    from scipy.ndimage import uniform_filter  # noqa: PLC0415

    side = 1 + 2 * max(1, round(width * math.sqrt(6) / 2))
    soft = values.reshape(-1, columns, values.shape[1])
    for _ in range(2):
        soft = uniform_filter(soft, (side, side, 1), mode="nearest")
    return soft.reshape(values.shape)


def roughness(errors: Features, columns: int) -> float:
    """How different the errors (n, 3) of neighbours are: their mean distance, over all pairs of cells beside
    or above each other; 0 where there are none."""
    field = errors.reshape(-1, columns, errors.shape[1]).astype(np.float64)
    steps = [np.linalg.norm(np.diff(field, axis=axis), axis=-1).ravel() for axis in (0, 1)]
    every = np.concatenate(steps)
    return float(every.mean()) if len(every) else 0.0

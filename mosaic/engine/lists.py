"""Prices of groups of cells, and for each tile a list of the groups that are cheapest for it.

The coarse problem: every tile spreads over the groups of cells (groups.py) by a soft minimum of cost − price,
and the price of a group rises or falls by the logarithm of what it gets over what it should (Cuturi,
"Sinkhorn distances", 2013). Warm, with some of the tiles and all groups; then cold, with all tiles and the
groups on their lists. The lists also say where candidates are to be looked for (`propose`): a few hundredths
of all pairs are, and hardly one in the best assignment is missed.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.costs import Costs, Indices, Prices, Values, at_once, of_inner_products
from mosaic.engine.groups import Groups

# From a blur in which everybody finds a place to nearly sharp: how many tiles, drawn at random, and for them
# (temperature as a share of the mean cost, sweeps).
WARM = (
    (2500, ((0.3, 8), (0.1, 10), (0.03, 14), (0.01, 18))),
    (6000, ((0.01, 2), (0.004, 6))),
    (8000, ((0.0015, 9),)),
)
COLD = ((0.0015, 2), (0.001, 3))
# Each step goes this far beyond where it wants to: several times fewer sweeps (Thibault et al., "Overrelaxed
# Sinkhorn–Knopp algorithm for regularized optimal transport", 2021).
OVER = 1.8
LISTED, MOST_LISTED = 48, 12_000_000  # groups a tile and use; all in all, so that memory lasts
ROWS = 64  # of the warm stages: what is worked on stays in the cache
A_TILE, A_CELL = 10, 10  # candidates that each proposes
LARGE_GROUP = 100  # cells of larger groups than this choose from a common list
LIST_MARGIN = 1.3
LEAST_SHARE = 1e-4
SEED = 0

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Lists:
    """groups and costs (m, k): the groups on each tile's list, and what it costs in their mean cells; price
    (q,) of each group."""

    groups: Numbers
    costs: Values
    price: Values

    @property
    def tile_prices(self) -> Prices:
        """Good prices (m,), though they vouch for nothing."""
        return np.asarray((self.costs - self.price[self.groups]).min(axis=1), np.float64)


def make_lists(costs: Costs, groups: Groups, random: np.random.Generator) -> Lists:
    """Prices at which the groups attract as many tiles as they have cells, and the lists at these prices."""
    order = random.permutation(costs.m)
    mean, price = 0.0, np.zeros(groups.count, np.float32)
    for count, schedule in WARM:
        tiles = order[:count]
        of_some = costs.right[tiles] @ groups.left.T + groups.own.astype(np.float32)
        mean = mean or max(float(np.average(of_some.mean(axis=0), weights=groups.sizes)), 1e-6)
        for temperature, sweeps in schedule:
            for sweep in range(sweeps):
                shares = attract(of_some, groups, price, np.float32(temperature * mean))
                price += step(shares * costs.n / len(tiles), groups, temperature * mean, sweep)
    lists = list_groups(costs, groups, price)
    for temperature, sweeps in COLD:
        for sweep in range(sweeps):
            shares = attract_listed(lists, groups, np.float32(temperature * mean))
            change = step(shares * costs.n / costs.m, groups, temperature * mean, sweep)
            lists = replace(lists, price=lists.price + change)
    return lists


def step(got: Prices, groups: Groups, temperature: float, sweep: int) -> Values:
    """How the prices change: up where a group gets less than it has cells."""
    lack = -np.log(np.maximum(got, LEAST_SHARE) / groups.sizes)
    return ((OVER if sweep > 1 else 1.0) * temperature * lack).astype(np.float32)


def attract(of_some: Values, groups: Groups, price: Values, temperature: np.float32) -> Prices:
    """How many of some tiles, whose costs (k, q) these are, each group attracts."""
    sizes = np.log(groups.sizes).astype(np.float32)

    def of_rows(start: int) -> Values:
        wish = price - of_some[start : start + ROWS]
        wish *= 1 / temperature
        wish += sizes
        wish -= wish.max(axis=1)[:, None]
        np.exp(wish, out=wish)
        wanted: Values = (1 / wish.sum(axis=1)) @ wish
        return wanted

    shares: Prices = np.stack(at_once(of_rows, range(0, len(of_some), ROWS))).sum(axis=0, dtype=np.float64)
    return shares


def attract_listed(lists: Lists, groups: Groups, temperature: np.float32) -> Prices:
    """How many of all tiles each group attracts, of those that have it on their lists."""
    wish = lists.price[lists.groups]
    wish -= lists.costs
    wish *= 1 / temperature
    wish += np.log(groups.sizes).astype(np.float32)[lists.groups]
    wish -= wish.max(axis=1)[:, None]
    np.exp(wish, out=wish)
    wish *= (1 / wish.sum(axis=1))[:, None]
    return np.asarray(np.bincount(lists.groups.ravel(), wish.ravel(), groups.count), np.float64)


def list_groups(costs: Costs, groups: Groups, price: Values) -> Lists:
    """For each tile the groups where it costs least above their prices."""
    wanted = LISTED * math.ceil(costs.n / costs.m)
    wanted = min(groups.count, max(1, min(wanted, MOST_LISTED // costs.m)))

    def least(_: int, block: Values) -> tuple[Numbers, Values]:
        which = np.argpartition(block, wanted - 1, axis=1)[:, :wanted]
        return which.astype(np.int32), np.take_along_axis(block, which, 1)

    parts = of_inner_products(costs.right, groups.left, groups.own - price, least)
    which = np.concatenate([some for some, _ in parts])
    return Lists(which, np.concatenate([reduced for _, reduced in parts]) + price[which], price)


def propose(
    costs: Costs, groups: Groups, lists: Lists, random: np.random.Generator
) -> tuple[Indices, Indices]:
    """Candidate pairs (cells, tiles): for each tile the best cell of the best groups on its list, and for
    each cell the best of the tiles that have its group on theirs."""
    finder = Finder(costs, groups, lists)
    parts = at_once(finder.of_group, range(groups.count))
    cells, tiles = finder.of_tiles(random)
    return (
        np.concatenate([cells, *(cells for cells, _ in parts)]),
        np.concatenate([tiles, *(tiles for _, tiles in parts)]),
    )


class Finder:
    """Fills in, group by group, the best cell there for each tile (`best`) and what it costs more than its
    price (`more`)."""

    def __init__(self, costs: Costs, groups: Groups, lists: Lists) -> None:
        self.costs, self.groups, self.lists = costs, groups, lists
        self.g = lists.tile_prices
        self.wanted = min(A_TILE * math.ceil(costs.n / costs.m), lists.groups.shape[1])
        self.a_list, every = lists.groups.shape[1], lists.groups.ravel()
        self.places = np.argsort(every, kind="stable")  # of the lists, by group
        self.first = np.searchsorted(every[self.places], np.arange(groups.count + 1))
        self.more = np.full(len(every), np.inf, np.float32)
        self.best = np.full(len(every), -1, np.int64)

    def of_group(self, group: int) -> tuple[Indices, Indices]:
        """What the cells of one group propose."""
        first, size = self.groups.first[group], int(self.groups.sizes[group])
        members = self.groups.members[first : first + size]
        places = self.places[self.first[group] : self.first[group + 1]]
        tiles = places // self.a_list
        # A group on few lists would have no choice.
        if len(tiles) < 2 * A_CELL:
            tiles, places = self.any_tiles(group, tiles), places[:0]
        if size > LARGE_GROUP:
            return self.of_large_group(group, tiles, places)
        reduced = self.costs.left[members] @ self.costs.right[tiles].T
        reduced -= self.g[tiles].astype(np.float32)
        count = min(A_CELL, len(tiles))
        chosen = np.argpartition(reduced, count - 1, axis=1)[:, :count]
        if len(places):
            reduced -= reduced.min(axis=1)[:, None]
            which = reduced.argmin(axis=0)
            self.more[places], self.best[places] = reduced[which, np.arange(len(tiles))], members[which]
        return np.repeat(members, count), tiles[chosen].ravel()

    def of_large_group(self, group: int, tiles: Indices, places: Indices) -> tuple[Indices, Indices]:
        """Its cells are much alike: they choose at random from one common list, or all would want the
        same."""
        first, size = self.groups.first[group], int(self.groups.sizes[group])
        members = self.groups.members[first : first + size]
        reduced = self.costs.right[tiles] @ self.groups.left[group] - self.g[tiles].astype(np.float32)
        if len(places):
            self.more[places], self.best[places] = reduced - reduced.min(), -1
        length = int(LIST_MARGIN * size * self.costs.m / self.costs.n) + 2 * A_CELL
        length = min(length, len(tiles))
        common = tiles[np.argpartition(reduced, length - 1)[:length]]
        random = np.random.default_rng([SEED, group])
        return np.repeat(members, A_CELL), common[random.integers(0, length, size * A_CELL)]

    def any_tiles(self, group: int, tiles: Indices) -> Indices:
        """The cheapest of all tiles, beside those that have the group on their lists."""
        reduced = self.costs.right @ self.groups.left[group] - self.g
        count = min(2 * A_CELL, self.costs.m)
        return np.union1d(tiles, np.argpartition(reduced, count - 1)[:count])

    def of_tiles(self, random: np.random.Generator) -> tuple[Indices, Indices]:
        """What the tiles propose, once all groups have been looked at."""
        more, best = self.more.reshape(-1, self.a_list), self.best.reshape(-1, self.a_list)
        chosen = np.argpartition(more, self.wanted - 1, axis=1)[:, : self.wanted]
        cells = np.take_along_axis(best, chosen, 1).ravel()
        places = np.flatnonzero(cells < 0)  # of large groups: any cell will do
        listed = np.take_along_axis(self.lists.groups, chosen, 1).ravel()
        cells[places] = self.groups.pick(listed[places].astype(np.int64), random)
        return cells, np.repeat(np.arange(self.costs.m), self.wanted)

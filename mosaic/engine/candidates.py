"""The few pairs that can be in the best assignment: the cheapest at the prices, from both sides, with
variety.

Reduced cost r[i, j] = cost[i, j] − f_i − g_j is what a pair costs more than its two prices. In an optimum
only pairs with r = 0 at the optimal prices occur, so pairs of small r at good prices are worth considering.
Each tile proposes cells, and each cell proposes tiles. A tile sees at most a few cells of each group, so that
it has alternatives; the members of a large group share one list of tiles, each a random part of it, so that
they do not all want the same.
"""

import math
from typing import NamedTuple

import numpy as np

from mosaic.engine.costs import Costs, Indices, Prices, Values, each_once, of_inner_products
from mosaic.engine.features import Features
from mosaic.engine.groups import Groups
from mosaic.engine.prices import Pairs

MARGIN = 1.5
# Of a million cells each proposes fewer, so that the solver's memory lasts.
MOST_PROPOSED = 20_000_000
LARGE_GROUP = 100  # cells of larger groups than this choose from a common list
MANY_CELLS = 5000
LIST_MARGIN = 1.3
SAMPLE = 2000


class Proposals(NamedTuple):
    """How many cells a tile proposes, and tiles a cell; and how many cells of one group a tile sees."""

    cells: int
    tiles: int
    seen: int


# The first round of 20,164 real photos is certified to 0.04 % by fewer and to 0.02 % by more, but solving it
# then takes twice as long. With few cells there is time.
FEW, MANY = Proposals(15, 20, 16), Proposals(8, 10, 8)


def candidates(
    costs: Costs, groups: Groups, g: Prices, uses: int, random: np.random.Generator
) -> tuple[Indices, Indices]:
    """Pairs (cells, tiles) at the tile prices g (m,); some may come twice. uses: ⌈n/m⌉, cells a tile
    needs."""
    wanted = FEW if costs.n < MANY_CELLS else MANY
    share = min(1.0, MOST_PROPOSED / ((wanted.cells + wanted.tiles) * costs.n))
    a_tile, a_cell = math.ceil(wanted.cells * share) * uses, math.ceil(wanted.tiles * share)
    cells, tiles = propose_by_tiles(costs, groups, g, a_tile, random)
    more_cells, more_tiles = propose_by_cells(costs, groups, g, a_cell, random)
    return np.concatenate([cells, more_cells]), np.concatenate([tiles, more_tiles])


def propose_by_tiles(
    costs: Costs, groups: Groups, g: Prices, wanted: int, random: np.random.Generator
) -> tuple[Indices, Indices]:
    """About `wanted` cells for each tile, as many groups among them as can be."""
    usual = FEW if costs.n < MANY_CELLS else MANY
    seen_of_group = usual.seen * max(1, wanted // usual.cells)
    seen = sample_cells(groups, seen_of_group, random)
    f = costs.cell_prices(seen, np.arange(costs.m), g)
    tiles, places = cheapest(costs.right, costs.left[seen], costs.own[seen] - f, wanted)
    cells = seen[places]
    # What was seen of a large group stands for all of it.
    of_large = np.flatnonzero(groups.sizes[groups.of_cell[cells]] > seen_of_group)
    cells[of_large] = groups.pick(groups.of_cell[cells[of_large]], random)
    return cells, tiles


def sample_cells(groups: Groups, most: int, random: np.random.Generator) -> Indices:
    """All cells of small groups and `most` of each large one, in random order."""
    taken = np.minimum(groups.sizes, most)
    of_group = np.repeat(np.arange(groups.count), taken)
    place = np.arange(len(of_group)) - np.repeat(taken.cumsum() - taken, taken)
    turn = np.where(groups.sizes > most, random.integers(0, 1 << 30, groups.count), 0)
    seen = groups.members[groups.first[of_group] + (place + turn[of_group]) % groups.sizes[of_group]]
    return np.asarray(seen[random.permutation(len(seen))], np.int64)


def propose_by_cells(
    costs: Costs, groups: Groups, g: Prices, wanted: int, random: np.random.Generator
) -> tuple[Indices, Indices]:
    """About `wanted` tiles for each cell."""
    order = random.permutation(costs.m)  # `cheapest` samples every so many-th
    alone = np.flatnonzero(groups.sizes[groups.of_cell] <= LARGE_GROUP)
    rows, places = cheapest(costs.left[alone], costs.right[order], -g[order], wanted)
    cells, tiles = [alone[rows]], [order[places]]
    for group in np.flatnonzero(groups.sizes > LARGE_GROUP):
        size = int(groups.sizes[group])
        length = min(costs.m, int(LIST_MARGIN * size * costs.m / costs.n) + 2 * wanted)
        reduced = costs.right @ groups.left[group] - g
        common = np.argpartition(reduced, length - 1)[:length]
        members = groups.members[groups.first[group] : groups.first[group] + size]
        cells.append(np.repeat(members, wanted))
        tiles.append(common[random.integers(0, length, size * wanted)])
    return np.concatenate(cells), np.concatenate(tiles)


def cheapest(vectors: Features, others: Features, offset: Prices, wanted: int) -> tuple[Indices, Indices]:
    """About `wanted` others for each vector, those with the least vectors[i] · others[j] + offset[j].

    A sample of the others tells how little is little enough, and one comparison finds those below it: several
    times faster than sorting out the exact number. Where that leaves many more than were wanted, the least of
    them are kept.
    """
    count = len(others)
    if not len(vectors):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    step = max(1, count // SAMPLE)
    rank = min(round(wanted / step), len(range(0, count, step)) - 1)
    most = math.ceil(MARGIN * wanted)

    def below(start: int, block: Values) -> tuple[Indices, Indices]:
        enough = np.partition(block[:, ::step], rank, axis=1)[:, rank]
        hits = np.flatnonzero(block <= enough[:, None])
        rows, found = np.divmod(hits, count)
        kept = least_of_each(rows, block.ravel()[hits], most)
        return rows[kept] + start, found[kept]

    parts = of_inner_products(vectors, others, offset, below)
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([found for _, found in parts])


def least_of_each(rows: Indices, values: Values, most: int) -> Indices:
    """Which of the values, sorted by row, are among the `most` least of their row."""
    order = np.lexsort((values, rows))
    first = np.searchsorted(rows, rows)  # rows stay sorted, so the first of a row is where it was
    return order[np.arange(len(rows)) - first < most]


def merge(costs: Costs, *parts: tuple[Indices, Indices]) -> Pairs:
    """Candidate pairs of several lists, each once, with their costs."""
    keys = each_once(np.concatenate([cells * costs.m + tiles for cells, tiles in parts]))
    cells, tiles = keys // costs.m, keys % costs.m
    return Pairs(cells, tiles, costs.of_pairs(cells, tiles))


def all_pairs(costs: Costs) -> Pairs:
    keys = np.arange(costs.n * costs.m)
    return Pairs(keys // costs.m, keys % costs.m, costs.of_pairs(keys // costs.m, keys % costs.m))

"""Which tile for which cell: the cheapest way in which every tile is used equally often.

The problem is a transport problem: n cells take one tile each, m <= n tiles are used ⌊n/m⌋ or ⌈n/m⌉ times, and
the sum of squared feature distances is to be least. Solved exactly over all pairs where these are few; beyond
that over the pairs that matter, found by prices:

1. Entropic optimal transport between landmarks (a random sample of both sides) gives dual prices, extended to
   everyone by the same formula (Cuturi, "Sinkhorn distances", 2013; the extension is the c-transform).
2. The cheapest pairs by reduced cost c − f − g, seen from both sides, are the candidates.
3. OR-Tools solves the sparse problem to its exact optimum.
4. Any prices g give a bound over all pairs by LP duality, so the result says how far from perfect it can be.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import linear_sum_assignment, min_cost_flow

from mosaic.engine.features import Features

ALL_PAIRS = 2_500_000
CANDIDATES = 60
LANDMARKS = 2000
# Of the landmarks' mean cost: from a blur in which everybody finds a partner to nearly sharp.
TEMPERATURES = (0.4, 0.1, 0.03, 0.01)
SWEEPS = 15
BLOCK_ROWS = 1000
PAIRS_AT_ONCE = 50_000
# OR-Tools multiplies costs by n + 1; beyond 2⁶¹ it overflows and crashes.
LARGEST_INTEGER = 2**61

Indices = NDArray[np.int64]
Prices = NDArray[np.float64]


class AssignmentError(ValueError):
    """The arrays do not describe an assignment: shapes, more tiles than cells, or values that are no numbers."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """indices (n,) into the tiles; cost and lower_bound are sums of squared distances over all cells."""

    indices: Indices
    cost: float
    lower_bound: float

    @property
    def certified_gap(self) -> float:
        """How far the cost can be from the best possible, as a fraction of it; 0 when both are 0."""
        return max(0.0, (self.cost - self.lower_bound) / self.cost) if self.cost else 0.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs (cell, tile) with their costs, each pair once, sorted by cell."""

    cells: Indices
    tiles: Indices
    costs: NDArray[np.float64]


def assign(cells: Features, tiles: Features, *, seed: int = 0) -> Assignment:
    """The tile for each cell, each tile used ⌊n/m⌋ or ⌈n/m⌉ times.

    cells (n, d), tiles (m, d), float32, n >= m >= 1. The same input and seed give the same result.
    Raises AssignmentError.
    """
    check(cells, tiles)
    f, g = prices(cells, tiles, np.random.default_rng(seed))
    pairs = candidates(cells, tiles, f, g)
    if len(cells) < 2 * len(tiles):
        indices = solve_matching(pairs, copies(len(cells), g))
    else:
        indices = solve_flow(pairs, len(cells), len(tiles))
    difference = cells.astype(np.float64) - tiles[indices]
    cost = float((difference**2).sum())
    return Assignment(indices, cost, min(cost, lower_bound(cells, tiles, g)))


def check(cells: Features, tiles: Features) -> None:
    if cells.ndim != 2 or tiles.ndim != 2 or cells.shape[1] != tiles.shape[1]:
        raise AssignmentError(f"cells {cells.shape} and tiles {tiles.shape} are no two lists of equal vectors")
    if not 1 <= len(tiles) <= len(cells):
        raise AssignmentError(f"{len(tiles)} tiles for {len(cells)} cells: between one and as many as cells are needed")
    if not (np.isfinite(cells).all() and np.isfinite(tiles).all()):
        raise AssignmentError("a feature is not a number")


def prices(cells: Features, tiles: Features, random: np.random.Generator) -> tuple[Prices, Prices]:
    """Dual prices f (n,) of cells and g (m,) of tiles; a tile that many cells want has a low g."""
    some_cells = cells[random.choice(len(cells), min(LANDMARKS, len(cells)), replace=False)]
    some_tiles = tiles[random.choice(len(tiles), min(LANDMARKS, len(tiles)), replace=False)]
    cost = squared(some_cells, some_tiles)
    mean = max(float(cost.mean()), 1e-6)
    f, g = np.zeros(len(some_cells), np.float32), np.zeros(len(some_tiles), np.float32)
    for temperature in TEMPERATURES:
        for _ in range(SWEEPS):
            f = soft_minimum(cost - g[None], temperature * mean)
            g = soft_minimum(cost.T - f[None], temperature * mean)
    last = TEMPERATURES[-1] * mean
    return extend(cells, some_tiles, g, last), extend(tiles, some_cells, f, last)


def extend(vectors: Features, landmarks: Features, price: NDArray[np.float32], temperature: float) -> Prices:
    """The prices of everyone on one side, from the landmarks' on the other."""
    parts = [
        soft_minimum(squared(vectors[start : start + BLOCK_ROWS], landmarks) - price[None], temperature)
        for start in range(0, len(vectors), BLOCK_ROWS)
    ]
    return np.concatenate(parts).astype(np.float64)


def soft_minimum(values: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """−T log mean exp(−values / T) along each row: a minimum that feels its neighbours."""
    least = values.min(axis=1)
    spread = np.exp((least[:, None] - values) / np.float32(temperature)).mean(axis=1)
    soft: NDArray[np.float32] = least - np.float32(temperature) * np.log(spread)
    return soft


def squared(one: Features, other: Features) -> NDArray[np.float32]:
    """Squared distances (len(one), len(other))."""
    product = one @ other.T
    product *= -2
    product += (one**2).sum(axis=1)[:, None]
    product += (other**2).sum(axis=1)[None]
    return product


def candidates(cells: Features, tiles: Features, f: Prices, g: Prices) -> Pairs:
    """All pairs where these are few; otherwise each side's cheapest by reduced cost, and one full matching."""
    n, m = len(cells), len(tiles)
    if n * m <= ALL_PAIRS:
        keys = np.arange(n * m)
    else:
        from_cells = cheapest(cells, tiles, g)
        from_tiles = cheapest(tiles, cells, f)
        mine = np.repeat(np.arange(n), from_cells.shape[1]) * m + from_cells.ravel()
        theirs = from_tiles.ravel() * m + np.repeat(np.arange(m), from_tiles.shape[1])
        keys = np.unique(np.concatenate([mine, theirs, np.arange(n) * m + by_lightness(cells, tiles, g)]))
    rows, columns = keys // m, keys % m
    return Pairs(rows, columns, pair_costs(cells, tiles, rows, columns))


def cheapest(vectors: Features, others: Features, price: Prices) -> Indices:
    """For each vector its CANDIDATES cheapest others by c − price, (n, k)."""
    k = min(CANDIDATES, len(others) - 1)
    offset = ((others.astype(np.float64) ** 2).sum(axis=1) - price).astype(np.float32)
    parts = []
    for start in range(0, len(vectors), BLOCK_ROWS):
        reduced = vectors[start : start + BLOCK_ROWS] @ others.T
        reduced *= -2
        reduced += offset[None]
        parts.append(np.argpartition(reduced, k, axis=1)[:, :k])
    return np.concatenate(parts)


def by_lightness(cells: Features, tiles: Features, g: Prices) -> Indices:
    """A full matching that needs no search, so that the sparse problem always has a solution."""
    owners = copies(len(cells), g)
    matched = np.empty(len(cells), np.int64)
    matched[np.argsort(cells[:, 0], kind="stable")] = owners[np.argsort(tiles[owners, 0], kind="stable")]
    return matched


def copies(n: int, g: Prices) -> Indices:
    """The tile of each of n places: ⌊n/m⌋ for every tile, and the rest to those most wanted."""
    m = len(g)
    extra = np.argsort(g, kind="stable")[: n % m]
    return np.concatenate([np.tile(np.arange(m), n // m), extra])


def pair_costs(cells: Features, tiles: Features, rows: Indices, columns: Indices) -> NDArray[np.float64]:
    parts = []
    for start in range(0, len(rows), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        parts.append(((cells[rows[some]] - tiles[columns[some]]) ** 2).sum(axis=1, dtype=np.float64))
    return np.concatenate(parts)


def solve_matching(pairs: Pairs, owners: Indices) -> Indices:
    """Exact over the pairs, one place each: owners (n,) names the tile of each place."""
    n = len(owners)
    order = np.argsort(owners, kind="stable")  # the places of one tile, side by side
    first = np.searchsorted(owners[order], pairs.tiles)
    how_many = np.bincount(owners, minlength=int(pairs.tiles.max()) + 1)[pairs.tiles]
    arc = np.repeat(np.arange(len(pairs.cells)), how_many)
    within = np.arange(len(arc)) - np.repeat(how_many.cumsum() - how_many, how_many)
    places = order[first[arc] + within]
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    costs = integer_costs(pairs.costs, n)[arc]
    solver.add_arcs_with_cost(pairs.cells[arc].astype(np.int32), places.astype(np.int32), costs)
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("by_lightness puts a full matching among the candidates")
    return owners[np.array([solver.right_mate(cell) for cell in range(n)])]


def solve_flow(pairs: Pairs, n: int, m: int) -> Indices:
    """Exact over the pairs where tiles are used many times: a flow with ⌊n/m⌋ or ⌈n/m⌉ through each tile."""
    flow = min_cost_flow.SimpleMinCostFlow()
    first_tile, spare = n, n + m
    flow.add_arcs_with_capacity_and_unit_cost(
        pairs.cells.astype(np.int32),
        (pairs.tiles + first_tile).astype(np.int32),
        np.ones(len(pairs.cells), np.int64),
        integer_costs(pairs.costs, n + m + 1),
    )
    for tile in range(m):
        flow.add_arc_with_capacity_and_unit_cost(first_tile + tile, spare, 1, 0)
    flow.set_nodes_supplies(np.arange(n, dtype=np.int32), np.ones(n, np.int64))
    flow.set_nodes_supplies(np.arange(first_tile, spare, dtype=np.int32), np.full(m, -(n // m), np.int64))
    flow.set_node_supply(spare, -(n % m))
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("by_lightness puts a full flow among the candidates")
    used = flow.flows(np.arange(len(pairs.cells), dtype=np.int32)) > 0
    indices = np.empty(n, np.int64)
    indices[pairs.cells[used]] = pairs.tiles[used]
    return indices


def integer_costs(costs: NDArray[np.float64], n: int) -> NDArray[np.int64]:
    """Costs as whole numbers, as fine as the solver's 64 bits allow."""
    largest = max(float(costs.max()), 1e-9)
    scale = min(1e4, LARGEST_INTEGER / (n * (n + 1) * largest))
    whole: NDArray[np.int64] = np.round(costs * scale).astype(np.int64)
    return whole


def lower_bound(cells: Features, tiles: Features, g: Prices) -> float:
    """No assignment costs less: Σ_i min_t(c_it − g_t) + ⌊n/m⌋ Σ_t g_t + the n mod m smallest g_t.

    True for any prices, over all pairs, in float64.
    """
    n, m = len(cells), len(tiles)
    exact = tiles.astype(np.float64)
    offset = (exact**2).sum(axis=1) - g
    total = 0.0
    for start in range(0, n, BLOCK_ROWS):
        block = cells[start : start + BLOCK_ROWS].astype(np.float64)
        total += float(((block**2).sum(axis=1) + (offset[None] - 2 * block @ exact.T).min(axis=1)).sum())
    return total + n // m * float(g.sum()) + float(np.sort(g)[: n % m].sum())

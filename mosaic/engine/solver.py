"""The exact solution over the candidate pairs, by OR-Tools."""

import numpy as np
from numpy.typing import NDArray

from mosaic.engine.costs import Costs, Indices, Prices
from mosaic.engine.prices import Pairs

# OR-Tools multiplies costs by n + 1; beyond 2⁶¹ it overflows and crashes.
LARGEST_INTEGER = 2**61
# With many cells the mean candidate costs so many units: with a hundred times as many the solution costs a
# millionth less, and takes twice as long. With few, costs are exact to a ten thousandth.
FINEST, FINE, MANY_CELLS = 1e4, 1e4, 5000
FREE_ARCS = 200_000
MORE_SECONDS = 64


def some_matching(costs: Costs, g: Prices) -> tuple[Indices, Indices]:
    """A full assignment that needs no search, by lightness, so that the sparse problem always has a
    solution."""
    uses, rest = divmod(costs.n, costs.m)
    owners = np.concatenate([np.tile(np.arange(costs.m), uses), by_price(g)[:rest]])
    cells = np.argsort(costs.cells[:, 0], kind="stable")
    return cells, owners[np.argsort(costs.tiles[owners, 0], kind="stable")]


def by_price(g: Prices) -> Indices:
    """The tiles, those first that cost most to place anywhere: they are the last that an extra use would
    help."""
    return np.argsort(g, kind="stable")


def solve(pairs: Pairs, n: int, m: int, g: Prices) -> Indices:
    """The cheapest assignment (n,) over the pairs, each tile used ⌊n/m⌋ or ⌈n/m⌉ times.

    g (m,) tells which tiles are likely to be used once more than others.
    """
    return solve_matching(pairs, n, m, g) if n < 2 * m else solve_flow(pairs, n, m)


def solve_matching(pairs: Pairs, n: int, m: int, g: Prices) -> Indices:
    """Each tile is one place, and those of the lowest prices have a second one.

    There are more second places than are needed; cells that exist only here take the rest, for nothing.
    """
    # OR-Tools takes a fifth of a second and 20 MB, and of all processes only a build needs it.
    from ortools.graph.python import linear_sum_assignment  # noqa: PLC0415

    rest = n - m
    seconds = min(m, 2 * rest + MORE_SECONDS) if rest else 0
    if seconds * (seconds - rest) > FREE_ARCS:
        seconds = rest + max(8, FREE_ARCS // (rest + MORE_SECONDS))
    seconds = min(seconds, m)
    with_second = by_price(g)[:seconds]
    second_place = np.full(m, -1)
    second_place[with_second] = m + np.arange(seconds)
    again = np.flatnonzero(second_place[pairs.tiles] >= 0)
    nobody = np.arange(n, n + seconds - rest)
    cells = np.concatenate([pairs.cells, pairs.cells[again], np.repeat(nobody, seconds)])
    places = np.concatenate(
        [pairs.tiles, second_place[pairs.tiles[again]], np.tile(np.arange(m, m + seconds), len(nobody))]
    )
    whole = integer_costs(pairs.costs, n + len(nobody))
    free = np.zeros(seconds * len(nobody), np.int64)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(
        cells.astype(np.int32), places.astype(np.int32), np.concatenate([whole, whole[again], free])
    )
    if solver.solve() != solver.OPTIMAL:
        raise AssertionError("some_matching puts a full matching among the candidates")
    owners = np.concatenate([np.arange(m), with_second])
    return np.asarray(owners[[solver.right_mate(cell) for cell in range(n)]], np.int64)


def solve_flow(pairs: Pairs, n: int, m: int) -> Indices:
    """Where tiles are used many times: a flow with ⌊n/m⌋ or ⌈n/m⌉ through each tile."""
    # OR-Tools takes a fifth of a second and 20 MB, and of all processes only a build needs it.
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    flow = min_cost_flow.SimpleMinCostFlow()
    first_tile, spare = n, n + m
    flow.add_arcs_with_capacity_and_unit_cost(
        pairs.cells.astype(np.int32),
        (pairs.tiles + first_tile).astype(np.int32),
        np.ones(len(pairs.cells), np.int64),
        integer_costs(pairs.costs, n + m + 1),
    )
    every = np.arange(m, dtype=np.int32) + first_tile
    flow.add_arcs_with_capacity_and_unit_cost(
        every, np.full(m, spare, np.int32), np.ones(m, np.int64), np.zeros(m, np.int64)
    )
    flow.set_nodes_supplies(np.arange(n, dtype=np.int32), np.ones(n, np.int64))
    flow.set_nodes_supplies(every, np.full(m, -(n // m), np.int64))
    flow.set_node_supply(spare, -(n % m))
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("some_matching puts a full flow among the candidates")
    used = flow.flows(np.arange(len(pairs.cells), dtype=np.int32)) > 0
    indices = np.empty(n, np.int64)
    indices[pairs.cells[used]] = pairs.tiles[used]
    return indices


def integer_costs(costs: Prices, nodes: int) -> NDArray[np.int64]:
    """Costs as whole numbers, as fine as the solver's 64 bits allow."""
    largest = max(float(costs.max()), 1e-9)
    finest = FINEST if nodes < MANY_CELLS else min(FINEST, FINE / max(float(costs.mean()), 1e-9))
    scale = min(finest, LARGEST_INTEGER / (nodes * (nodes + 1) * largest))
    return np.round(costs * scale).astype(np.int64)

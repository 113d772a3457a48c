from itertools import permutations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from mosaic.engine import AssignmentError, Layout, assign, prices
from mosaic.engine import assignment as internals
from tests.mosaic.engine.crowds import between, nearest_repeat, positions, vectors


def distances(cells, tiles):
    return ((cells[:, None].astype(np.float64) - tiles[None]) ** 2).sum(axis=2)


@pytest.mark.parametrize("seed", range(6))
def test_small_cases_equal_brute_force(seed):
    cells, tiles = vectors(6, seed), vectors(6, seed + 100)
    costs = distances(cells, tiles)
    best = min(sum(costs[cell, tile] for cell, tile in enumerate(order)) for order in permutations(range(6)))
    assert assign(cells, tiles).cost == pytest.approx(best, rel=1e-6)


@pytest.mark.parametrize("count", [40, 300, 1500])
def test_equals_an_exact_solver_where_all_pairs_are_considered(count):
    cells, tiles = vectors(count, 1), vectors(count, 2, spread=12)
    costs = distances(cells, tiles)
    best = costs[linear_sum_assignment(costs)].sum()
    assert assign(cells, tiles).cost == pytest.approx(best, rel=1e-6)


def test_candidates_alone_are_nearly_as_good_as_all_pairs(monkeypatch):
    cells, tiles = vectors(1200, 5), vectors(1200, 6, spread=12)
    exact = assign(cells, tiles).cost
    monkeypatch.setattr(internals, "ALL_PAIRS", 0)
    assert assign(cells, tiles).cost <= exact * 1.002


@pytest.mark.parametrize(
    ("n", "m"), [(1, 1), (9, 9), (10, 9), (17, 9), (18, 9), (40, 9), (41, 9), (300, 7), (60, 1)]
)
def test_every_tile_is_used_equally_often(n, m):
    used = np.bincount(assign(vectors(n, 7), vectors(m, 8)).indices, minlength=m)
    assert used.sum() == n
    assert set(used) <= {n // m, -(-n // m)}


@pytest.mark.parametrize(("n", "m"), [(200, 200), (230, 200), (900, 200)])
def test_the_bound_is_below_the_best_possible(n, m):
    cells, tiles = vectors(n, 9), vectors(m, 10)
    match = assign(cells, tiles)
    assert 0 <= match.lower_bound <= match.cost
    assert 0 <= match.certified_gap < 0.05


def test_the_bound_holds_for_any_prices():
    cells, tiles = vectors(80, 11), vectors(80, 12)
    best = assign(cells, tiles).cost
    for seed in range(5):
        f = np.random.default_rng(seed).normal(0, 500, 80)
        assert prices.lower_bound(between(cells, tiles), f)[0] <= best * (1 + 1e-9)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e5])
def test_prices_hold_for_every_pair_in_spite_of_rounding(size):
    """f_i + g_j <= cost[i, j] in exact arithmetic, though the minimum was found in float32."""
    random = np.random.default_rng(3)
    cells, tiles = (
        random.normal(200, 90, (count, 48)).astype(np.float32) * np.float32(size) for count in (90, 70)
    )
    weights = random.uniform(0.3, 4, 90).astype(np.float32)
    costs = between(cells, tiles, weights)
    f = random.normal(0, 300, 90) * size**2
    exact = weights[:, None].astype(np.float64) * distances(costs.cells, costs.tiles) - f[:, None]
    slack = exact.min(axis=0) - costs.c_transform(f)
    assert slack.min() >= 0
    assert slack.max() <= 1e-4 * np.abs(exact).max()


def exact_with_repeats(costs, n, m):
    """SciPy's optimum for m <= n < 2 m: a second place for every tile, and nobodies that take the rest."""
    places = np.concatenate([costs, costs], axis=1)
    nobodies = np.zeros((2 * m - n, 2 * m))
    nobodies[:, :m] = 1e12
    whole = np.concatenate([places, nobodies])
    rows, columns = linear_sum_assignment(whole)
    return whole[rows, columns].sum()


@pytest.mark.parametrize(("n", "m"), [(41, 40), (57, 40), (79, 40), (620, 600)])
def test_spare_cells_repeat_the_tiles_that_cost_least(n, m):
    cells, tiles = vectors(n, 21), vectors(m, 22, spread=12)
    best = exact_with_repeats(distances(cells, tiles), n, m)
    match = assign(cells, tiles)
    assert match.cost == pytest.approx(best, rel=1e-6)
    assert match.lower_bound <= best * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_weights_count_in_cost_and_choice(seed):
    cells, tiles = vectors(7, seed), vectors(7, seed + 50)
    weights = np.random.default_rng(seed).choice([1.0, 2.0, 5.0], 7)
    costs = weights[:, None] * distances(cells, tiles)
    best = min(sum(costs[cell, tile] for cell, tile in enumerate(order)) for order in permutations(range(7)))
    match = assign(cells, tiles, weights=weights)
    assert match.cost == pytest.approx(best, rel=1e-6)
    assert match.lower_bound <= match.cost


def dark_target(count, seed):
    """A third of the cells black and all alike, as around Saturn; the rest anything."""
    cells = vectors(count, seed)
    cells[: count // 3] = 0
    return cells


@pytest.mark.parametrize(("n", "m"), [(2000, 2000), (2040, 2000)])
def test_with_candidates_alone_it_is_as_good_as_it_says(monkeypatch, n, m):
    cells, tiles = dark_target(n, 5), vectors(m, 6, spread=25)
    exact = assign(cells, tiles, gap=0).cost
    monkeypatch.setattr(internals, "ALL_PAIRS", 0)
    match = assign(cells, tiles, gap=0.002)
    assert match.certified_gap <= 0.005
    assert match.lower_bound <= exact * (1 + 1e-9)
    assert exact <= match.cost * (1 + 1e-9)
    assert match.cost <= exact * 1.002


def test_a_smaller_gap_costs_more_rounds_and_is_smaller(monkeypatch):
    monkeypatch.setattr(internals, "ALL_PAIRS", 0)
    cells, tiles = dark_target(1500, 7), vectors(1500, 8, spread=25)
    rough, fine = assign(cells, tiles, gap=0.05), assign(cells, tiles, gap=0)
    assert rough.rounds < fine.rounds
    assert fine.certified_gap < rough.certified_gap <= 0.05


@pytest.mark.parametrize(("tiles_count", "spread"), [(580, 10), (200, 6), (60, 4)])
def test_repeats_lie_apart(tiles_count, spread):
    where = positions(20, 30)
    cells, tiles = dark_target(600, 31), vectors(tiles_count, 32)
    free = assign(cells, tiles)
    match = assign(cells, tiles, layout=Layout(30, spread))
    assert match.spread == spread
    assert nearest_repeat(match.indices, where) >= spread > nearest_repeat(free.indices, where)
    assert match.free_cost == pytest.approx(free.cost)
    assert match.cost >= match.free_cost
    assert match.certified_gap >= match.free_gap
    used = np.bincount(match.indices, minlength=tiles_count)
    assert set(used) <= {600 // tiles_count, -(-600 // tiles_count)}


def test_a_spread_that_cannot_be_is_lowered_and_said():
    where = positions(12, 12)
    match = assign(vectors(144, 41), vectors(9, 42), layout=Layout(12, 8))
    assert 1 <= match.spread <= 3
    assert nearest_repeat(match.indices, where) >= match.spread


def test_the_order_of_the_tiles_does_not_change_the_cost():
    cells, tiles = vectors(400, 13), vectors(400, 14)
    shuffled = tiles[np.random.default_rng(1).permutation(400)]
    assert assign(cells, shuffled).cost == pytest.approx(assign(cells, tiles).cost, rel=1e-6)


def test_the_same_input_gives_the_same_assignment():
    cells, tiles = vectors(300, 15), vectors(290, 16)
    assert (assign(cells, tiles).indices == assign(cells, tiles).indices).all()


def test_equal_photos_and_a_constant_target_are_no_problem():
    same = np.full((50, 48), 40, np.float32)
    match = assign(same, same[:49])
    assert match.cost == 0
    assert match.certified_gap == 0


def test_a_picture_of_one_colour_is_no_problem():
    """More equal cells than a list of their own has: none is left that proposes tiles for itself."""
    cells, tiles = np.zeros((600, 48), np.float32), vectors(590, 17)
    match = assign(cells, tiles)
    assert set(np.bincount(match.indices)) == {1, 2}
    assert match.certified_gap < 0.005


@pytest.mark.parametrize(
    ("cells", "tiles"),
    [
        (np.zeros((3, 48), np.float32), np.zeros((0, 48), np.float32)),
        (np.zeros((3, 48), np.float32), np.zeros((4, 48), np.float32)),
        (np.zeros((3, 48), np.float32), np.zeros((3, 47), np.float32)),
        (np.full((3, 48), np.nan, np.float32), np.zeros((3, 48), np.float32)),
        (np.zeros((3, 48), np.float32), np.full((3, 48), np.inf, np.float32)),
    ],
    ids=["no tiles", "too many tiles", "other lengths", "NaN", "infinite"],
)
def test_nonsense_is_refused(cells, tiles):
    with pytest.raises(AssignmentError):
        assign(cells, tiles)


@pytest.mark.parametrize(
    "options",
    [
        {"weights": np.array([1.0, 0, 1])},
        {"weights": np.array([1.0, np.nan, 1])},
        {"weights": np.ones(2)},
        {"layout": Layout(2, 4)},
        {"layout": Layout(3, harmony=1.5)},
        {"layout": Layout(0)},
    ],
    ids=str,
)
def test_nonsense_beside_the_vectors_is_refused(options):
    with pytest.raises(AssignmentError):
        assign(np.zeros((3, 48), np.float32), np.zeros((2, 48), np.float32), **options)

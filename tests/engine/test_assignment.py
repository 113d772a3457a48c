from itertools import permutations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from mosaic.engine import AssignmentError, assign
from mosaic.engine import assignment as internals


def vectors(count, seed, spread=20.0):
    random = np.random.default_rng(seed)
    colours = np.repeat(random.normal(50, spread, (count, 3)), 16, axis=1)
    return (colours + random.normal(0, 6, (count, 48))).astype(np.float32)


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


@pytest.mark.parametrize(("n", "m"), [(1, 1), (9, 9), (10, 9), (17, 9), (18, 9), (40, 9), (41, 9), (300, 7), (60, 1)])
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
        prices = np.random.default_rng(seed).normal(0, 500, 80)
        assert internals.lower_bound(cells, tiles, prices) <= best * (1 + 1e-9)


def test_the_order_of_the_tiles_does_not_change_the_cost():
    cells, tiles = vectors(400, 13), vectors(400, 14)
    shuffled = tiles[np.random.default_rng(1).permutation(400)]
    assert assign(cells, shuffled).cost == pytest.approx(assign(cells, tiles).cost, rel=1e-6)


def test_the_same_seed_gives_the_same_assignment():
    cells, tiles = vectors(300, 15), vectors(290, 16)
    assert (assign(cells, tiles, seed=4).indices == assign(cells, tiles, seed=4).indices).all()


def test_equal_photos_and_a_constant_target_are_no_problem():
    same = np.full((50, 48), 40, np.float32)
    match = assign(same, same[:49])
    assert match.cost == 0
    assert match.certified_gap == 0


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

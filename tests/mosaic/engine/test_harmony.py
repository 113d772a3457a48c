from itertools import permutations

import numpy as np
import pytest

from mosaic.engine import Layout, assign, costs, harmony
from mosaic.engine.harmony import Guard, harmonise, roughness
from mosaic.engine.layout import mean_colours
from mosaic.engine.spread import Neighbourhood
from tests.mosaic.engine.crowds import between, nearest_repeat, positions, vectors


def errors(cells, tiles, indices):
    return mean_colours(tiles)[indices] - mean_colours(cells)


def colours(values):
    """Vectors of one colour each."""
    return np.tile(np.array(values, np.float32), (1, 16))


def half_dark(rows, columns, seed):
    """The upper half black and all alike, the lower anything."""
    cells = vectors(rows * columns, seed)
    cells[: rows * columns // 2] = 0
    return cells


def free_of_repeats(cells, tiles, indices, layout):
    kin = np.arange(len(tiles))
    around = Neighbourhood(layout.positions(len(cells)), 1)
    return harmonise(between(cells, tiles), indices, layout, Guard(around, kin, indices))


def test_roughness_by_hand():
    """Errors 0 3 / 0 0 in lightness: beside each other 3 and 0, above each other 0 and 3."""
    assert roughness(np.array([[0, 0, 0], [3, 0, 0], [0, 0, 0], [0, 0, 0]], np.float32), 2) == 1.5
    assert roughness(np.array([[3, 4, 0], [0, 0, 0]], np.float32), 2) == 5
    assert roughness(np.array([[3, 4, 0]], np.float32), 1) == 0


@pytest.mark.parametrize("seed", range(5))
def test_it_comes_near_the_smoothest_of_all_orders_of_equal_cells(seed):
    """Brute force over 8! orders of eight tiles on 2 × 4 black cells."""
    cells = colours(np.zeros((8, 3)))
    tiles = colours(np.random.default_rng(seed).normal(0, 10, (8, 3)))
    start = np.arange(8)
    every = [roughness(errors(cells, tiles, np.array(order)), 4) for order in permutations(range(8))]
    found = roughness(errors(cells, tiles, free_of_repeats(cells, tiles, start, Layout(4, 1, 1))), 4)
    assert found <= np.quantile(every, 0.05)


def test_equal_cells_cost_nothing():
    cells, tiles = np.zeros((600, 48), np.float32), vectors(590, 2)
    plain, smooth = (assign(cells, tiles, layout=Layout(30, 1, strength)) for strength in (0, 1))
    assert smooth.cost == plain.cost == smooth.plain_cost
    assert smooth.harmony_gap == 0
    before, after = (roughness(errors(cells, tiles, match.indices), 30) for match in (plain, smooth))
    assert after < 0.6 * before


@pytest.mark.parametrize("share", [0.0, 0.0002, 0.0025, 0.05])
@pytest.mark.parametrize("strength", [0.1, 1])
def test_the_share_is_never_exceeded(share, strength):
    cells, tiles = half_dark(40, 50, 3), vectors(1980, 4)
    weights = np.random.default_rng(5).choice([0.5, 1.0, 3.0], 2000).astype(np.float32)
    match = assign(cells, tiles, weights=weights, layout=Layout(50, 6, strength, share))
    assert match.cost <= match.plain_cost * (1 + share * strength)
    used = np.bincount(match.indices, minlength=1980)
    assert set(used) == {1, 2}


def test_more_may_be_spent_for_more_smoothness_and_both_parts_of_the_gap_are_told():
    cells, tiles = half_dark(40, 50, 6), vectors(2000, 7)
    matches = [assign(cells, tiles, layout=Layout(50, 1, 1, share)) for share in (0, 0.0025, 0.05)]
    rough = [roughness(errors(cells, tiles, match.indices), 50) for match in matches]
    assert rough == sorted(rough, reverse=True)
    assert rough[0] > rough[2]
    for match in matches:
        assert match.certified_gap == pytest.approx(match.assignment_gap + match.harmony_gap, abs=1e-12)
        assert match.certified_gap == pytest.approx(1 - match.lower_bound / match.cost, abs=1e-12)
    assert matches[0].harmony_gap <= 0 < matches[1].harmony_gap <= 0.0025


def test_without_harmony_nothing_moves():
    cells, tiles = half_dark(20, 30, 8), vectors(600, 9)
    plain, still = assign(cells, tiles), assign(cells, tiles, layout=Layout(30))
    assert (plain.indices == still.indices).all()
    assert still.harmony_gap == 0


def test_repeats_stay_as_far_apart_as_they_were():
    cells, tiles = half_dark(20, 30, 10), vectors(200, 11)
    apart, smooth = (assign(cells, tiles, layout=Layout(30, 6, strength)) for strength in (0, 1))
    assert apart.spread == smooth.spread == 6
    assert nearest_repeat(smooth.indices, positions(20, 30)) >= 6
    rough = [roughness(errors(cells, tiles, match.indices), 30) for match in (apart, smooth)]
    assert rough[1] < rough[0]


def test_the_same_photo_sent_twice_is_kept_apart_as_a_repeat_is():
    """Thirty photos twice, each time saved a little differently, on black cells, where like would lie with
    like."""
    tiles = vectors(600, 12)
    tiles[30:60] = tiles[:30] + np.random.default_rng(13).normal(0, 0.3, (30, 48))
    cells, where = np.zeros((600, 48), np.float32), positions(20, 30)
    twin = np.arange(600)
    twin[30:60] = np.arange(30)
    careless = assign(cells, tiles, layout=Layout(30, 1, 1))
    assert nearest_repeat(twin[careless.indices], where) < 6
    careful = assign(cells, tiles, layout=Layout(30, 6, 1))
    assert nearest_repeat(twin[careful.indices], where) >= careful.spread == 6


def test_any_number_of_workers_finds_the_same(monkeypatch):
    cells, tiles = half_dark(60, 70, 14), vectors(4150, 15)
    found = []
    for cores in (1, 2, 5):
        monkeypatch.setattr(costs, "CORES", cores)
        found.append(assign(cells, tiles, layout=Layout(70, 6, 1)).indices)
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()


@pytest.mark.parametrize(("n", "m", "columns"), [(1, 1, 1), (2, 2, 1), (3, 2, 3), (12, 12, 4), (40, 9, 8)])
def test_the_smallest_crowds_are_no_problem(n, m, columns):
    match = assign(vectors(n, 16), vectors(m, 17), layout=Layout(columns, 12, 1))
    assert match.cost <= match.plain_cost * 1.0025
    assert sorted(set(match.indices)) == list(range(m))


def test_softening_keeps_a_constant_and_spreads_a_point():
    flat = np.full((60, 3), 7, np.float32)
    assert harmony.soften(flat, 10, 2) == pytest.approx(flat)
    point = np.zeros((81, 1), np.float32)
    point[40] = 1
    soft = harmony.soften(point, 9, 0.6).reshape(9, 9)
    assert soft.sum() == pytest.approx(1, rel=1e-5)
    assert soft[4, 4] == soft.max() == pytest.approx(1 / 9)
    assert (soft == soft.T).all()

import numpy as np
import pytest

from mosaic.engine import Layout, assign
from mosaic.engine.patch import PatchError, patch
from mosaic.engine.prices import lower_bound
from tests.mosaic.engine.crowds import between, nearest_repeat, positions, vectors

ROWS, COLUMNS, TILES = 20, 30, 580


@pytest.fixture(scope="module")
def whole():
    cells, tiles = vectors(ROWS * COLUMNS, 1), vectors(TILES, 2)
    where = positions(ROWS, COLUMNS)
    return cells, tiles, where, assign(cells, tiles, layout=Layout(COLUMNS, 8))


def after(whole, gone, new):
    """The crowd without the tiles `gone`, with `new` others at the end; and what is left of the old
    assignment."""
    cells, tiles, where, match = whole
    kept = np.setdiff1d(np.arange(len(tiles)), gone)
    place = np.full(len(tiles), -1)
    place[kept] = np.arange(len(kept))
    crowd = np.concatenate([tiles[kept], vectors(new, 99)])
    return between(cells, crowd), place[match.indices], where


def check(costs, before, indices):
    uses = np.bincount(indices, minlength=costs.m)
    assert indices.min() >= 0
    assert set(uses) <= {1, 2}
    kept = before >= 0
    newcomers = np.setdiff1d(np.arange(costs.m), before)
    changed = np.flatnonzero(indices != before)
    assert np.isin(indices[changed], newcomers)[kept[changed]].all()
    return len(changed)


@pytest.mark.parametrize(
    ("gone", "new"), [(1, 0), (0, 1), (1, 1), (0, 20), (12, 3), (3, 12), (200, 100), (0, 0)]
)
def test_each_change_touches_one_cell_and_leaves_the_others(whole, gone, new):
    costs, before, where = after(whole, np.arange(gone) * 2, new)
    indices = patch(costs, before, layout=Layout(COLUMNS, 8))
    empty = int((before < 0).sum())
    assert check(costs, before, indices) == max(empty, new) if empty == 0 or new == 0 else True
    assert check(costs, before, indices) <= empty + new
    assert nearest_repeat(indices, where) >= 8


def test_a_newcomer_takes_the_cell_where_it_costs_least(whole):
    costs, before, _ = after(whole, np.array([], int), 1)
    indices = patch(costs, before)
    (changed,) = np.flatnonzero(indices != before)
    uses = np.bincount(before, minlength=costs.m)
    spare = np.flatnonzero(uses[before] == 2)
    more = costs.of_pairs(spare, np.full(len(spare), costs.m - 1)) - costs.of_pairs(spare, before[spare])
    assert changed == spare[more.argmin()]


def test_the_result_is_nearly_as_good_as_a_new_one(whole):
    costs, before, _ = after(whole, np.arange(10), 15)
    indices = patch(costs, before)
    best = assign(costs.cells, costs.tiles)
    assert costs.total(indices) <= best.cost * 1.03
    bound, _ = lower_bound(costs, whole[3].cell_prices)
    assert bound <= best.cost


def test_more_newcomers_than_places_are_refused(whole):
    costs, before, _ = after(whole, np.array([], int), 20)
    patch(costs, before)
    costs, before, _ = after(whole, np.array([], int), 21)
    with pytest.raises(PatchError):
        patch(costs, before)


def test_too_few_tiles_are_refused(whole):
    costs, before, _ = after(whole, np.arange(300), 0)
    with pytest.raises(PatchError):
        patch(costs, before)


def test_a_newcomer_who_looks_like_somebody_comes_to_stand_far_from_them(whole):
    """Fifteen photos that are there already come again, one at a time."""
    cells, tiles, where, match = whole
    apart = {1: [], 8: []}
    for twin in range(15):
        again = tiles[twin] + np.random.default_rng(twin).normal(0, 0.3, 48).astype(np.float32)
        costs = between(cells, np.concatenate([tiles, again[None]]))
        for spread, distances in apart.items():
            indices = patch(costs, match.indices, layout=Layout(COLUMNS, spread))
            there = where[indices == twin][:, None] - where[indices == TILES][None]
            distances.append(np.abs(there).max(axis=2).min())
    assert min(apart[1]) < 8
    assert min(apart[8]) >= 8

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaic.engine import Tint, quality
from mosaic.engine.saliency import CLASSES, saliency
from tests.mosaic.engine.crowds import nearest_repeat, positions, vectors


def picture(seed, rows=40, columns=50):
    return np.random.default_rng(seed).uniform(0, 1, (rows, columns))


def test_a_picture_is_entirely_similar_to_itself():
    assert quality.ssim(picture(1), picture(1)) == pytest.approx(1)


def test_similarity_falls_with_noise_and_turns_negative_for_the_negative():
    clean = np.add.outer(np.sin(np.arange(60) / 5), np.cos(np.arange(80) / 7)) / 4 + 0.5
    noise = np.random.default_rng(2).normal(0, 1, clean.shape)
    grades = [quality.ssim(clean, clean + strength * noise) for strength in (0, 0.02, 0.1, 0.4)]
    assert grades == sorted(grades, reverse=True)
    assert quality.ssim(picture(3), 1 - picture(3)) < 0


def test_similarity_by_the_formula_of_constant_pictures():
    one, other = np.full((30, 30), 0.4), np.full((30, 30), 0.6)
    expected = (2 * 0.4 * 0.6 + 1e-4) / (0.4**2 + 0.6**2 + 1e-4)
    assert quality.ssim(one, other) == pytest.approx(expected)


def test_the_lightness_picture_has_every_patch_in_its_place():
    cells = np.zeros((6, 48), np.float32)
    cells[4, 3 * 7] = 50  # row 1, column 1 of 2 × 3 cells; patch row 1, patch column 3
    drawn = quality.lightness_picture(cells, columns=3)
    assert drawn.shape == (8, 12)
    assert drawn[5, 7] == 0.5
    assert drawn.sum() == 0.5


def test_a_perfect_mosaic_has_no_colour_error_and_no_tint():
    cells = vectors(12, 1)
    found = quality.measure(cells, cells, 4, np.arange(12), Tint(np.zeros((12, 3), int)))
    assert found == quality.Quality(0, pytest.approx(1), 0, None, 0)


def test_colour_error_is_the_distance_of_the_means():
    cells = np.zeros((4, 48), np.float32)
    tiles = np.tile(np.array([3, 4, 0], np.float32), (4, 16))
    assert quality.measure(cells, tiles, 2, np.arange(4), Tint(np.zeros((4, 3), int))).colour_error == 5


def test_strongly_tinted_cells_are_counted():
    shifts = np.array([[0, 0, 0], [-90, 0, 0], [0, 0, 84], [0, 86, 0]])
    cells = vectors(4, 2)
    assert quality.measure(cells, cells, 2, np.arange(4), Tint(shifts, 0.3)).strongly_tinted == 0.5


@given(st.integers(0, 10_000))
def test_the_nearest_repeat_is_found(seed):
    indices = np.random.default_rng(seed).integers(0, 25, 40)
    assert quality.nearest_repeat(indices, 8) == nearest_repeat(indices, positions(5, 8))


def test_bright_and_detailed_cells_count_more_in_a_few_classes():
    cells = np.zeros((100, 48), np.float32)
    cells[:5, ::3] = 90  # bright
    cells[5:10, 0] = 80  # detailed
    weights = saliency(cells, 1)
    assert weights.mean() == pytest.approx(1, rel=1e-5)
    assert weights[:10].min() > weights[50:].min()
    assert len(np.unique(weights)) <= len(CLASSES)
    assert weights.max() / weights.min() == pytest.approx(5)


def test_without_saliency_all_cells_count_alike():
    assert (saliency(vectors(50, 3), 0) == 1).all()


def test_roughness_is_that_of_the_errors_not_of_the_picture():
    cells = np.repeat(np.arange(6, dtype=np.float32) * 9, 48).reshape(6, 48)
    shifts = Tint(np.zeros((6, 3), int))
    assert quality.measure(cells, cells + 5, 3, np.arange(6), shifts).roughness == pytest.approx(0)
    uneven = cells.copy()
    uneven[::2, ::3] += 7  # lightness: every neighbour differs by 7 in a row, and above each other too
    assert quality.measure(cells, uneven, 3, np.arange(6), shifts).roughness == pytest.approx(7)

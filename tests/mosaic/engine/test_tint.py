import numpy as np
import pytest

from mosaic.engine import stretch
from mosaic.engine.tint import tint_strength


def cells_of_lightness(values):
    cells = np.zeros((len(values), 16, 3), np.float32)
    cells[:, :, 0] = np.array(values, np.float32)[:, None]
    return cells.reshape(len(values), 48)


def test_the_untouched_photograph_up_close_and_the_full_tint_far_away():
    assert [tint_strength(px, 0.3) for px in (512, 256)] == [0, 0]
    assert [tint_strength(px, 0.3) for px in (32, 16, 1)] == [0.3, 0.3, 0.3]
    assert tint_strength(128, 0.3) == pytest.approx(0.1)
    assert tint_strength(64, 0.3) == pytest.approx(0.2)


def test_a_dark_target_is_lifted_toward_a_bright_crowd():
    dark = cells_of_lightness(np.linspace(0, 20, 50))
    crowd = cells_of_lightness(np.linspace(30, 90, 80))
    lifted = stretch(dark, crowd, 1.0)[:, 0]
    assert lifted.mean() > dark[:, 0].mean() + 15


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_the_map_rises_and_never_faster_than_three_for_one(strength):
    random = np.random.default_rng(2)
    values = np.sort(np.concatenate([np.zeros(100), random.uniform(0, 60, 300)])).round(1)
    mapped = stretch(cells_of_lightness(values), cells_of_lightness(random.uniform(0, 100, 200)), strength)[
        :, 0
    ]
    rises, steps = np.diff(mapped), np.diff(values)
    assert (rises >= -1e-4).all()
    assert (rises <= 3 * steps + 1e-3).all()
    assert np.ptp(mapped[:100]) == 0  # equal in, equal out


def test_no_strength_changes_nothing():
    cells = cells_of_lightness([3, 30, 70])
    assert np.allclose(stretch(cells, cells_of_lightness([50, 60]), 0.0), cells, atol=0.01)

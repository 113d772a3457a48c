"""What is compared."""

import numpy as np
import pytest

from mosaic.engine import emphasise
from mosaic.engine.features import LENGTH


def vectors(count, seed):
    return np.random.default_rng(seed).normal(0, 20, (count, LENGTH)).astype(np.float32)


def means(features):
    return features.reshape(len(features), -1, 3).mean(axis=1)


def test_the_mean_colour_counts_more_and_the_shapes_as_before():
    ones, others = vectors(9, 1), vectors(9, 2)
    plain = ((ones - others) ** 2).sum(axis=1)
    compared = ((emphasise(ones, 0.5) - emphasise(others, 0.5)) ** 2).sum(axis=1)
    apart = ((means(ones) - means(others)) ** 2).sum(axis=1)
    assert compared == pytest.approx(plain + (1.5**2 - 1) * LENGTH / 3 * apart, rel=1e-4)


def test_without_emphasis_nothing_changes():
    assert emphasise(vectors(5, 3), 0) == pytest.approx(vectors(5, 3))
    assert emphasise(vectors(5, 3)).dtype == np.float32

import numpy as np
import pytest
from coloraide import Color

from mosaic.engine.color import oklab_from_srgb, srgb_from_oklab


@pytest.mark.parametrize(
    ("srgb", "oklab"),
    [  # Ottosson's own table and CSS Color 4
        ((255, 255, 255), (1.0, 0.0, 0.0)),
        ((0, 0, 0), (0.0, 0.0, 0.0)),
        ((255, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 255, 0), (0.86644, -0.23389, 0.17950)),
        ((0, 0, 255), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_published_values(srgb, oklab):
    measured = oklab_from_srgb(np.array(srgb, np.uint8)) / 100
    assert measured == pytest.approx(oklab, abs=2e-4)


def test_agrees_with_an_independent_library():
    random = np.random.default_rng(3)
    for red, green, blue in random.integers(0, 256, (60, 3)):
        expected = Color("srgb", [red / 255, green / 255, blue / 255]).convert("oklab").coords()
        measured = oklab_from_srgb(np.array([red, green, blue], np.uint8)) / 100
        assert measured == pytest.approx(expected, abs=1e-5)


def test_every_byte_survives_the_way_there_and_back():
    pixels = np.random.default_rng(4).integers(0, 256, (5000, 3), dtype=np.uint8)
    assert np.abs(srgb_from_oklab(oklab_from_srgb(pixels)).astype(int) - pixels).max() <= 1

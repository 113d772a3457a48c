"""Colours that are said by numbers come out as Chromium shows them (expected_colours.json)."""

import json
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from tests.tracker.photos.colours import SAID, SIZE, chart, delta_e, patches
from tracker.photos import door

pillow_heif.register_heif_opener()
EXPECTED = json.loads((Path(__file__).parent / "expected_colours.json").read_text())


def as_ours(data):
    made = door.renditions(data, door.Crop(), {"large": max(SIZE), "tile": 64})
    return patches(Image.open(BytesIO(made["large"])))


@pytest.mark.parametrize("said", SAID, ids=str)
def test_an_avif_looks_as_in_chromium(said):
    assert delta_e(as_ours(chart(*said)), EXPECTED[f"{said[0]},{said[1]}"]).mean() < 5


@pytest.mark.parametrize("kind", ["HEIF", "PNG"])
@pytest.mark.parametrize("said", [(1, 13), (12, 13), (9, 14), (9, 16), (9, 18)], ids=str)
def test_heic_and_png_say_the_same(kind, said):
    assert delta_e(as_ours(chart(*said, kind)), EXPECTED[f"{said[0]},{said[1]}"]).mean() < 5


def test_numbers_that_mean_nothing_are_taken_as_srgb():
    assert delta_e(as_ours(chart(77, 99)), EXPECTED["1,13"]).mean() < 5


def test_an_avif_with_alpha_is_laid_on_white():
    picture = Image.new("RGBA", (128, 128), (200, 30, 30, 0))
    picture.save(buffer := BytesIO(), "AVIF", quality=90)
    made = door.renditions(buffer.getvalue(), door.Crop(), {"large": 128, "tile": 64})
    assert min(Image.open(BytesIO(made["large"])).getpixel((64, 64))) > 250

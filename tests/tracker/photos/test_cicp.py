"""Colours that are said by numbers come out as Chromium shows them (expected_colours.json)."""

import json
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from tests.tracker.photos.colours import P3, SAID, SIZE, chart, delta_e, old_chart, patches, png_chunk
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


@pytest.mark.parametrize(("gamma", "said"), [(100_000, "1,8"), (45_455, "1,4"), (35_714, "1,5")])
def test_a_png_s_exponent_means_what_the_number_of_the_same_curve_does(gamma, said):
    assert delta_e(as_ours(old_chart(gamma)), EXPECTED[said]).mean() < 2


def test_a_png_s_chromaticities_are_those_of_its_pixels():
    assert delta_e(as_ours(old_chart(45_455, P3)), EXPECTED["12,13"]).mean() < 5
    nonsense = (0, 0, *P3[2:])
    assert delta_e(as_ours(old_chart(45_455, nonsense)), EXPECTED["1,4"]).mean() < 2


@pytest.mark.parametrize("gamma", [0, 1, 4_294_967_295])
def test_an_exponent_that_cannot_be_is_none(gamma):
    assert delta_e(as_ours(old_chart(gamma)), EXPECTED["1,13"]).mean() < 2


def test_numbers_of_half_a_range_are_none_in_a_png():
    whole = chart(12, 13, "PNG")
    at = whole.index(b"cICP")
    half = whole[: at - 4] + png_chunk(b"cICP", bytes([12, 13, 0, 0])) + whole[at + 12 :]
    assert delta_e(as_ours(half), EXPECTED["1,13"]).mean() < 2


def test_numbers_that_mean_nothing_are_taken_as_srgb():
    assert delta_e(as_ours(chart(77, 99)), EXPECTED["1,13"]).mean() < 5


def test_an_avif_with_alpha_is_laid_on_white():
    picture = Image.new("RGBA", (128, 128), (200, 30, 30, 0))
    picture.save(buffer := BytesIO(), "AVIF", quality=90)
    made = door.renditions(buffer.getvalue(), door.Crop(), {"large": 128, "tile": 64})
    assert min(Image.open(BytesIO(made["large"])).getpixel((64, 64))) > 250

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from bench.photos import wave_photo
from mosaic.engine import describe_tile, emphasise
from mosaic.engine.layout import find_alike, limit_kin
from tests.mosaic.engine.crowds import between, vectors


def kin_of(tiles):
    return find_alike(between(tiles[:1], tiles))


@pytest.fixture(scope="module")
def photos():
    return [Image.open(BytesIO(wave_photo(number))).convert("RGB") for number in range(24)]


def square(photo, moved=0.0):
    side = min(photo.size) * 0.9
    left, top = (photo.width - side) / 2 + moved * side, (photo.height - side) / 2
    return photo.resize((64, 64), Image.Resampling.BOX, (left, top, left + side, top + side))


def describe(pictures):
    return emphasise(np.stack([describe_tile(picture) for picture in pictures]))


@pytest.mark.parametrize(
    "again",
    [
        lambda photo: square(photo.resize((photo.width // 3, photo.height // 3))),
        lambda photo: square(photo, moved=0.01),
        lambda photo: ImageEnhance.Brightness(square(photo)).enhance(1.02),
    ],
    ids=["made smaller", "moved", "brighter"],
)
def test_the_same_photo_again_is_alike_and_others_are_not(photos, again):
    kin = kin_of(describe([square(photo) for photo in photos] + [again(photo) for photo in photos]))
    assert (kin[:24] == kin[24:]).all()
    others = kin_of(describe([square(photo) for photo in photos]))
    assert len(set(others)) == 24


def test_pictures_without_contrast_are_alike_to_nobody():
    assert len(set(kin_of(np.full((9, 48), 30, np.float32)))) == 9


def test_a_single_tile_and_a_pair_are_no_problem():
    assert kin_of(vectors(1, 1)).tolist() == [0]
    assert len(set(kin_of(vectors(2, 1)))) == 2
    same = np.repeat(vectors(1, 2), 2, axis=0)
    assert len(set(kin_of(same))) == 1


def test_too_many_to_be_kept_apart_are_left_alone():
    kin = np.array([0, 0, 0, 1, 1, 2])
    assert limit_kin(kin, 2000, 10).tolist() == kin.tolist()  # one for 200 cells: up to ten
    limited = limit_kin(kin, 100, 10)  # none, but two may always be told apart
    assert limited[3] == limited[4]
    assert len(set(limited.tolist())) == 5

"""What a program notices in a photo and its words."""

import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bench.photos import wave_photo
from tests.photos_made import gradient, jpeg
from tracker.photos import door, flags, phash
from tracker.photos.decoder import LOOK_PX

PLAIN = flags.PixelFacts(2000, 1500, 0.2)


def seen(data):
    return door.prepare(data, door.Crop(), {"large": 1024, "tile": 256})


def pixels(data):
    return np.frombuffer(seen(data).look, np.uint8).reshape(LOOK_PX, LOOK_PX, 3)


def hashed(image, **options):
    image.convert("RGB").save(buffer := BytesIO(), "JPEG", **options)
    return phash.hash_of(pixels(buffer.getvalue()))


def bits(one, other):
    return ((one ^ other) & (2**64 - 1)).bit_count()


# --- Likeness -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(6))
def test_a_photo_saved_anew_smaller_or_brighter_stays_near(number):
    image = Image.open(BytesIO(wave_photo(number)))
    first = hashed(image, quality=92)
    smaller = image.resize((image.width // 2, image.height // 2))
    brighter = image.point(lambda value: min(255, int(value * 1.12) + 5))
    for other in (hashed(image, quality=40), hashed(smaller, quality=70), hashed(brighter, quality=80)):
        assert bits(first, other) <= phash.NEAR_BITS


def test_different_photos_are_far_apart():
    hashes = [phash.hash_of(pixels(wave_photo(number))) for number in range(40)]
    apart = [bits(one, other) for at, one in enumerate(hashes) for other in hashes[:at]]
    assert min(apart) > phash.NEAR_BITS


def test_where_nothing_can_be_seen_nothing_is_alike():
    assert phash.hash_of(np.full((64, 64, 3), 90, np.uint8)) is None


def test_the_hash_is_half_ones_and_fits_the_database():
    one = phash.hash_of(np.asarray(gradient(64, 64)))
    assert -(2**63) <= one < 2**63
    assert 30 <= (one & (2**64 - 1)).bit_count() <= 32


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=60), st.integers(0, 64))
def test_the_index_finds_what_a_plain_loop_finds(hashes, most):
    index = phash.Index()
    index.add(list(range(len(hashes))), hashes)
    expected = {(at, bits(one, hashes[0])) for at, one in enumerate(hashes) if bits(one, hashes[0]) <= most}
    found = index.near(hashes[0], most)
    assert set(found) == expected
    assert [apart for _, apart in found] == sorted(apart for _, apart in found)


def lines_of_python(act):
    """How many of them it takes: what a slow machine does not change."""
    count = 0

    def trace(*_):
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


def test_a_million_are_searched_in_a_moment():
    """By arithmetic on whole arrays, never one hash after the other."""
    index = phash.Index()
    hashes = np.random.default_rng(1).integers(-(2**63), 2**63 - 1, 1_000_000)
    index.add(list(range(1_000_000)), hashes.tolist())
    assert index.near(int(hashes[777_777]))[0] == (777_777, 0)
    assert lines_of_python(lambda: index.near(int(hashes[777_777]))) < 200


# --- Flags --------------------------------------------------------------------------------------------------


def test_an_ordinary_photo_has_none():
    prepared = seen(wave_photo(5))
    assert flags.of_pixels(pixels(wave_photo(5)), flags.PixelFacts(**prepared.seen)) == {}


def test_dark_small_and_grey():
    dark, grey = np.full((64, 64, 3), 8, np.uint8), np.full((64, 64, 3), 120, np.uint8)
    assert flags.of_pixels(dark, PLAIN) == {"dark": 8}
    assert flags.of_pixels(grey, PLAIN) == {"grey": 0.0}
    assert flags.of_pixels(np.asarray(gradient(64, 64)), flags.PixelFacts(320, 240, 0.2)) == {"small": 320}


def test_a_screenshot_is_noticed():
    screen = Image.new("RGB", (900, 1600), "white")
    for top in range(100, 1500, 90):
        screen.paste((40, 90, 200), (60, top, 700, top + 30))
    noticed = flags.of_pixels(pixels(jpeg(screen)), flags.PixelFacts(**seen(jpeg(screen)).seen))
    assert noticed["screen"] > 0.8


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hello Saturn", set()),
        ("See https://example.org now", {"link"}),
        ("buy at wave-shop.com", {"link"}),
        ("follow @saturn_waver", {"link"}),
        ("THE END IS NEAR AND WE ALL WAVE", {"shouting"}),
        ("x. y. I waved at 9.30 p.m.", set()),
        ("We waved " * 30, {"wordy"}),
    ],
)
def test_words(text, found):
    assert set(flags.of_words("Ana", text)) == found


def test_a_camera_that_was_elsewhere():
    recife, lisbon = (-8.05, -34.9), flags.PixelFacts(1, 1, 0, 38.72, -9.14)
    assert flags.of_place(recife, lisbon)["far"] == pytest.approx(5830, abs=60)
    assert flags.of_place((38.7, -9.1), lisbon) == {}
    assert flags.of_place(recife, PLAIN) == {}


def test_long_before_and_after_the_session():
    start = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)
    window = [(start, start + timedelta(minutes=15))]
    assert flags.of_time(start + timedelta(minutes=5), window) == {}
    assert flags.of_time(start - timedelta(hours=11), window) == {}
    assert flags.of_time(start - timedelta(hours=30), window) == {"late": 30}
    assert flags.of_time(start + timedelta(days=3), window) == {"late": 72}
    assert flags.of_time(start, []) == {}


def test_the_place_of_the_camera_is_read_in_the_child():
    image = Image.open(BytesIO(wave_photo(1)))
    exif = image.getexif()
    exif.get_ifd(0x8825).update({1: "S", 2: (8.0, 3.0, 0.0), 3: "W", 4: (34.0, 54.0, 0.0)})
    image.save(buffer := BytesIO(), "JPEG", exif=exif)
    prepared = seen(buffer.getvalue())
    assert (prepared.seen["latitude"], prepared.seen["longitude"]) == pytest.approx((-8.05, -34.9), abs=1e-6)
    assert "latitude" not in seen(wave_photo(1)).seen
    assert b"GPS" not in prepared.files["large"]

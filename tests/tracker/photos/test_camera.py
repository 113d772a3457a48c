"""What a camera wrote, read without a guess; junk harms nothing."""

from io import BytesIO

import pillow_heif
import pytest
from PIL import Image

from bench.photos import wave_photo
from tracker.photos import door
from tracker.photos.camera import EXIF, GPS, TAKEN, TAKEN_OFFSET

pillow_heif.register_heif_opener()

DIGITIZED = 0x9004
LONDON = {1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 30.0)}
FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"]


def photo(kind="JPEG", place=None, **notes):
    """A photo with these notes; keys of the EXIF directory are named by their tags."""
    exif = Image.Exif()
    exif.get_ifd(EXIF).update({TAGS[name]: value for name, value in notes.items()})
    if place:
        exif.get_ifd(GPS).update(place)
    picture = Image.open(BytesIO(wave_photo(1))).convert("RGB")
    picture.save(buffer := BytesIO(), kind, exif=exif.tobytes())
    return buffer.getvalue()


TAGS = {"taken": TAKEN, "offset": TAKEN_OFFSET, "digitized": DIGITIZED}


@pytest.mark.parametrize("kind", FORMATS)
def test_place_and_time_are_read_in_every_format(kind):
    facts = door.check(photo(kind, LONDON, taken="2013:07:19 22:27:33", offset="+01:00"))
    assert facts.taken_at == "2013-07-19T22:27:33+01:00"
    assert (facts.latitude, facts.longitude) == (51.5, -0.125)


@pytest.mark.parametrize(
    ("north", "east"),
    [("N", "W"), ("North", "West"), ("n", "w"), (" N", "W\0"), ("N\0", "west")],
)
def test_the_first_letter_tells_the_side(north, east):
    facts = door.check(photo(place=LONDON | {1: north, 3: east}))
    assert (facts.latitude, facts.longitude) == (51.5, -0.125)


@pytest.mark.parametrize(("north", "east"), [("", "W"), ("N", ""), ("?", "W"), ("N", "N"), ("E", "W")])
def test_without_a_letter_no_side_is_guessed(north, east):
    facts = door.check(photo(place=LONDON | {1: north, 3: east}))
    assert (facts.latitude, facts.longitude) == (None, None)


@pytest.mark.parametrize(
    "stamp",
    [
        "2013:07:19 24:28:00",
        "2013:02:30 12:00:00",
        "1970:01:01 00:00:00",
        "1980:01:01 00:00:10",
        "2000:01:01 00:12:00",
        "0000:00:00 00:00:00",
        "                   ",
        "19 July 2013",
    ],
)
def test_a_clock_that_was_never_set_or_cannot_be_says_nothing(stamp):
    assert door.check(photo(taken=stamp)).taken_at == ""


def test_when_it_was_digitised_is_not_when_it_was_taken():
    assert door.check(photo(digitized="2013:07:19 22:27:33")).taken_at == ""


@pytest.mark.parametrize("offset", ["+99:99", "Z", "+1:00", "", "+15:00"])
def test_an_offset_that_is_none_is_left_out(offset):
    assert door.check(photo(taken="2013:07:19 22:27:33", offset=offset)).taken_at == "2013-07-19T22:27:33"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_junk_among_the_notes_harms_nothing(kind):
    picture = Image.open(BytesIO(wave_photo(1))).convert("RGB")
    junk = bytes(range(256)) * 3
    picture.save(buffer := BytesIO(), kind, exif=b"Exif\0\0" + junk)
    facts = door.check(buffer.getvalue())
    assert (facts.format, facts.taken_at, facts.latitude) == (kind, "", None)
    assert door.renditions(buffer.getvalue(), door.Crop(), {"large": 256, "tile": 64})

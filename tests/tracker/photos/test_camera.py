"""What a camera wrote, read without a guess; junk harms nothing."""

from io import BytesIO

import pillow_heif
import pytest
from PIL import Image, PngImagePlugin

from bench.photos import wave_photo
from tests.tracker.photos import files_made
from tracker.photos import door
from tracker.photos.camera import ANY_OFFSET, TAKEN, TAKEN_OFFSET
from tracker.photos.notes import EXIF, GPS

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


TAGS = {"taken": TAKEN, "offset": TAKEN_OFFSET, "any_offset": ANY_OFFSET, "digitized": DIGITIZED}


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


@pytest.mark.parametrize("offset", ["+99:99", "+1:00", "", "+15:00", "0900", "UTC"])
def test_an_offset_that_is_none_is_left_out(offset):
    assert door.check(photo(taken="2013:07:19 22:27:33", offset=offset)).taken_at == "2013-07-19T22:27:33"


@pytest.mark.parametrize(
    ("notes", "found"),
    [
        ({"offset": "Z"}, "+00:00"),
        ({"offset": "+0530"}, "+05:30"),
        ({"any_offset": "+09:00"}, "+09:00"),
        ({"offset": "-03:00", "any_offset": "+09:00"}, "-03:00"),
        ({"offset": "+99:99", "any_offset": "+09:00"}, "+09:00"),
        ({"offset": "      ", "any_offset": "-09:30"}, "-09:30"),
        ({"any_offset": "nowhere"}, ""),
    ],
)
def test_an_offset_however_a_camera_writes_it(notes, found):
    assert door.check(photo(taken="2013:07:19 22:27:33", **notes)).taken_at == f"2013-07-19T22:27:33{found}"


@pytest.mark.parametrize(
    ("stamp", "found"),
    [
        ("2013:07:19 21:30:00Z", "21:30:00+00:00"),
        ("2013:07:19 21:30:00+0000", "21:30:00+00:00"),
        ("2013:07:19 21:30:00 -03:30", "21:30:00-03:30"),
        ("2013:07:19 21:30:00.25", "21:30:00"),
        ("2013:07:19 05:30:00 PM", "17:30:00"),
        ("2013:07:19 12:05:00 am", "00:05:00"),
        ("2013:07:19 12:05:00PM", "12:05:00"),
        ("2013:07:19 18:30:00 PM", "18:30:00"),
        ("2013:07:19 06:30:00 AM+0900", "06:30:00+09:00"),
    ],
)
def test_what_stands_behind_the_clock_counts(stamp, found):
    assert door.check(photo(taken=stamp)).taken_at == f"2013-07-19T{found}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_junk_among_the_notes_harms_nothing(kind):
    picture = Image.open(BytesIO(wave_photo(1))).convert("RGB")
    junk = bytes(range(256)) * 3
    picture.save(buffer := BytesIO(), kind, exif=b"Exif\0\0" + junk)
    assert_taken_without_notes(buffer.getvalue(), kind)


@pytest.mark.parametrize("junk", [b"", b"\0\0", bytes(300), b"\xff" * 300, b"\0\0\0\0II*\0" + b"\xff" * 20])
@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_junk_among_the_notes_of_boxes_harms_nothing(kind, junk):
    assert_taken_without_notes(files_made.with_item(files_made.plain(kind), [junk], inside=False), kind)


def assert_taken_without_notes(photo, kind):
    facts = door.check(photo)
    assert (facts.format, facts.taken_at, facts.latitude) == (kind, "", None)
    assert door.renditions(photo, door.Crop(), {"large": 64, "tile": 64})


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a tiff:Orientation="6"/></x:xmpmeta>'


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_only_what_browsers_turn_is_turned(kind):
    """Chromium, Firefox and Safari do not look into XMP; the crop was chosen on what they show."""
    picture = Image.new("RGB", (96, 64))
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        picture.save(buffer := BytesIO(), kind, pnginfo=info)
    else:
        picture.save(buffer := BytesIO(), kind, xmp=XMP)
    facts = door.check(buffer.getvalue())
    assert (facts.width, facts.height) == (96, 64)


def test_many_extents_of_the_same_megabyte_are_no_notes():
    megabyte = b"\0\0\0\0II*\0" + bytes((1 << 20) - 100)
    assert_taken_without_notes(files_made.with_item(files_made.plain("HEIF"), [megabyte] * 2, False), "HEIF")

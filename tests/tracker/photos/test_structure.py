"""Files that decoders forgive and nobody should."""

import zlib
from functools import partial
from io import BytesIO
from struct import pack

import pillow_heif
import pytest
from PIL import Image

from bench.photos import wave_photo
from tracker.photos import door, structure

CROP, SIZES = door.Crop(), {"large": 96, "tile": 64}


def progressive():
    picture = Image.open(BytesIO(wave_photo(1))).convert("RGB")
    picture.save(buffer := BytesIO(), "JPEG", progressive=True)
    return buffer.getvalue()


def with_scans(data, number):
    """The last scan of a progressive JPEG, again and again."""
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * number + b"\xff\xd9"


def test_a_picture_that_is_drawn_over_and_over_is_refused_at_once():
    assert door.check(progressive()).format == "JPEG"
    bomb = with_scans(progressive(), 4000)
    with pytest.raises(door.PhotoError) as refused:
        door.check(bomb)
    assert refused.value.code == "too-heavy"
    assert structure.has_too_many_scans(bomb)


def test_what_lies_behind_the_picture_or_among_its_notes_counts_for_nothing():
    plain = wave_photo(1)
    assert not structure.has_too_many_scans(plain + b"\xff\xda\0\2" * 1000)
    noted = plain[:2] + b"\xff\xe2" + pack(">H", 4002) + b"\xff\xda" * 2000 + plain[2:]
    assert not structure.has_too_many_scans(noted)


def chunk(kind, content):
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))


def png_with_rows(rows, height, interlace=0):
    data = zlib.compress(b"".join(b"\0" + bytes(range(128)) * 3 for _ in range(rows)))
    head = pack(">IIBBBBB", 128, height, 8, 2, 0, 0, interlace)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", data[:50]) + chunk(b"IDAT", data[50:]) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_a_png_whose_rows_end_early_was_cut():
    assert door.check(png_with_rows(96, 96)).height == 96
    for rows in (1, 10, 95):
        with pytest.raises(door.PhotoError) as refused:
            door.check(png_with_rows(rows, 96))
        assert refused.value.code == "damaged"


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("is_checked", [True, False])
def test_a_png_with_a_wrong_byte_is_damaged_whether_it_was_checked_or_not(place, is_checked):
    whole = bytearray(png_with_rows(96, 96))
    whole[41 + int(place * (len(whole) - 41 - 16))] ^= 0xFF
    ways = {True: partial(door.check, wait_seconds=10), False: partial(door.prepare, crop=CROP, sizes=SIZES)}
    with pytest.raises(door.PhotoError) as refused:
        ways[is_checked](bytes(whole))
    assert refused.value.code == "damaged"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_whole_pngs_of_every_kind_pass(mode):
    picture = Image.new("L", (101, 77)).convert(mode) if mode != "I;16" else Image.new("I;16", (101, 77))
    picture.save(buffer := BytesIO(), "PNG")
    structure.check_png_rows(buffer.getvalue())


def test_an_interlaced_png_has_its_rows_in_seven_passes():
    assert sum(columns * rows for columns, rows in structure.passes_of(101, 77)) == 101 * 77


def test_a_strip_in_which_nobody_could_be_seen_is_refused():
    for size in ((6000, 200), (200, 6000)):
        Image.new("RGB", size, "red").save(buffer := BytesIO(), "JPEG")
        with pytest.raises(door.PhotoError, match="very long strip"):
            door.check(buffer.getvalue())
    Image.new("RGB", (2400, 300), "red").save(buffer := BytesIO(), "JPEG")
    assert door.check(buffer.getvalue()).width == 2400


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_of_a_heic_or_avif_every_part_lies_in_the_file(kind):
    """Decoders leave out what is missing of a picture in tiles, and say nothing."""
    picture = Image.open(BytesIO(wave_photo(1))).convert("RGB")
    if kind == "HEIF":
        pillow_heif.from_pillow(picture).save(buffer := BytesIO())
    else:
        picture.save(buffer := BytesIO(), kind)
    whole = buffer.getvalue()
    assert not structure.is_cut(whole)
    assert not structure.is_cut(whole + b"what some telephones write behind it")
    for length in (len(whole) - 1, len(whole) * 9 // 10, len(whole) // 2):
        assert structure.is_cut(whole[:length])
        with pytest.raises(door.PhotoError) as refused:
            door.check(whole[:length])
        assert refused.value.code == "damaged"


def test_what_is_built_in_no_way_that_we_know_is_left_to_the_decoder():
    for data in (b"", b"\0\0\0\x18ftypheic", b"\0\0\0\x0cftypheic\0\0\0\x0cmeta\0\0\0\0", wave_photo(1)):
        assert not structure.is_cut(data)

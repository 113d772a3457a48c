"""What a camera wrote into a photo is taken out of the file that is kept; its pixels stay."""

import random
from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from PIL import Image, PngImagePlugin

from tests.photos_made import gradient, saved
from tracker.photos import bare, door
from tracker.photos.decoder import DECODER_ERRORS

pillow_heif.register_heif_opener()
KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
SECRETS = (b"Ana Silva", b"SN-0815-4711", b"SECRET-NOTE", b"geo-8.0539,-34.8811", b"-34.8811")
XMP = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET-NOTE geo-8.0539,-34.8811</x:xmpmeta>'


def exif(turn=1):
    notes = Image.Exif()
    notes[0x0112], notes[0x013B], notes[0x8298] = turn, "Ana Silva", "Ana Silva"
    notes.get_ifd(0x8769).update({0xA431: "SN-0815-4711", 0x927C: b"SECRET-NOTE", 0xA430: "Ana Silva"})
    notes.get_ifd(0x8825).update({1: "S", 2: (8.0, 3.0, 14.0), 3: "W", 4: (34.0, 52.0, 51.0)})
    return notes


def photo(kind, turn=1):
    return saved(gradient(320, 200), kind, exif=exif(turn), xmp=XMP, **extra(kind))


def extra(kind):
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", "Ana Silva")
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return {"pnginfo": texts}
    return {"comment": b"Ana Silva"} if kind == "JPEG" else {}


def upright(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def prepared(data):
    return door.prepare(data, door.Crop(), {"large": 1024, "tile": 256})


@pytest.mark.parametrize("turn", [1, 6])
@pytest.mark.parametrize("kind", KINDS)
def test_neither_place_nor_owner_nor_number_is_left_and_every_pixel_is(kind, turn):
    data = photo(kind, turn)
    assert any(secret in data for secret in SECRETS)
    made = prepared(data)
    assert made.seen["latitude"] == pytest.approx(-8.0539, abs=0.001)  # for the comparison, before
    own = made.bare
    assert len(own) == len(data)
    for secret in SECRETS:
        assert secret not in own
    image = upright(own)
    assert not image.getexif().get_ifd(0x8825)
    assert set(image.getexif()) <= {0x0112}
    assert "latitude" not in prepared(own).seen
    assert np.array_equal(np.asarray(image), np.asarray(upright(data)))
    assert prepared(own).files == made.files
    assert prepared(own).bare == b""  # nothing more to lose


@pytest.mark.parametrize("kind", KINDS)
def test_what_says_nothing_stays_as_it_is(kind):
    assert prepared(saved(gradient(320, 200), kind)).bare in (b"", saved(gradient(320, 200), kind))


def test_what_a_telephone_hangs_behind_the_picture_goes():
    """A second picture with notes of its own, a film, a trailer of the maker's."""
    first, second = photo("JPEG"), photo("JPEG", 6)
    made = prepared(first + second + b"moov SECRET-NOTE")
    for secret in (*SECRETS, b"moov"):
        assert secret not in made.bare
    assert made.files == prepared(first).files


def test_a_segment_that_calls_itself_jfif_and_is_another_hides_nothing():
    data = photo("JPEG")
    hidden = b"\xff\xe0\x00\x12" + b"Other\0SECRET-NOT"
    made = prepared(data[:2] + hidden + data[2:])
    assert b"SECRET" not in made.bare


def test_what_is_built_in_no_known_way_says_so():
    """A box that ends beyond the file: decoders read it all the same."""
    data = photo("HEIF")
    made = prepared(data + b"\0\0\0\x7ffree")
    assert made.bare is None
    assert made.files == prepared(data).files


@pytest.mark.parametrize("kind", KINDS)
def test_no_damage_makes_it_fail_otherwise_than_it_says(kind):
    data, chance = photo(kind, 6), random.Random(kind)
    for _ in range(300):
        own = bytearray(data)
        for _ in range(chance.randrange(1, 8)):
            own[chance.randrange(min(2000, len(own)))] = chance.randrange(256)
        try:
            assert len(bare.bare(bytes(own[: chance.randrange(60, len(own))]), 6)) <= len(data)
        except bare.ERRORS:
            pass
        except DECODER_ERRORS as error:
            raise AssertionError("it is none of ERRORS") from error

"""The one door for untrusted pixels."""

import os
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from bench.photos import wave_photo
from tests.environment import ROOT
from tests.photos_made import gradient, huge_png, jpeg, saved, with_exif
from tests.waiting import until
from tracker.photos import door, pool

SIZES = {"large": 1024, "tile": 256}


def png(image):
    return saved(image, "PNG")


def opened(data):
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_the_five_formats_are_taken(kind):
    pillow_heif.register_heif_opener()
    data = saved(gradient(300, 200), kind)
    facts = door.check(data)
    assert (facts.format, facts.width, facts.height) == (kind, 300, 200)
    tile = opened(door.renditions(data, door.Crop(), SIZES)["tile"])
    assert (tile.format, tile.size, tile.mode) == ("JPEG", (256, 256), "RGB")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"Dear Saturn, this is a letter.", "not-a-photo"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "drawing"),
        (b"  <SVG>", "drawing"),
        (b"GIF89a" + bytes(80), "animation"),
        (b"\0\0\0\x18ftypmp42" + bytes(80), "video"),
        (b"%PDF-1.7", "document"),
        (b"II*\0" + bytes(80), "raw"),
        (wave_photo(1)[:9000], "damaged"),
        (wave_photo(1)[:40], "damaged"),
        (png(gradient(300, 200))[:2000], "damaged"),
        (png(gradient(40, 30)), "too-small"),
        (huge_png(14_000, 12_714), "too-many-pixels"),
        (with_exif(wave_photo(1), 20), "too-much-metadata"),
    ],
    ids=[
        *("empty", "text", "svg", "bare svg", "gif", "video", "pdf", "raw", "truncated", "cut in the header"),
        *("truncated png", "tiny", "178 megapixels", "20 MB of EXIF"),
    ],
)
def test_anything_else_is_refused_with_its_own_sentence(data, code):
    with pytest.raises(door.PhotoError) as refusal:
        door.check(data)
    assert refusal.value.code == code
    assert str(refusal.value) == door.ADVICE[code]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation):
    upright = gradient(320, 200)
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright.transpose(Image.Transpose(turns[orientation])) if orientation > 1 else upright
    made = opened(door.renditions(jpeg(stored, exif=exif), door.Crop(), SIZES)["large"])
    assert made.size == (320, 200)
    assert np.abs(np.asarray(made, int) - np.asarray(upright, int)).mean() < 4


def test_nothing_of_the_file_survives_but_its_pixels():
    exif = Image.Exif()
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825)[2] = (8.0, 3.0, 14.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = jpeg(
        gradient(300, 200), exif=exif, icc_profile=profile, comment=b"SecretComment", xmp=b"<x>SecretXmp</x>"
    )
    for made in door.renditions(data, door.Crop(), SIZES).values():
        image = opened(made)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"Secret" not in made


@pytest.mark.parametrize(
    ("image", "colour"),
    [
        (Image.new("CMYK", (80, 80), (0, 255, 255, 0)), (254, 0, 0)),
        (Image.new("L", (80, 80), 128), (128, 128, 128)),
        (Image.new("RGBA", (80, 80), (0, 0, 255, 0)), (255, 255, 255)),
        (Image.new("P", (80, 80), 0), (0, 0, 0)),
        (Image.fromarray(np.full((80, 80), 32_896, np.uint16)), (128, 128, 128)),
    ],
    ids=["CMYK", "grey", "transparent", "palette", "16 bit"],
)
def test_odd_modes_keep_their_colours(image, colour):
    data = saved(image, "JPEG" if image.mode == "CMYK" else "PNG")
    made = opened(door.renditions(data, door.Crop(), SIZES)["tile"])
    assert np.abs(np.array(made.getpixel((128, 128))) - colour).max() <= 3


@pytest.mark.parametrize(
    ("crop", "corner"),
    [
        (door.Crop(0, 0, 0.5), (0, 0)),
        (door.Crop(1, 1, 0.5), (1, 1)),
        (door.Crop(5, -3, 0.5), (1, 0)),
        (door.Crop(float("nan"), 0, 0.5), None),
    ],
)
def test_the_crop_lies_where_it_was_put_and_never_outside(crop, corner):
    made = opened(door.renditions(jpeg(gradient(400, 400)), crop, SIZES)["tile"])
    assert made.size == (256, 256)
    if corner:
        red, green, _ = made.getpixel((128, 128))
        expected = [255 * (0.25 + 0.5 * way) for way in corner]
        assert (red, green) == pytest.approx(expected, abs=8)


def test_the_child_has_another_user_no_files_and_a_memory_limit():
    with pool.get_pool().child(wait_seconds=5) as child:
        child.ask({"task": "check"}, wave_photo(3))
        facts = Path(f"/proc/{child.process.pid}")
        status, limits, environment = ((facts / name).read_text() for name in ("status", "limits", "environ"))
    if os.geteuid() == 0:
        assert "Uid:\t65534\t65534" in status
    assert "Max address space         1610612736" in limits
    assert "Max file size             0" in limits
    assert "SECRET" not in environment


def test_a_killed_child_costs_one_attempt_and_the_next_photo_gets_a_new_one():
    own = pool.Pool()
    with own.child(wait_seconds=5) as child:
        child.process.send_signal(signal.SIGKILL)
        child.process.wait()
        with pytest.raises(pool.DecoderCrashError):
            child.ask({"task": "check"}, wave_photo(4))
    answer, _ = own.ask({"task": "check"}, wave_photo(4), 5)
    assert answer["format"] == "JPEG"


def test_a_child_that_hangs_is_given_up(monkeypatch):
    """It never answers by itself. By a clock that stands still, so that the instant is known."""
    wait, deadlines = pool.wait_for, []

    def noted(stream, deadline):
        deadlines.append(deadline)
        wait(stream, deadline)

    monkeypatch.setattr(pool, "wait_for", noted)
    monkeypatch.setattr(pool, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    monkeypatch.setattr(pool, "CHILD_SECONDS", 0.5)
    child = pool.Child()
    child.process.send_signal(signal.SIGSTOP)
    with pytest.raises(pool.DecoderCrashError, match="no answer in time"):
        child.ask({"task": "check"}, wave_photo(5))
    assert deadlines == [1000.5]
    assert not child.alive


def test_when_all_children_are_busy_the_form_does_not_wait_for_ever():
    own = pool.get_pool()
    with own.child(5), own.child(5):
        assert door.check(wave_photo(6), wait_seconds=0.1) is None


def test_the_child_ends_with_its_parent(tmp_path):
    program = (
        "import os, sys; from tracker.photos import door, pool; door.check(open(sys.argv[1], 'rb').read());"
        "print(pool.get_pool().slots.get().process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    photo = tmp_path / "wave.jpg"
    photo.write_bytes(wave_photo(7))
    command = [sys.executable, "-c", program, str(photo)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    child = Path(f"/proc/{int(run.stdout)}/status")
    until(lambda: not is_running(child))


def is_running(status):
    try:
        return "State:\tZ" not in status.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_answer_that_nobody_waited_for_never_becomes_the_next_photo():
    """A task's time limit strikes while the child is at work: the next photo must not get this one's
    pixels."""
    child = pool.Child()

    def too_late(*_):
        raise TimeLimitError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "receive", too_late)
        with pytest.raises(TimeLimitError):
            child.ask({"task": "check"}, wave_photo(1))
    assert not child.alive


class TimeLimitError(Exception):
    """What celery raises in the middle of anything."""


def test_an_answer_to_another_question_is_refused():
    child = pool.Child()
    pool.send(child.stdin, {"task": "check", "number": 77}, [wave_photo(1)])
    with pytest.raises(pool.DecoderCrashError):
        child.ask({"task": "check"}, wave_photo(2))
    assert not child.alive

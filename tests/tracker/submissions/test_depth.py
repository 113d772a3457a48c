"""Square renditions for the mosaic's deep levels: made at intake, filled in for who came before."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from operations import reconcile
from tests.photos_made import gradient, jpeg
from tracker import storage, tasks
from tracker.models import Submission
from tracker.submissions import depth, intake, lifecycle, renditions, retention

pytestmark = pytest.mark.database
CAMERA_PX = (2000, 1500)


def prepared(send, size, **words):
    sent = send(data=jpeg(gradient(*size)), **words).submission
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    return sent


def opened(submission, size):
    return Image.open(BytesIO(storage.read_private(submission.rendition(size))))


def has(submission, size):
    return storages["private"].exists(submission.rendition(size))


def test_a_photo_of_a_camera_has_both_squares_and_the_picture_they_are_cut_from(send):
    sent = prepared(send, CAMERA_PX)
    assert [opened(sent, size).size for size in ("512", "1024")] == [(512, 512), (1024, 1024)]
    assert opened(sent, "whole").size == (1366, 1024)
    assert (sent.deep_px, sent.deep_wanted_px) == (1024, 1024)
    assert set(sent.checksums) == {"large", "tile", "512", "1024", "whole"}


@pytest.mark.parametrize(("size", "deepest_px"), [((640, 480), 0), ((900, 700), 512), ((1030, 1000), 1024)])
def test_a_smaller_photo_ends_earlier(send, size, deepest_px):
    sent = prepared(send, size)
    assert sent.deep_px == deepest_px
    assert [side for side in renditions.SIDES if has(sent, str(side))] == [
        side for side in renditions.SIDES if side <= deepest_px
    ]
    assert (sent.deep_wanted_px, depth.lacking()) == (1024, [])


def test_a_tight_crop_is_cut_from_as_many_pixels_as_the_photo_has(send):
    sent = prepared(send, CAMERA_PX, crop_left="1", crop_top="1", crop_size="0.5")
    corner = gradient(*CAMERA_PX).crop((1250, 750, 2000, 1500)).resize((512, 512))
    assert sent.deep_px == 512  # 750 px are no 1,024
    difference = max(
        abs(a - b)
        for place in ((0, 0), (256, 256), (511, 511))
        for a, b in zip(opened(sent, "512").getpixel(place), corner.getpixel(place), strict=True)
    )
    assert difference <= 4


@pytest.mark.parametrize(("deepest_px", "sides"), [(0, []), (512, ["512"])])
def test_the_setting_says_how_deep(send, settings, deepest_px, sides):
    settings.DEEPEST_PX = deepest_px
    sent = prepared(send, CAMERA_PX)
    assert [size for size in ("512", "1024", "whole") if has(sent, size)] == sides


def test_the_crop_moves_them_also_when_the_originals_date_has_come(send, settings, moderator):
    sent = prepared(send, CAMERA_PX)
    lifecycle.approve(sent, moderator)
    before = opened(sent, "1024").getpixel((10, 10))
    Submission.objects.update(created_at=timezone.now() - timedelta(days=settings.ORIGINALS_KEPT_DAYS + 1))
    retention.purge_expired()
    sent.refresh_from_db()
    lifecycle.resubmit(sent, {"crop_left": 1.0})
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert (sent.original, sent.deep_px, opened(sent, "1024").size) == ("", 1024, (1024, 1024))
    moved = opened(sent, "1024").getpixel((10, 10))[0] - before[0]
    assert abs(moved - 32) <= 4  # an eighth of the gradient: half of what is left over
    assert has(sent, "whole")  # and once more


@pytest.fixture
def of_before(send, moderator, settings):
    """Approved before there were deep levels."""
    settings.DEEPEST_PX = 0
    sent = prepared(send, CAMERA_PX)
    lifecycle.approve(sent, moderator)
    settings.DEEPEST_PX = 1024
    return sent


def test_who_came_before_is_filled_in_and_stays_as_approved(of_before, capsys):
    tile = storage.read_private(of_before.rendition("tile"))
    assert depth.lacking() == [of_before.pk]
    call_command("fill_in_depth")
    assert "1 photos looked at, 1 of them are deeper now." in capsys.readouterr().out
    of_before.refresh_from_db()
    assert (of_before.status, of_before.revision, of_before.deep_px) == ("approved", 1, 1024)
    assert storage.read_private(of_before.rendition("tile")) == tile
    assert not list(reconcile.rendition_files())
    assert depth.lacking() == []


def test_without_its_original_a_photo_is_as_deep_as_our_own_picture_of_it(of_before):
    storages["private"].delete(of_before.original)
    Submission.objects.update(original="")
    tasks.fill_in_depth(depth.lacking())
    of_before.refresh_from_db()
    assert of_before.deep_px == 512  # 1,024 × 768


def test_a_photo_that_gives_none_is_asked_for_once(of_before):
    for name in (of_before.original, of_before.rendition("large")):
        storages["private"].delete(name)
    assert not depth.fill_in(of_before.pk)
    of_before.refresh_from_db()
    assert (of_before.status, of_before.deep_px, depth.lacking()) == ("approved", 0, [])


def test_of_who_is_erased_meanwhile_nothing_is_left(of_before, monkeypatch):
    draw = renditions.draw

    def drawn_too_late(submission):
        made = draw(submission)
        intake.erase(Submission.objects.get(pk=submission.pk))
        return made

    monkeypatch.setattr(renditions, "draw", drawn_too_late)
    assert not depth.fill_in(of_before.pk)
    assert not any(has(of_before, size) for size in renditions.RENDITIONS)


def test_a_deep_rendition_that_is_gone_is_found_and_made_again(of_before):
    depth.fill_in(of_before.pk)
    storages["private"].delete(of_before.rendition("512"))
    ((finding),) = reconcile.rendition_files()
    assert (finding.kind, reconcile.repair(finding)) == ("missing", True)
    assert not list(reconcile.rendition_files())

import errno
import hashlib
from io import BytesIO

import pillow_heif
import pytest
from django.core.files.storage import storages
from django.utils import timezone
from PIL import Image

from bench.photos import wave_photo
from operations import reconcile
from tests.photos_made import gradient, jpeg, saved
from tracker import storage, tasks
from tracker.models import Inspection, Submission
from tracker.photos import door, pool
from tracker.submissions import intake, lifecycle, renditions

Status = Submission.Status
pytestmark = pytest.mark.database


def files():
    folders = [""]
    found = []
    while folders:
        folder = folders.pop()
        below, names = storages["private"].listdir(folder or ".")
        folders += [f"{folder}/{name}".lstrip("/") for name in below]
        found += [f"{folder}/{name}" for name in names]
    return {name for name in found if not name.startswith(("pictures/", "tombstones/", "audit/"))}


@pytest.fixture(autouse=True)
def empty_store(campaign):
    for name in files():
        storages["private"].delete(name)


def test_what_is_acknowledged_is_on_disk(send):
    receipt = send(1)
    with storages["private"].open(receipt.submission.original) as file:
        assert file.read() == wave_photo(1)
    assert Submission.objects.with_token(receipt.token) == receipt.submission


def test_the_token_is_nowhere_in_the_database(send):
    receipt = send(1)
    row = Submission.objects.values().get(pk=receipt.submission.pk)
    assert receipt.token not in str(row)


def test_a_repeated_send_is_one_photo_with_the_same_link(send):
    first, second = send(1, send_key="the-same-key-of-a-form"), send(1, send_key="the-same-key-of-a-form")
    assert second == first
    assert Submission.objects.count() == 1
    assert len(files()) == 1


def test_the_same_key_with_another_photo_is_another_wave(send):
    first, second = send(1, send_key="the-same-key-of-a-form"), send(2, send_key="the-same-key-of-a-form")
    assert second.submission != first.submission
    assert second.token != first.token


def test_prepared_it_waits_with_a_tile_and_a_large_picture(send):
    sent = send(1).submission
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert sent.status == Status.WAITING
    assert all(storages["private"].exists(sent.rendition(size)) for size in renditions.SIZES)


def test_preparing_twice_changes_nothing(submission):
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    assert submission.status == Status.WAITING
    assert submission.decisions.count() == 1


@pytest.fixture
def later(time_machine):
    """Let a lease end."""
    now = timezone.now()
    time_machine.move_to(now)
    return lambda: time_machine.shift(Submission.LEASE.total_seconds() + 1)


def test_what_the_camera_wrote_is_not_kept_once_it_was_compared(send):
    """It says Tromsø; the wave says Recife."""
    notes = Image.Exif()
    notes.get_ifd(0x8825).update({1: "N", 2: (69.0, 39.0, 0.0), 3: "E", 4: (18.0, 57.0, 0.0)})
    notes[0x013B] = "Ana Silva"
    data = jpeg(gradient(320, 200), exif=notes)
    sent = send(data=data).submission
    as_sent = sent.original
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    own = storage.read_private(sent.original)
    assert not storages["private"].exists(as_sent)
    assert b"Ana Silva" not in own
    assert not Image.open(BytesIO(own)).getexif().get_ifd(0x8825)
    assert sent.sha256 == hashlib.sha256(data).hexdigest()  # what a repeated send is known by
    assert not [one for one in reconcile.originals() if one.submission_id == sent.pk]
    assert sent.inspection.flags["far"] > 8000
    intake.edit(sent, wave_of(sent))
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert sent.status == Status.WAITING
    assert sent.inspection.flags["far"] > 8000  # an edit does not hide it
    assert not list(reconcile.originals())
    intake.erase(sent)
    assert files() == set()


def test_of_a_photo_that_cannot_be_rid_of_its_notes_our_own_picture_is_kept(send):
    pillow_heif.register_heif_opener()
    sent = send(data=saved(gradient(320, 200), "HEIF") + b"\0\0\0\x7ffree").submission
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert (sent.status, sent.original) == (Status.WAITING, "")
    assert files() == {sent.rendition(size) for size in renditions.SIZES}
    intake.edit(sent, wave_of(sent))
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert sent.status == Status.WAITING


def test_a_lease_keeps_a_second_worker_away_and_ends_by_itself(send, later):
    sent = send(1).submission
    assert Submission.objects.claim(sent.pk, give_up=intake.quarantine_worn_out) is not None
    assert Submission.objects.claim(sent.pk, give_up=intake.quarantine_worn_out) is None
    later()
    assert Submission.objects.claim(sent.pk, give_up=intake.quarantine_worn_out) is not None


def test_a_worker_that_lost_its_lease_cannot_finish(send, later):
    sent = send(1).submission
    slow = Submission.objects.claim(sent.pk, give_up=intake.quarantine_worn_out)
    later()
    fast = Submission.objects.claim(sent.pk, give_up=intake.quarantine_worn_out)
    with pytest.raises(lifecycle.ModerationError):
        lifecycle.admit(slow, {}, {})
    lifecycle.admit(fast, {}, {})
    sent.refresh_from_db()
    assert sent.status == Status.WAITING


def test_a_photo_that_takes_three_workers_down_is_set_aside(send, later):
    sent = send(1).submission
    for _ in range(Submission.MOST_ATTEMPTS):
        # … and then the worker is killed.
        assert Submission.objects.claim(sent.pk, give_up=intake.quarantine_worn_out) is not None
        later()
    assert Submission.objects.claim(sent.pk, give_up=intake.quarantine_worn_out) is None
    sent.refresh_from_db()
    assert (sent.status, sent.fault) == (Status.QUARANTINED, "worker-died")


def test_a_decoder_that_crashes_is_tried_again_and_then_given_up(send, monkeypatch):
    sent = send(1).submission

    def crash(*_):
        raise pool.DecoderCrashError("killed")

    monkeypatch.setattr(door, "prepare", crash)
    for _ in range(Submission.MOST_ATTEMPTS):
        intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert (sent.status, sent.attempts, sent.fault) == (Status.QUARANTINED, 3, "decoder-crashed")


def test_a_lost_original_is_noticed(send):
    sent = send(1).submission
    storages["private"].delete(sent.original)
    for _ in range(Submission.MOST_ATTEMPTS):
        intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert (sent.status, sent.fault) == (Status.QUARANTINED, "original-missing")


@pytest.mark.parametrize("step", ["read_private", "save_private"])
def test_a_full_or_absent_storage_costs_no_attempt_and_is_tried_again(send, monkeypatch, time_machine, step):
    sent = send(1).submission
    time_machine.move_to(timezone.now())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, step, full)
        for _ in range(5):
            intake.prepare(sent.pk)
            time_machine.shift(intake.STORAGE_PAUSE.total_seconds() + 1)
    sent.refresh_from_db()
    assert (sent.status, sent.attempts) == (Status.RECEIVED, 0)
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert sent.status == Status.WAITING


def test_an_edit_makes_a_new_revision_with_new_names(submission, send):
    before = submission.rendition("tile")
    form_wave = intake.Wave(
        name="Bia",
        message="",
        people=1,
        place="Recife",
        country="BR",
        latitude=-8.0539,
        longitude=-34.8811,
        zone="America/Recife",
        waved_at=submission.waved_at,
        crop=door.Crop(0, 0, 0.5),
        permission=True,
        send_key="",
    )
    intake.edit(submission, form_wave)
    assert (submission.status, submission.revision) == (Status.RECEIVED, 2)
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    assert submission.rendition("tile") != before
    assert storages["private"].exists(submission.rendition("tile"))


def test_erased_means_the_files_and_the_words_are_gone(submission):
    intake.edit(submission, wave_of(submission))
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    intake.erase(submission)
    submission.refresh_from_db()
    assert submission.status == Status.ERASED
    assert (submission.name, submission.place, submission.token_hash, submission.sha256) == ("", "", "", "")
    assert files() == set()


def test_an_erasure_that_broke_off_is_ended_by_the_sweep(submission, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(intake, "forget_files", lambda _: None)  # the web worker is killed here
        intake.erase(submission)
    assert files() != set()
    tasks.sweep()
    assert files() == set()
    assert not Submission.objects.half_erased().exists()


def test_what_a_worker_still_makes_of_an_erased_photo_is_deleted(send):
    sent = send(1).submission

    def erase_meanwhile(*arguments):
        intake.erase(Submission.objects.get(pk=sent.pk))
        seen = {"width": 64, "height": 64, "flat": 0.0}
        return door.PreparedPhoto({"large": b"large", "tile": b"tile"}, seen, bytes(64 * 64 * 3))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "prepare", erase_meanwhile)
        intake.prepare(sent.pk)
    assert files() == set()
    assert not Inspection.objects.exists()


def test_files_of_a_worker_that_was_killed_after_the_erasure_are_deleted_too(send, later):
    sent = send(1).submission
    working = Submission.objects.claim(sent.pk, give_up=intake.quarantine_worn_out)
    intake.erase(Submission.objects.get(pk=sent.pk))
    storage.save_private(working.rendition("tile"), b"a picture")  # and then the worker is killed
    tasks.sweep()
    assert files() != set()
    later()
    tasks.sweep()
    assert files() == set()


def wave_of(submission):
    names = ("name", "message", "people", "place", "country", "latitude", "longitude", "zone", "waved_at")
    same = {name: getattr(submission, name) for name in names}
    return intake.Wave(**same, crop=door.Crop(), permission=True, send_key="")

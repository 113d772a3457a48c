"""From a visitor's file to a photo that waits for a moderator."""

import hashlib
import logging
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import IntegrityError, models, transaction

from tracker import identity, storage
from tracker.models import Campaign, ConsentText, Group, Submission
from tracker.models.leases import RELEASED
from tracker.photos import door, pool
from tracker.submissions import inspection, lifecycle, originals, renditions, tombstones

STORAGE_PAUSE = timedelta(seconds=30)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wave:
    """What a checked form says: everything but the photo."""

    name: str
    message: str
    people: int
    place: str
    country: str
    latitude: float
    longitude: float
    zone: str
    waved_at: datetime
    crop: door.Crop
    permission: bool
    send_key: str
    group: Group | None = None
    email: str = ""
    description: str = ""
    edition: int = 0  # how often its words were changed since it was first sent under this key


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets: the row, and the private token that is nowhere else."""

    submission: Submission
    token: str
    is_other: bool = False  # it had arrived before, and stands there with other words than these


def receive(campaign: Campaign, consent_text: ConsentText, wave: Wave, data: bytes, **origin: Any) -> Receipt:
    """File first, then the row, then the answer: what is acknowledged is on disk. A repeated send is one
    photo.

    `origin`: source, licence and external_id of a photo that a program sends for somebody; `is_late`, where
    the picture is closed.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    token = identity.private_token(settings.SECRET_KEY, wave.send_key, sha256)
    send_key = identity.digest(f"{wave.send_key}:{sha256}")
    if known := Submission.objects.filter(send_key=send_key).first():
        return receive_again(known, token, wave)
    original = storage.save_private(original_name(sha256), data)
    row = Submission(
        campaign=campaign,
        consent_text=consent_text,
        token_hash=identity.digest(token),
        send_key=send_key,
        original=original,
        sha256=sha256,
        revision=wave.edition + 1,
        **everything(wave),
        **origin,
    )
    try:
        row.save(force_insert=True)
    except IntegrityError:
        # The same send, twice at once: the other one's row stands.
        storages["private"].delete(original)
        return receive_again(Submission.objects.get(send_key=send_key), token, wave)
    return Receipt(row, token)


def receive_again(known: Submission, token: str, wave: Wave) -> Receipt:
    """It came before, and its answer was lost. Words that were changed since then take the place of the first
    ones, once: an edition makes the next revision, so what is on its way for longer undoes nothing, and
    neither does it undo what was changed on the private page."""
    if wave.edition >= known.revision and is_other(known, wave):
        with suppress(lifecycle.ModerationError):
            lifecycle.resubmit(known, everything(wave))
    known.refresh_from_db()
    return Receipt(known, token, is_other(known, wave))


def is_other(known: Submission, wave: Wave) -> bool:
    return any(getattr(known, name) != value for name, value in everything(wave).items())


def original_name(sha256: str) -> str:
    return f"originals/{sha256[:2]}/{uuid.uuid4().hex}"


def check_in(campaign: Campaign, consent_text: ConsentText, wave: Wave) -> Receipt:
    """Count people in without a photo. It goes the way of a photo: received, looked at by a person,
    public."""
    token = identity.private_token(settings.SECRET_KEY, wave.send_key, "check-in")
    row = Submission(
        campaign=campaign,
        consent_text=consent_text,
        has_photo=False,
        revision=wave.edition + 1,
        token_hash=identity.digest(token),
        send_key=identity.digest(f"{wave.send_key}:check-in"),
        **everything(wave),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return receive_again(Submission.objects.get(send_key=row.send_key), token, wave)
    return Receipt(row, token)


def fields(wave: Wave) -> dict[str, Any]:
    """What can be changed later, too."""
    plain = (
        "name",
        "message",
        "description",
        "people",
        "place",
        "country",
        "latitude",
        "longitude",
        "zone",
        "waved_at",
        "permission",
    )
    crop = {"crop_left": wave.crop.left, "crop_top": wave.crop.top, "crop_size": wave.crop.size}
    return {name: getattr(wave, name) for name in plain} | crop


def everything(wave: Wave) -> dict[str, Any]:
    """What a send says."""
    return {**fields(wave), "group": wave.group, "email": wave.email}


def edit(submission: Submission, wave: Wave) -> None:
    inspection.record_move(submission, wave.latitude, wave.longitude)
    lifecycle.resubmit(submission, fields(wave))


def prepare(submission_id: int) -> None:
    """Make the renditions, and let the submission wait for a moderator. Safe to call twice or at once."""
    submission = Submission.objects.claim(submission_id, give_up=quarantine_worn_out)
    if submission is None:
        return
    try:
        made = renditions.make(submission)
        inspection.inspect(submission, made)
        originals.keep_bare(submission, made)
    except pool.DecoderCrashError:
        retry_or_quarantine(submission, "decoder-crashed")
    except door.PhotoError as error:
        quarantine(submission, error.code)
    except FileNotFoundError:
        retry_or_quarantine(submission, "original-missing")
    except storage.FAULTS as error:
        # The storage is full or away, which is not this photo's fault.
        logger.warning("photo %s waits for the storage: %s", submission.public_id, type(error).__name__)
        submission.release(retry_after=STORAGE_PAUSE, refund_attempt=True)
    else:
        admit_or_discard(submission, made)


def admit_or_discard(submission: Submission, made: door.PreparedPhoto | None) -> None:
    """Under the lease; what was overtaken goes."""
    try:
        lifecycle.admit(submission, renditions.checksums_of(submission, made), renditions.depth_of(made))
    except lifecycle.ModerationError:
        refund_overtaken(submission)
        discard_overtaken(submission)
    else:
        logger.info("photo %s is prepared", submission.public_id)
        if made and made.bare is None:
            originals.forget(submission)


def repair(submission: Submission) -> bool:
    """Make the renditions of an approved photo again whose files are gone or damaged; whether that could be
    done.

    One that cannot be made again is quarantined, where the admin shows it. A fault of the storage is raised,
    and taken for granted when the campaign's own pictures are gone as well: so an unmounted volume looks.
    """
    try:
        made = renditions.make(submission)
        change = {"checksums": renditions.checksums_of(submission, made), **renditions.depth_of(made)}
        Submission.objects.filter(pk=submission.pk, revision=submission.revision).update(**change)
    except (door.PhotoError, FileNotFoundError) as error:
        pictures = submission.campaign.reference_images.values_list("file", flat=True)
        if pictures and not any(storages["private"].exists(name) for name in pictures):
            raise ConnectionError("the storage has lost everything: is its volume there?") from error
        logger.warning("photo %s is lost: %s", submission.public_id, type(error).__name__)
        with suppress(lifecycle.ModerationError):
            lifecycle.set_aside(submission, "files-lost")
        return False
    return True


def quarantine_worn_out(submission: Submission) -> None:
    quarantine(submission, submission.fault or "worker-died")


def retry_or_quarantine(submission: Submission, fault: str) -> None:
    if submission.is_last_attempt:
        quarantine(submission, fault)
    else:
        submission.release(fault=fault)


def quarantine(submission: Submission, fault: str) -> None:
    """Nothing happens where another worker has it in hand by now."""
    with suppress(lifecycle.ModerationError):
        lifecycle.quarantine(submission, fault)


def refund_overtaken(submission: Submission) -> None:
    """The lease was lost to another worker, perhaps because this one was paused: not the photo's fault."""
    overtaken = Submission.objects.filter(pk=submission.pk, status=Submission.Status.RECEIVED, attempts__gt=0)
    overtaken.filter(revision=submission.revision).update(attempts=models.F("attempts") - 1)


def discard_overtaken(submission: Submission) -> None:
    """The work was overtaken. What we made stays for a worker that makes the same, and goes when it was
    edited or erased meanwhile."""
    now = Submission.objects.get(pk=submission.pk)
    if now.revision != submission.revision or now.status == Submission.Status.ERASED:
        for size in renditions.RENDITIONS:
            storages["private"].delete(submission.rendition(size))
    if now.status == Submission.Status.ERASED:
        inspection.forget(submission)
        for name in originals.names_of(submission):
            storages["private"].delete(name)


def erase(submission: Submission, moderator: Any = None) -> None:
    """Hide it first, then forget its files: a crash between the two leaves nothing public. The tombstone is
    set before both: a backup from before is brought to the same state (manage.py apply_tombstones)."""
    tombstones.set_for(submission)
    lifecycle.erase(submission, moderator)
    forget_files(submission)


def forget_files(submission: Submission) -> None:
    """Delete every file of an erased submission. The row forgets its original last, so that the sweep repeats
    whatever breaks off, and whatever a worker that is still at it may leave behind."""
    storage.forget_folder(storages["private"], submission.renditions_folder)
    inspection.forget(submission)
    if submission.original:
        for name in originals.names_of(submission):
            storages["private"].delete(name)
    if Submission.objects.half_erased().filter(pk=submission.pk).exists():
        Submission.objects.filter(pk=submission.pk).update(original="", **RELEASED)
        submission.refresh_from_db()

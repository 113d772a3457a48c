"""From a visitor's file to a photo that waits for a moderator."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, models
from django.utils import timezone

from tracker import identity, moderation, photos
from tracker.models import Campaign, ConsentText, Submission

SIZES = {"large": 1024, "tile": 256}
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3


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
    crop: photos.Crop
    permission: bool
    send_key: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender gets: the row, and the private token that is nowhere else."""

    submission: Submission
    token: str


def receive(campaign: Campaign, consent_text: ConsentText, wave: Wave, data: bytes) -> Receipt:
    """File first, then the row, then the answer: what is acknowledged is on disk. A repeated send is one photo."""
    sha256 = hashlib.sha256(data).hexdigest()
    token = identity.private_token(settings.SECRET_KEY, wave.send_key, sha256)
    send_key = identity.digest(f"{wave.send_key}:{sha256}")
    if known := Submission.objects.filter(send_key=send_key).first():
        return Receipt(known, token)
    original = storages["private"].save(f"originals/{sha256[:2]}/{uuid.uuid4().hex}", ContentFile(data))
    row = Submission(
        campaign=campaign,
        consent_text=consent_text,
        token_hash=identity.digest(token),
        send_key=send_key,
        original=original,
        sha256=sha256,
        **fields(wave),
    )
    try:
        row.save(force_insert=True)
    except IntegrityError:
        # The same send, twice at once: the other one's row stands.
        storages["private"].delete(original)
        return Receipt(Submission.objects.get(send_key=send_key), token)
    return Receipt(row, token)


def fields(wave: Wave) -> dict[str, Any]:
    plain = ("name", "message", "people", "place", "country", "latitude", "longitude", "zone", "waved_at", "permission")
    crop = {"crop_left": wave.crop.left, "crop_top": wave.crop.top, "crop_size": wave.crop.size}
    return {name: getattr(wave, name) for name in plain} | crop


def edit(submission: Submission, wave: Wave) -> None:
    moderation.resubmit(submission, fields(wave))


def prepare(submission_id: int) -> None:
    """Make the renditions, and let the submission wait for a moderator. Safe to call twice or at once."""
    submission = claim(submission_id)
    if submission is None:
        return
    lease = submission.lease
    try:
        with storages["private"].open(submission.original) as file:
            data = file.read()
        crop = photos.Crop(submission.crop_left, submission.crop_top, submission.crop_size)
        made = photos.renditions(data, crop, SIZES)
    except photos.DecoderCrashError:
        give_up_or_retry(submission, "decoder-crashed")
        return
    except photos.PhotoError as error:
        settle(moderation.quarantine, submission, lease, error.code)
        return
    except OSError:
        give_up_or_retry(submission, "original-missing")
        return
    for size, content in made.items():
        storages["private"].save(submission.rendition(size), ContentFile(content))
    settle(moderation.admit, submission, lease)


def claim(submission_id: int) -> Submission | None:
    """Take the work for five minutes; the attempt counts before the pixels are touched."""
    lease = uuid.uuid4().hex
    change = {"lease": lease, "leased_until": timezone.now() + LEASE, "attempts": models.F("attempts") + 1}
    won = Submission.objects.unprepared().filter(pk=submission_id).update(**change)
    if not won:
        return None
    submission = Submission.objects.get(pk=submission_id)
    if submission.attempts > MOST_ATTEMPTS:
        settle(moderation.quarantine, submission, lease, submission.fault or "worker-died")
        return None
    return submission


def give_up_or_retry(submission: Submission, fault: str) -> None:
    if submission.attempts >= MOST_ATTEMPTS:
        settle(moderation.quarantine, submission, submission.lease, fault)
        return
    Submission.objects.filter(pk=submission.pk, lease=submission.lease).update(lease="", leased_until=None, fault=fault)


def settle(change: Any, *arguments: Any) -> None:
    """Finish under the lease. When it is lost, somebody else has the work: what we made is left to them."""
    try:
        change(*arguments)
    except moderation.ModerationError:
        return


def forget_files(submission: Submission) -> None:
    """Delete every file of a submission: the original and the renditions of all revisions."""
    storage = storages["private"]
    if submission.original:
        storage.delete(submission.original)
    for revision in range(1, submission.revision + 1):
        for size in SIZES:
            storage.delete(f"renditions/{submission.public_id[:2]}/{submission.public_id}/{revision}-{size}.jpg")


def erase(submission: Submission, moderator: Any = None) -> None:
    """Hide it first, then forget its files: a crash between the two leaves nothing public."""
    before = Submission.objects.get(pk=submission.pk)
    moderation.erase(submission, moderator)
    forget_files(before)

"""What the workers notice in a photo, written beside it for the moderators; and which photos are alike."""

import threading
import time
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import models

from tracker.models import Inspection, Submission
from tracker.photos import flags, phash
from tracker.photos.decoder import LOOK_PX
from tracker.photos.door import PreparedPhoto

# Rows that were written at the same time may become visible in another order than their numbers.
OVERLAP = 1000
MOST_ALIKE = 40
FRESH_S = 1.0
BURST = 6


def inspect(submission: Submission, prepared: PreparedPhoto | None) -> None:
    """Note the flags of a submission and the likeness of its photo. Twice does no harm."""
    found = flags.of_words(submission.name, submission.message, submission.description)
    sessions = submission.campaign.imaging_sessions.values_list("starts_at", "ends_at")
    found |= flags.of_time(submission.waved_at, list(sessions))
    hashed, pixels_sent = None, 0
    if prepared is not None:
        pixels = np.frombuffer(prepared.look, np.uint8).reshape(LOOK_PX, LOOK_PX, 3)
        seen = flags.PixelFacts(**prepared.seen)
        given = (submission.latitude, submission.longitude)
        found |= flags.of_pixels(pixels, seen) | flags.of_place(given, seen) | flags.of_whole_degrees(seen)
        hashed, pixels_sent = phash.hash_of(pixels), seen.width * seen.height
        if seen.latitude is None:
            found |= find_before(submission, "far", "whole")
    found |= find_before(submission, "moved") | count_burst(submission)
    row: dict[str, Any] = {"likeness": hashed, "pixels": pixels_sent, "flags": found, "weight": len(found)}
    Inspection.objects.update_or_create(submission=submission, defaults=row)


def find_before(submission: Submission, *codes: str) -> dict[str, float]:
    """What was found out while the photo still said where its camera was, or when its town was changed: an
    edit does not hide it."""
    known = Inspection.objects.filter(submission=submission).values_list("flags", flat=True).first() or {}
    return {code: known[code] for code in codes if code in known}


def record_move(submission: Submission, latitude: float, longitude: float) -> None:
    """Its sender gives another town. The first move counts, however many follow."""
    moved = flags.of_move((submission.latitude, submission.longitude), (latitude, longitude))
    known = Inspection.objects.filter(submission=submission).values_list("flags", flat=True).first()
    if moved and known is not None:
        Inspection.objects.filter(submission=submission).update(flags=moved | known)


def count_burst(submission: Submission) -> dict[str, float]:
    """burst, with how many came from the same place in the same second; imports come as they come."""
    if submission.external_id or submission.source:
        return {}
    second = submission.created_at.replace(microsecond=0)
    count = Submission.objects.filter(
        campaign=submission.campaign,
        latitude=submission.latitude,
        longitude=submission.longitude,
        created_at__gte=second,
        created_at__lt=second + timedelta(seconds=1),
    ).count()
    return {"burst": count} if count >= BURST else {}


def forget(submission: Submission) -> None:
    """Of somebody who was erased. What the index still has in memory leads to a row that says nothing."""
    Inspection.objects.filter(submission=submission).delete()


class Library:
    """The likenesses of all photos, in memory: read once, then only what has come since."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index = phash.Index()
        self.known: set[int] = set()
        self.last = 0
        self.looked = -FRESH_S

    def near(self, hashed: int) -> list[tuple[int, int]]:
        with self.lock:
            if time.monotonic() - self.looked > FRESH_S:
                self.refresh()
                self.looked = time.monotonic()
            return self.index.near(hashed)

    def refresh(self) -> None:
        rows = Inspection.objects.filter(pk__gt=self.last - OVERLAP, likeness__isnull=False)
        columns = rows.values_list("pk", "submission_id", "likeness")
        fresh = {pk: (submission, hashed or 0) for pk, submission, hashed in columns if pk not in self.known}
        if not fresh:
            return
        submissions, hashes = zip(*fresh.values(), strict=True)
        self.index.add(list(submissions), list(hashes))
        self.last = max(self.last, *fresh)
        self.known = {pk for pk in self.known if pk > self.last - 2 * OVERLAP} | fresh.keys()


library = Library()


Alike = list[tuple[Submission, int]]


def alike(submissions: list[Submission]) -> dict[int, Alike]:
    """For each of these, by id: other photos of its campaign that are the same file (0) or look nearly the
    same (bits that differ), with nobody among them who has taken it back. Two queries however many; the index
    may be a little old, the rows decide."""
    bits = {one.pk: dict(near_to(one)) for one in submissions}
    hashes = {one.sha256 for one in submissions if one.sha256}
    wanted = {pk for near in bits.values() for pk in near}
    gone = [Submission.Status.WITHDRAWN, Submission.Status.ERASED]
    rows = Submission.objects.filter(models.Q(sha256__in=hashes) | models.Q(pk__in=wanted)).exclude(
        status__in=gone
    )
    found = list(
        rows.select_related("campaign", "inspection").order_by("pk")[: MOST_ALIKE * max(1, len(submissions))]
    )
    return {one.pk: beside(one, found, bits[one.pk]) for one in submissions}


def near_to(submission: Submission) -> list[tuple[int, int]]:
    noticed = getattr(submission, "inspection", None)
    if noticed is None or noticed.likeness is None:
        return []
    return library.near(noticed.likeness)[:MOST_ALIKE]


def beside(submission: Submission, found: list[Submission], bits: dict[int, int]) -> Alike:
    pairs: Alike = []
    for other in found:
        if other.pk == submission.pk or other.campaign_id != submission.campaign_id:
            continue
        if submission.sha256 and other.sha256 == submission.sha256:
            pairs.append((other, 0))
        elif other.pk in bits:
            pairs.append((other, bits[other.pk]))
    return sorted(pairs, key=lambda pair: (pair[1], pair[0].pk))[:MOST_ALIKE]

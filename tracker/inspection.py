"""What the workers notice in a photo, written beside it for the moderators; and which photos are alike."""

import threading
from typing import Any

import numpy as np
from django.db import models

from tracker import flags, likeness
from tracker.decoder import LOOK_PX
from tracker.models import Inspection, Submission
from tracker.photos import Prepared

# Rows that were written at the same time may become visible in another order than their numbers.
OVERLAP = 1000
MOST_ALIKE = 40


def inspect(submission: Submission, prepared: Prepared | None) -> None:
    """Note the flags of a submission and the likeness of its photo. Twice does no harm."""
    found = flags.of_words(submission.name, submission.message)
    sessions = submission.campaign.imaging_sessions.values_list("starts_at", "ends_at")
    found |= flags.of_time(submission.waved_at, list(sessions))
    hashed, pixels_sent = None, 0
    if prepared is not None:
        pixels = np.frombuffer(prepared.look, np.uint8).reshape(LOOK_PX, LOOK_PX, 3)
        seen = flags.Seen(**prepared.seen)
        found |= flags.of_pixels(pixels, seen) | flags.of_place((submission.latitude, submission.longitude), seen)
        hashed, pixels_sent = likeness.hash_of(pixels), seen.width * seen.height
    row: dict[str, Any] = {"likeness": hashed, "pixels": pixels_sent, "flags": found, "weight": len(found)}
    Inspection.objects.update_or_create(submission=submission, defaults=row)


def forget(submission: Submission) -> None:
    """Of somebody who was erased. What the index still has in memory leads to a row that says nothing."""
    Inspection.objects.filter(submission=submission).delete()


class Library:
    """The likenesses of all photos, in memory: read once, then only what has come since."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index = likeness.Index()
        self.known: set[int] = set()
        self.last = 0

    def near(self, hashed: int) -> list[tuple[int, int]]:
        with self.lock:
            self.refresh()
            return self.index.near(hashed)

    def refresh(self) -> None:
        rows = Inspection.objects.filter(pk__gt=self.last - OVERLAP, likeness__isnull=False)
        fresh = [row for row in rows.values_list("pk", "submission_id", "likeness") if row[0] not in self.known]
        if not fresh:
            return
        self.index.add([row[1] for row in fresh], [row[2] or 0 for row in fresh])
        self.last = max(self.last, *(row[0] for row in fresh))
        self.known = {pk for pk in self.known if pk > self.last - 2 * OVERLAP} | {row[0] for row in fresh}


library = Library()


def alike(submission: Submission) -> list[tuple[Submission, int]]:
    """Other photos of the campaign that are the same file (0) or look nearly the same (bits that differ), with nobody
    among them who has taken it back. The index may be a little old; the rows decide."""
    own = Inspection.objects.filter(submission=submission).first()
    bits: dict[int, int] = {}
    if own is not None and own.likeness is not None:
        bits = dict(library.near(own.likeness)[: MOST_ALIKE * 4])
    others = Submission.objects.filter(campaign=submission.campaign).exclude(pk=submission.pk)
    others = others.exclude(status__in=[Submission.Status.WITHDRAWN, Submission.Status.ERASED])
    same_file = models.Q(sha256=submission.sha256) if submission.sha256 else models.Q(pk__in=[])
    found = others.filter(same_file | models.Q(pk__in=bits)).select_related("campaign")[:MOST_ALIKE]
    apart = [(one, 0 if one.sha256 == submission.sha256 and one.sha256 else bits[one.pk]) for one in found]
    return sorted(apart, key=lambda pair: (pair[1], pair[0].pk))

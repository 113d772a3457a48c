"""Approved photos as the assignment sees them."""

from typing import Any, Self

import numpy as np
from django.db import models

from mosaic.engine import VERSION
from mosaic.engine.features import LENGTH
from mosaic.models.crowd import Crowd
from tracker.models import Campaign, Submission


class TileQuerySet(models.QuerySet["Tile"]):
    def current(self) -> Self:
        """Described by today's features, from the revision that was approved."""
        return self.filter(version=VERSION, revision=models.F("submission__revision"))

    def of_the_erased(self) -> Self:
        return self.filter(submission__status=Submission.Status.ERASED)

    def for_campaign(self, campaign: Campaign) -> Self:
        approved = self.current().filter(
            submission__campaign=campaign, submission__status=Submission.Status.APPROVED
        )
        return approved.order_by("submission_id")

    def gather(self) -> Crowd:
        """These tiles in numbers."""
        rows = list(self.values_list("submission_id", "revision", "features"))
        owners = np.array([(pk, revision) for pk, revision, _ in rows], np.int64).reshape(-1, 2)
        vectors = np.frombuffer(b"".join(features for _, _, features in rows), np.float32)
        return Crowd(owners, vectors.reshape(len(rows), LENGTH))


class Tile(models.Model):
    """An approved photo, cropped square and described."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="tile")
    revision = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(help_text="Of the features.")
    features = models.BinaryField()

    objects = TileQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.submission_id)


def missing_tiles(**among: Any) -> models.QuerySet[Submission]:
    """Approved submissions without a current tile, among those that fit these filters."""
    described = Tile.objects.filter(
        submission=models.OuterRef("pk"), version=VERSION, revision=models.OuterRef("revision")
    )
    approved = Submission.objects.approved().with_photo().on_time()
    return approved.filter(~models.Exists(described), **among)

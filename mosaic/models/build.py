"""Versions of a mosaic: the work that draws one, and who is where in it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mosaic.engine import Grid, Pyramid, pyramid
from mosaic.models.crowd import Owners
from mosaic.models.picture import Mosaic
from mosaic.models.record import RecordField
from tracker import identity
from tracker.models import Campaign, Submission
from tracker.models.leases import Leased, LeasedQuerySet

if TYPE_CHECKING:
    from mosaic.models.block import Block


class BuildQuerySet(LeasedQuerySet["Build"]):
    def active(self) -> Self:
        return self.filter(status__in=Build.ACTIVE)

    def unfinished(self) -> Self:
        return self.active()

    def taking_over(self) -> Self:
        """Full builds that are all but published: no patch begins beside them any more."""
        drawing = self.filter(is_full=True, status=Build.Status.RENDERING)
        undrawn = Q(blocks__drawn_at__isnull=True)
        left = models.Count("blocks", filter=undrawn)
        return drawing.alias(left=left).filter(Q(took_over_at__isnull=False) | Q(left=0))

    def retired(self) -> Self:
        """Shown no longer, with files that may still be there."""
        ended = (Build.Status.PUBLISHED, Build.Status.FAILED, Build.Status.STOPPED)
        return self.filter(status__in=ended, retired_at__isnull=False)

    def current(self, campaign: Campaign) -> Self:
        """What is published of a campaign's mosaics now, that of the default one first."""
        now = self.filter(pk__in=campaign.mosaics.values("current_build"))
        return now.select_related("mosaic__target").order_by("-mosaic__is_default", "mosaic")

    def ever_published(self) -> Self:
        """Every version that was ever published, the first one first."""
        ever = (Build.Status.PUBLISHED, Build.Status.COLLECTED)
        return self.filter(status__in=ever, published_at__isnull=False).order_by("published_at", "pk")

    def with_cell_picture(self) -> Self:
        """What is still there to be shown of it."""
        return self.exclude(sketch="")

    def with_files(self) -> Self:
        """Whose files may be in use: being drawn, published, or not collected yet."""
        return self.exclude(status=Build.Status.COLLECTED)


class Build(Leased):
    """The work that draws one version of a mosaic; once published, that version, which never changes."""

    # Placing a million photos and drawing the top levels take longer than anything else.
    LEASE = timedelta(minutes=25)
    IS_RENEWED = True

    class Status(models.TextChoices):
        PLACING = "placing", "Placing the photos"
        RENDERING = "rendering", "Drawing"
        PUBLISHED = "published", "Published"
        STOPPED = "stopped", "Stopped; can be taken up again"
        FAILED = "failed", "Failed"
        COLLECTED = "collected", "Files deleted"

    ACTIVE = (Status.PLACING, Status.RENDERING)

    mosaic = models.ForeignKey(Mosaic, on_delete=models.CASCADE, related_name="builds")
    base = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, help_text="What it replaces."
    )
    origin = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="lineage",
        editable=False,
        help_text="The build that placed everybody, whose placements it shares; none: it is that build.",
    )
    key = models.CharField(
        max_length=12,
        unique=True,
        default=identity.public_id,
        editable=False,
        help_text="In the address of its pyramid tiles: not to be guessed before it is published.",
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLACING, db_index=True)
    is_full = models.BooleanField(
        default=True, help_text="All photos placed anew; otherwise only what changed."
    )
    cell_px = models.PositiveSmallIntegerField(default=256)
    tile_px = models.PositiveSmallIntegerField(default=512)
    image_format = models.CharField(max_length=4, default="jpg")
    untinted = models.BooleanField(default=False, db_default=False, help_text="There without tint, too.")
    rows = models.PositiveIntegerField(default=0)
    columns = models.PositiveIntegerField(default=0)
    crop = models.JSONField(default=list)
    photos = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0, help_text="Who had waved when it was published.")
    record = RecordField(help_text="Cost, bound, strengths, seconds.")
    fault = models.CharField(max_length=200, blank=True)
    table = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 and name of the table of pyramid tiles."
    )
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    sketch = models.CharField(
        max_length=80,
        blank=True,
        editable=False,
        help_text="The file of one pixel a cell, which outlives the version.",
    )
    checksums = models.JSONField(
        null=True,
        default=dict,
        editable=False,
        help_text="Of the top levels' pyramid tiles, of preview (still) and cell picture (sketch).",
    )
    plan = models.CharField(
        max_length=80, blank=True, editable=False, help_text="The file of cells and prices."
    )
    created_at = models.DateTimeField(default=timezone.now)
    placed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is shown no longer.")
    took_over_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When a full build began to take over what was patched beside it.",
    )

    objects = BuildQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mosaic", "is_full"],
                condition=Q(status__in=["placing", "rendering"]),
                name="one_patch_and_one_full_build",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mosaic}, build {self.pk}"

    @property
    def grid(self) -> Grid:
        return Grid(self.rows, self.columns, tuple(self.crop))

    @property
    def pyramid(self) -> Pyramid:
        return Pyramid(self.grid, self.cell_px, self.tile_px)

    @property
    def lineage_id(self) -> int:
        """Whose placements it shares."""
        return self.origin_id or self.pk

    @property
    def placements(self) -> "PlacementQuerySet":
        """Who is in which cell of it."""
        return Placement.objects.of(self)

    def find_changed_cells(self, block: "Block | None" = None) -> list[tuple[int, int]]:
        """The cells (row, column), of one block or of all, that it has changed."""
        now, before = self.placements, Placement.objects.of(self.base)
        if block:
            now, before = now.in_block(block), before.in_block(block)
        if self.origin_id:
            return sorted(now.filter(first=self.pk).values_list("row", "column"))
        # A successor of before there were ranges has rows of its own for every cell.
        fields = ("row", "column", "submission_id", "revision")
        rows = set(now.values_list(*fields)) - set(before.values_list(*fields))
        return sorted((row, column) for row, column, _, _ in rows)

    def progress(self) -> dict[str, Any]:
        blocks = self.blocks.aggregate(all=models.Count("pk"), drawn=models.Count("drawn_at"))
        share = blocks["drawn"] / blocks["all"] if blocks["all"] else 0.0
        return {
            "status": self.status,
            "blocks": blocks["all"],
            "drawn": blocks["drawn"],
            "share": round(share, 3),
            "seconds_left": self.seconds_left(share),
        }

    def seconds_left(self, share: float) -> float | None:
        """How long drawing the rest takes at the pace so far; None while there is no pace yet."""
        if self.status != self.Status.RENDERING or self.placed_at is None or not share:
            return None
        spent = (timezone.now() - self.placed_at).total_seconds()
        return round(spent * (1 - share) / share, 1)


class PlacementQuerySet(models.QuerySet["Placement"]):
    def of(self, build: "Build | None") -> Self:
        """What a build shows: the one answer to who is in which cell of a version."""
        if build is None:
            return self.none()
        still = Q(last__isnull=True) | Q(last__gte=build.pk)
        return self.filter(still, origin=build.lineage_id, first__lte=build.pk)

    def end_before(self, build: "Build") -> None:
        """A build shows these no longer; what it had placed itself was never in any other."""
        self.filter(first=build.pk).delete()
        self.filter(first__lt=build.pk).update(last=build.pk - 1)

    def rewind(self, base: "Build") -> None:
        """Undo what was placed after a version by builds that were never published."""
        self.filter(origin=base.lineage_id, first__gt=base.pk).delete()
        self.filter(origin=base.lineage_id, last__gte=base.pk).update(last=None)

    def forget(self, build: "Build") -> None:
        """Delete what a build alone has shown of those whose files are kept."""
        lineage = Q(origin=build.lineage_id) | Q(pk=build.lineage_id)
        others = Build.objects.with_files().filter(lineage).exclude(pk=build.pk)
        bounds = others.aggregate(
            before=models.Max("pk", filter=Q(pk__lt=build.pk)),
            after=models.Min("pk", filter=Q(pk__gt=build.pk)),
        )
        mine = self.of(build)
        if bounds["before"] is not None:
            mine = mine.filter(first__gt=bounds["before"])
        if bounds["after"] is not None:
            mine = mine.filter(last__lt=bounds["after"])
        mine.delete()

    def no_longer_approved(self) -> Self:
        """Of somebody who has withdrawn or changed the photo since, or whose approval was taken back."""
        good = Q(submission__status=Submission.Status.APPROVED, submission__revision=models.F("revision"))
        return self.exclude(good)

    def in_block(self, block: "Block") -> Self:
        """In the cells that a block draws; a build has its base's grid."""
        cells = block.build.pyramid.cells_in(pyramid.Block(block.column, block.row))
        (top, left), (bottom, right) = cells[0], cells[-1]
        return self.filter(row__range=(top, bottom), column__range=(left, right))

    def chosen(self, build: "Build | None") -> Owners:
        """Submission id and revision for every cell of a build (n, 2), row by row."""
        rows = self.of(build).order_by("row", "column").values_list("submission_id", "revision")
        return np.array(list(rows), np.int64).reshape(-1, 2)


class Placement(models.Model):
    """This tile in that cell, from one build to another: a successor writes only what it changes.

    A row of before there were ranges belongs to the one build that is its origin, and reads as that.
    """

    # The column keeps its old name: rows of before stay as they are.
    origin = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="+", db_column="build_id")
    first = models.PositiveBigIntegerField(default=0, db_default=0, help_text="The build that placed it.")
    last = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="No build after this one shows it; empty: it is there still."
    )
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="placements")
    revision = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["row", "column"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "row", "column", "first"], name="one_tile_a_cell_and_build"
            ),
            models.UniqueConstraint(
                fields=["origin", "row", "column"],
                condition=Q(last__isnull=True),
                name="one_tile_a_cell_at_last",
            ),
        ]

    def __str__(self) -> str:
        return f"({self.row}, {self.column})"

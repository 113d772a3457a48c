"""The picture that the people who waved make."""

from typing import Any, ClassVar, Self

import numpy as np
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray

from mosaic.engine import VERSION, Grid, Pyramid, geography
from mosaic.engine.features import LENGTH, Features
from tracker import identity
from tracker.models import Campaign, ReferenceImage, Submission

# Powers of two, so that a pyramid tile is a whole number of cells on every level.
CELL_PX = [(px, f"{px} px") for px in (64, 128, 256)]
TILE_PX = [(px, f"{px} px") for px in (256, 512, 1024)]


IMAGE_FORMATS = [("jpg", "JPEG"), ("webp", "WebP, a third smaller and slower to draw")]


class TargetImage(models.Model):
    """What a mosaic imitates; it may differ from the reference image that is shown beside it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="target_images")
    name = models.CharField(max_length=120)
    file = models.CharField(max_length=200, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    credit = models.CharField(max_length=240)
    globe = models.JSONField(null=True, blank=True, help_text=ReferenceImage._meta.get_field("globe").help_text)
    reference = models.ForeignKey(
        ReferenceImage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text="The reference image it was made of.",
    )

    def __str__(self) -> str:
        return self.name

    @property
    def the_globe(self) -> geography.Globe:
        return geography.Globe(**(self.globe or {}))

    def clean(self) -> None:
        try:
            if self.globe is not None:
                _ = self.the_globe
        except TypeError as error:
            raise ValidationError(
                {"globe": f"x, y, radius, latitude_deg and longitude_deg are wanted: {error}"}
            ) from error


class TileQuerySet(models.QuerySet["Tile"]):
    def current(self) -> Self:
        """Described by today's features, from the revision that was approved."""
        return self.filter(version=VERSION, revision=models.F("submission__revision"))

    def of_the_erased(self) -> Self:
        return self.filter(submission__status=Submission.Status.ERASED)

    def for_campaign(self, campaign: Campaign) -> Self:
        approved = self.current().filter(submission__campaign=campaign, submission__status=Submission.Status.APPROVED)
        return approved.order_by("submission_id")

    def feature_matrix(self, campaign: Campaign) -> tuple[NDArray[np.int64], Features]:
        """Submission id and revision of each tile (m, 2), and their feature vectors (m, 48)."""
        rows = list(self.for_campaign(campaign).values_list("submission_id", "revision", "features"))
        owners = np.array([row[:2] for row in rows], np.int64).reshape(-1, 2)
        vectors = np.frombuffer(b"".join(row[2] for row in rows), np.float32)
        return owners, vectors.reshape(len(rows), LENGTH)


class Tile(models.Model):
    """An approved photo, cropped square and described."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="tile")
    revision = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(help_text="Of the features.")
    features = models.BinaryField()

    objects: ClassVar[Any] = TileQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.submission_id)


def missing_tiles(**among: Any) -> models.QuerySet[Submission]:
    """Approved submissions without a current tile, among those that fit these filters."""
    described = Tile.objects.filter(
        submission=models.OuterRef("pk"), version=VERSION, revision=models.OuterRef("revision")
    )
    approved: models.QuerySet[Submission] = Submission.objects.approved().with_photo()
    return approved.filter(~models.Exists(described), **among)


class Mosaic(models.Model):
    """One picture of a campaign. What is published of it is its current build; publishing moves that pointer."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="mosaics")
    target = models.ForeignKey(TargetImage, on_delete=models.PROTECT)
    slug = models.SlugField(default="mosaic", help_text="In its address: /mosaics/<slug>/, unless it is the default.")
    is_default = models.BooleanField(default=True, help_text="Shown on the campaign's home page.")
    cell_px = models.PositiveSmallIntegerField(default=256, choices=CELL_PX, help_text="Side of a face, zoomed in.")
    tile_px = models.PositiveSmallIntegerField(default=512, choices=TILE_PX, help_text="Side of a pyramid tile.")
    stretch = models.FloatField(default=0.7, help_text="How far the target's tones move toward the crowd's, 0 … 1.")
    tint = models.FloatField(default=0.3, help_text="How far photos lean toward the target at a distance, 0 … 1.")
    spread = models.PositiveSmallIntegerField(default=12, help_text="Cells between two repeats of a photo, at least.")
    saliency = models.FloatField(default=0, help_text="How much more bright and detailed parts count, 0 … 1.")
    geography = models.FloatField(
        default=0,
        help_text="How strongly people are drawn to their own place, 0 … 0.95, where the target shows the globe.",
    )
    image_format = models.CharField(max_length=4, choices=IMAGE_FORMATS, default="jpg")
    current_build = models.ForeignKey("Build", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign"], condition=Q(is_default=True), name="one_default_mosaic"),
            models.CheckConstraint(
                condition=Q(stretch__range=(0, 1), tint__range=(0, 1), saliency__range=(0, 1)),
                name="strengths_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(geography__range=(0, geography.STRONGEST_PULL)), name="a_pull_that_leaves_colour_a_say"
            ),
            models.UniqueConstraint(fields=["campaign", "slug"], name="one_mosaic_a_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.target}"

    @property
    def is_by_geography(self) -> bool:
        return bool(self.geography and self.target.globe)


class Stop(models.Model):
    """A stop of the organiser's tour through a mosaic: whose wave, and what is told there."""

    mosaic = models.ForeignKey(Mosaic, on_delete=models.CASCADE, related_name="stops")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE)
    text = models.CharField(max_length=240)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class BuildQuerySet(models.QuerySet["Build"]):
    def active(self) -> Self:
        return self.filter(status__in=Build.ACTIVE)

    def retired(self) -> Self:
        """Shown no longer, with files that may still be there."""
        ended = (Build.Status.PUBLISHED, Build.Status.FAILED, Build.Status.STOPPED)
        return self.filter(status__in=ended, retired_at__isnull=False)

    def kept(self) -> Self:
        """Whose files may be in use: being drawn, published, or not collected yet."""
        return self.exclude(status=Build.Status.COLLECTED)


class Build(models.Model):
    """The work that draws one version of a mosaic; once published, that version, which never changes."""

    class Status(models.TextChoices):
        PLACING = "placing", "Placing the photos"
        RENDERING = "rendering", "Drawing"
        PUBLISHED = "published", "Published"
        STOPPED = "stopped", "Stopped; can be taken up again"
        FAILED = "failed", "Failed"
        COLLECTED = "collected", "Files deleted"

    ACTIVE = (Status.PLACING, Status.RENDERING)

    mosaic = models.ForeignKey(Mosaic, on_delete=models.CASCADE, related_name="builds")
    base = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, help_text="What it replaces.")
    key = models.CharField(
        max_length=12,
        unique=True,
        default=identity.public_id,
        editable=False,
        help_text="In the address of its pyramid tiles: not to be guessed before it is published.",
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PLACING, db_index=True)
    is_full = models.BooleanField(default=True, help_text="All photos placed anew; otherwise only what changed.")
    cell_px = models.PositiveSmallIntegerField(default=256)
    tile_px = models.PositiveSmallIntegerField(default=512)
    image_format = models.CharField(max_length=4, default="jpg")
    rows = models.PositiveIntegerField(default=0)
    columns = models.PositiveIntegerField(default=0)
    crop = models.JSONField(default=list)
    photos = models.PositiveIntegerField(default=0)
    record = models.JSONField(default=dict, help_text="Cost, bound, strengths, seconds.")
    fault = models.CharField(max_length=200, blank=True)
    table = models.CharField(max_length=64, blank=True, help_text="SHA-256 and name of the table of pyramid tiles.")
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    plan = models.CharField(max_length=80, blank=True, editable=False, help_text="The file of cells and prices.")
    created_at = models.DateTimeField(default=timezone.now)
    placed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is shown no longer.")
    lease = models.CharField(max_length=32, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = BuildQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mosaic"], condition=Q(status__in=["placing", "rendering"]), name="one_build_at_a_time"
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
    def no_longer_approved(self) -> Self:
        """Of somebody who has withdrawn or changed the photo since, or whose approval was taken back."""
        good = Q(submission__status=Submission.Status.APPROVED, submission__revision=models.F("revision"))
        return self.exclude(good)

    def chosen(self, build: "Build") -> NDArray[np.int64]:
        """Submission id and revision for every cell of a build (n, 2), row by row."""
        rows = self.filter(build=build).order_by("row", "column").values_list("submission_id", "revision")
        return np.array(list(rows), np.int64).reshape(-1, 2)


class Placement(models.Model):
    """This tile in that cell."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="placements")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="placements")
    revision = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()

    objects: ClassVar[Any] = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["row", "column"]
        constraints = [models.UniqueConstraint(fields=["build", "row", "column"], name="one_tile_a_cell")]

    def __str__(self) -> str:
        return f"({self.row}, {self.column})"


class BlockQuerySet(models.QuerySet["Block"]):
    def undrawn(self) -> Self:
        """Not drawn, and in nobody's hands."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
        return self.filter(free, drawn_at__isnull=True)

    def give_back(self, build: Build, column: int, row: int) -> bool:
        """Let a block be drawn again, unless somebody has it in hand; whether nobody has."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
        block = self.filter(free, build=build, column=column, row=row)
        return bool(block.update(drawn_at=None, root="", lease="", leased_until=None, attempts=0))


class Block(models.Model):
    """A subtree of the pyramid: one piece of work for one worker."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="blocks")
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    drawn_at = models.DateTimeField(null=True, blank=True)
    root = models.CharField(max_length=80, blank=True, help_text="The file of its root's pixels, for the crown.")
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = BlockQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["build", "row", "column"], name="one_block_a_root")]

    def __str__(self) -> str:
        return f"block ({self.row}, {self.column}) of build {self.build_id}"

"""What a campaign's people make: its mosaics, what they imitate, and where a tour stops."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from mosaic.engine import geography
from tracker.models import Campaign, ReferenceImage, Submission
from tracker.models.typed import TypedJSONField, TypedText, check_globe

if TYPE_CHECKING:
    from mosaic.models.build import Build

# Powers of two, so that a pyramid tile is a whole number of cells on every level.
CELL_PX = [(px, f"{px} px") for px in (64, 128, 256)]
TILE_PX = [(px, f"{px} px") for px in (256, 512, 1024)]


IMAGE_FORMATS = [("jpg", "JPEG"), ("webp", "WebP, a third smaller and slower to draw")]


class TargetImage(TypedText):
    """What a mosaic imitates; it may differ from the reference image that is shown beside it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="target_images")
    name = models.CharField(max_length=120)
    file = models.CharField(max_length=200, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    credit = models.CharField(max_length=240)
    globe = TypedJSONField(
        null=True,
        blank=True,
        validators=[check_globe],
        help_text=ReferenceImage._meta.get_field("globe").help_text,
    )
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
    def said_of_it(self) -> "ReferenceImage | TargetImage":
        """Whose words these are: of the reference image, as long as it is the same picture."""
        return self.reference if self.reference and self.reference.file == self.file else self

    @property
    def the_globe(self) -> geography.Globe | None:
        """Where it shows the Earth, if it does."""
        globe = self.said_of_it.globe
        return geography.Globe(**globe) if globe else None


class MosaicQuerySet(models.QuerySet["Mosaic"]):
    def find(self, campaign: Campaign, slug: str = "") -> "Mosaic | None":
        """The campaign's mosaic with this slug, the default one without."""
        wanted = self.filter(slug=slug) if slug else self.filter(is_default=True)
        return wanted.filter(campaign=campaign).select_related("current_build", "target__reference").first()

    def find_published(self, campaign: Campaign, slug: str = "") -> "Build | None":
        """What that mosaic shows now."""
        mosaic = self.find(campaign, slug)
        build = mosaic.current_build if mosaic else None
        if mosaic and build:
            build.mosaic, mosaic.campaign = mosaic, campaign
        return build


class Mosaic(TypedText):
    """One picture of a campaign. What is published of it is its current build; publishing moves that
    pointer."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="mosaics")
    target = models.ForeignKey(TargetImage, on_delete=models.PROTECT)
    slug = models.SlugField(
        default="mosaic", help_text="In its address: /mosaics/<slug>/, unless it is the default."
    )
    is_default = models.BooleanField(default=True, help_text="Shown on the campaign's home page.")
    cell_px = models.PositiveSmallIntegerField(
        default=256, choices=CELL_PX, help_text="Side of a face, zoomed in."
    )
    tile_px = models.PositiveSmallIntegerField(
        default=512, choices=TILE_PX, help_text="Side of a pyramid tile."
    )
    stretch = models.FloatField(
        default=0.7, help_text="How far the target's tones move toward the crowd's, 0 … 1."
    )
    tint = models.FloatField(
        default=0.3, help_text="How far photos lean toward the target at a distance, 0 … 1."
    )
    spread = models.PositiveSmallIntegerField(
        default=12, help_text="Cells between two repeats of a photo, at least."
    )
    harmony = models.FloatField(
        default=1,
        db_default=1,
        help_text=(
            "How much may be spent on smoothness where the target leaves a choice, 0 … 1: "
            "at 1 a quarter of a percent of the cost."
        ),
    )
    saliency = models.FloatField(default=0, help_text="How much more bright and detailed parts count, 0 … 1.")
    geography = models.FloatField(
        default=0,
        help_text=(
            "How strongly people are drawn to their own place, 0 … 0.95, where the target shows the globe."
        ),
    )
    image_format = models.CharField(max_length=4, choices=IMAGE_FORMATS, default="jpg")
    untinted = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Let visitors switch the tint off: a quarter more pyramid tiles.",
    )
    current_build = models.ForeignKey(
        "Build", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    announced_build = models.ForeignKey(
        "Build",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The version that webhooks heard of last.",
    )
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MosaicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(is_default=True), name="one_default_mosaic"
            ),
            models.CheckConstraint(
                condition=Q(stretch__range=(0, 1), tint__range=(0, 1), saliency__range=(0, 1)),
                name="strengths_from_0_to_1",
            ),
            models.CheckConstraint(condition=Q(harmony__range=(0, 1)), name="harmony_from_0_to_1"),
            models.CheckConstraint(
                condition=Q(geography__range=(0, geography.STRONGEST_PULL)),
                name="a_pull_that_leaves_colour_a_say",
            ),
            models.UniqueConstraint(fields=["campaign", "slug"], name="one_mosaic_a_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.target}"

    @property
    def wants_untinted(self) -> bool:
        """Without tint there is nothing to be switched off."""
        return bool(self.untinted and self.tint)

    @property
    def is_by_geography(self) -> bool:
        return bool(self.geography and self.target.the_globe)


class Stop(TypedText):
    """A stop of the organiser's tour through a mosaic: whose wave, and what is told there."""

    mosaic = models.ForeignKey(Mosaic, on_delete=models.CASCADE, related_name="stops")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE)
    text = models.CharField(max_length=240)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

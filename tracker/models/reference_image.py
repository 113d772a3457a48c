"""A spacecraft's pictures of us."""

from django.db import models

from tracker.models.campaign import Campaign
from tracker.models.typed import TypedJSONField, TypedText, check_crop, check_dot, check_globe


class ReferenceImage(TypedText):
    """A spacecraft's picture, or our illustration of it, shown alongside."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reference_images")
    identifier = models.CharField(max_length=40, help_text="For example PIA17171.")
    title = models.CharField(max_length=160)
    caption = models.TextField(blank=True)
    spacecraft = models.CharField(max_length=60)
    file = models.CharField(max_length=200)
    source = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The whole picture as it was given, where `file` is a part of it.",
    )
    crop = TypedJSONField(
        null=True,
        blank=True,
        editable=False,
        validators=[check_crop],
        help_text="Which part of it: left, top, width and height, of 1.",
    )
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    is_illustration = models.BooleanField(default=True)
    credit = models.CharField(max_length=240)
    source_url = models.URLField(blank=True)
    source_checksum = models.CharField(max_length=16, blank=True, default="", db_default="", editable=False)
    taken_at = models.DateTimeField(null=True, blank=True)
    distance_km = models.PositiveBigIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="The first is shown beside the mosaic.")
    globe = TypedJSONField(
        null=True,
        blank=True,
        validators=[check_globe],
        help_text=(
            "Where it shows the Earth, north up: x, y and radius of the globe in widths of the "
            "image, from its "
            "top left corner, and latitude_deg and longitude_deg of the point in the middle."
        ),
    )
    dot = TypedJSONField(
        null=True,
        blank=True,
        validators=[check_dot],
        help_text=(
            "Where it shows the Earth as a dot: x and y in widths of the image, from its top "
            "left corner. Beside the "
            "mosaic, the opening flies into it."
        ),
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "identifier"], name="one_image_an_identifier")
        ]

    def __str__(self) -> str:
        return f"{self.identifier}: {self.title}"

"""Who waved: campaigns, the minutes in which a spacecraft looked at us, submissions and decisions."""

from datetime import timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as date_format

from tracker import identity, places


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def default(self) -> "Campaign | None":
        return self.filter(is_default=True).first()


class Campaign(models.Model):
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    sentence = models.CharField(max_length=240, help_text="One sentence under the title on the home page.")
    is_default = models.BooleanField(default=False, help_text="Shown at the root of the site.")
    opens_at = models.DateTimeField(null=True, blank=True, help_text="No photo is taken before.")
    closes_at = models.DateTimeField(null=True, blank=True, help_text="No photo is taken after.")

    objects: ClassVar[Any] = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_campaign")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now <= self.closes_at)


class ConsentText(models.Model):
    """What a sender agreed to. A changed text is a new version; the old one stays with those who saw it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="consent_texts")
    version = models.PositiveIntegerField()
    text = models.TextField()
    licence = models.CharField(max_length=60, default="CC BY 4.0")
    licence_url = models.URLField(default="https://creativecommons.org/licenses/by/4.0/")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["campaign", "version"], name="one_consent_text_a_version")]

    def __str__(self) -> str:
        return f"{self.campaign}, version {self.version}"


class ImagingSession(models.Model):
    """The minutes in which a spacecraft looked at us, in the time of the Earth: when to wave."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="imaging_sessions")
    spacecraft = models.CharField(max_length=60)
    body = models.CharField(max_length=60, help_text="Where to look: the planet the spacecraft is at.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    distance_km = models.PositiveBigIntegerField()
    light_time_s = models.FloatField(help_text="Seconds that light takes from the Earth to the spacecraft.")

    class Meta:
        ordering = ["-distance_km", "starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=models.F("starts_at")), name="session_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.spacecraft}, {self.starts_at:%d %B %Y, %H:%M} UTC"


class ReferenceImage(models.Model):
    """A spacecraft's picture, or our illustration of it, shown alongside."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reference_images")
    identifier = models.CharField(max_length=40, help_text="For example PIA17171.")
    title = models.CharField(max_length=160)
    caption = models.TextField(blank=True)
    spacecraft = models.CharField(max_length=60)
    file = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    is_illustration = models.BooleanField(default=True)
    credit = models.CharField(max_length=240)
    source_url = models.URLField(blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    distance_km = models.PositiveBigIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="The first is shown beside the mosaic.")
    globe = models.JSONField(
        null=True,
        blank=True,
        help_text=(
            "Where it shows the Earth, north up: x, y and radius of the globe in widths of the image, from its "
            "top left corner, and latitude_deg and longitude_deg of the point in the middle."
        ),
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["campaign", "identifier"], name="one_image_an_identifier")]

    def __str__(self) -> str:
        return f"{self.identifier}: {self.title}"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def approved(self) -> Self:
        return self.filter(status=Submission.Status.APPROVED)

    def waiting(self) -> Self:
        return self.filter(status=Submission.Status.WAITING)

    def unprepared(self) -> Self:
        """Received, and in nobody's hands."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
        return self.filter(free, status=Submission.Status.RECEIVED)

    def half_erased(self) -> Self:
        """Erased, but files may still lie there: the deletion broke off, or a worker was at work on them."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
        return self.filter(free, status=Submission.Status.ERASED).exclude(original="")

    def with_token(self, token: str) -> "Submission | None":
        return self.filter(token_hash=identity.digest(token)).exclude(status=Submission.Status.ERASED).first()

    def counters(self) -> dict[str, int]:
        """People, photos and countries that are public; one query."""
        counts = self.approved().aggregate(
            people=models.Sum("people"),
            photos=models.Count("pk"),
            countries=models.Count("country", distinct=True, filter=~Q(country="")),
        )
        return {name: count or 0 for name, count in counts.items()}


class Submission(models.Model):
    """What a visitor sent: photo, name, place and time."""

    class Status(models.TextChoices):
        RECEIVED = "received", "Received"
        WAITING = "waiting", "Waiting for a moderator"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        QUARANTINED = "quarantined", "Quarantined"
        WITHDRAWN = "withdrawn", "Withdrawn by the sender"
        ERASED = "erased", "Erased"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="submissions")
    public_id = models.CharField(max_length=12, unique=True, default=identity.public_id, editable=False)
    token_hash = models.CharField(max_length=64, db_index=True, editable=False)
    send_key = models.CharField(max_length=64, unique=True, editable=False, help_text="A retried send has the same.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED, db_index=True)
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows with each edit: a decision is about one of them."
    )
    prepared_revision = models.PositiveIntegerField(
        default=0, editable=False, help_text="The revision whose renditions exist."
    )

    name = models.CharField(max_length=80, blank=True)
    message = models.CharField(max_length=280, blank=True)
    people = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(5000)])
    place = models.CharField(max_length=120)
    country = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(help_text="Public: the town's, or rounded to 0.1°.")
    longitude = models.FloatField()
    zone = models.CharField(max_length=60)
    waved_at = models.DateTimeField()

    consent_text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    consented_at = models.DateTimeField(default=timezone.now)
    permission = models.BooleanField(default=False, help_text="16 or older, or a guardian's or teacher's permission.")

    original = models.CharField(max_length=120, editable=False, help_text="Where the file lies in the private storage.")
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    crop_left = models.FloatField(
        default=0.5, help_text="0 left … 1 right: where the square lies in what is left over."
    )
    crop_top = models.FloatField(default=0.5)
    crop_size = models.FloatField(default=1, help_text="Side of the square, as a fraction of the shorter side.")

    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    lease = models.CharField(max_length=32, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    fault = models.CharField(max_length=40, blank=True, help_text="Why it was quarantined.")

    objects: ClassVar[Any] = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["campaign", "status", "created_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(latitude__range=(-90, 90)), name="latitude_on_earth"),
            models.CheckConstraint(condition=Q(longitude__range=(-180, 180)), name="longitude_on_earth"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_public(self) -> bool:
        return self.status == self.Status.APPROVED

    @property
    def can_be_shown(self) -> bool:
        """Renditions of this revision exist, and somebody may still look at them."""
        return self.prepared_revision == self.revision and self.status != self.Status.ERASED

    @property
    def local_time(self) -> Any:
        return self.waved_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_line(self) -> str:
        """ "Friday 19 July 2013, 18:27 (UTC-03)": what the clocks there showed, whatever zone the reader is in."""
        local = self.local_time
        name = f"{local:%Z}"
        return f"{date_format(local, 'l j F Y, H:i')} ({name if name.isalpha() else 'UTC' + name})"

    @property
    def place_line(self) -> str:
        country = places.country_name(self.country)
        return f"{self.place}, {country}" if country else self.place

    @property
    def by_line(self) -> str:
        """ "Ana and 3 others", "Ana", "4 people", "Somebody"."""
        others = self.people - 1
        if self.name:
            return self.name if not others else f"{self.name} and {others} other{'s' if others > 1 else ''}"
        return f"{self.people} people" if others else "Somebody"

    @property
    def renditions_folder(self) -> str:
        return f"renditions/{self.public_id[:2]}/{self.public_id}"

    def rendition(self, size: str, revision: int | None = None) -> str:
        """Where a rendition lies, of this revision or of another. A new revision has new names: nothing is
        overwritten."""
        return f"{self.renditions_folder}/{revision or self.revision}-{size}.jpg"

    def session(self) -> ImagingSession | None:
        """The imaging session this wave was for: the nearest in time."""
        sessions = self.campaign.imaging_sessions.all()
        return min(sessions, key=lambda session: abs(session.starts_at - self.waved_at), default=None)

    def light_arrived_at(self) -> Any:
        session = self.session()
        return self.waved_at + timedelta(seconds=session.light_time_s) if session else None


class Decision(models.Model):
    """What was decided about a submission, by whom and why. Rows are added, never changed."""

    class Reason(models.TextChoices):
        NONE = "", "No reason given"
        NOT_A_WAVE = "not-a-wave", "The photo has nothing to do with the wave"
        OFFENSIVE = "offensive", "The photo or the words may hurt others"
        UNCLEAR = "unclear", "Too dark, too small or too blurred to see anything"
        ADVERTISING = "advertising", "It advertises something"
        NO_PERMISSION = "no-permission", "Somebody in it may not have agreed"
        DUPLICATE = "duplicate", "The same photo is there already"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="decisions")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    from_status = models.CharField(max_length=12, choices=Submission.Status.choices)
    to_status = models.CharField(max_length=12, choices=Submission.Status.choices)
    revision = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.from_status} → {self.to_status}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ValidationError("A decision is never changed: take another one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise ValidationError("A decision is never deleted.")

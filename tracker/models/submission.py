"""What people sent, and what was decided about it."""

from datetime import timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from tracker import identity
from tracker.models.campaign import Campaign, ConsentText
from tracker.models.group import Group
from tracker.models.imaging_session import ImagingSession
from tracker.models.leases import Leased, LeasedQuerySet, is_free
from tracker.models.lines import Hold, by_line, local_line, place_line
from tracker.models.minutes import MinuteField
from tracker.text import isolate

MOST_PEOPLE = 5000  # with one wave


class SubmissionQuerySet(LeasedQuerySet["Submission"]):
    def approved(self) -> Self:
        return self.filter(status=Submission.Status.APPROVED)

    def with_photo(self) -> Self:
        """Without those who are only counted in."""
        return self.filter(has_photo=True)

    def on_time(self) -> Self:
        """Without those who waved after the campaign had closed: they stand apart."""
        return self.filter(is_late=False)

    def late(self) -> Self:
        return self.filter(is_late=True)

    def waiting(self) -> Self:
        return self.filter(status=Submission.Status.WAITING)

    def unfinished(self) -> Self:
        """Received: their pictures are still to be made."""
        return self.filter(status=Submission.Status.RECEIVED)

    def as_seen(self, submission: "Submission") -> Self:
        """This one, if nothing has been decided about it since it was read."""
        return self.filter(
            pk=submission.pk, status=submission.status, revision=submission.revision, turn=submission.turn
        )

    def free_for(self, moderator: Any) -> Self:
        """In no other moderator's hands."""
        now = timezone.now()
        return self.filter(Q(held_until__isnull=True) | Q(held_until__lt=now) | Q(held_by=moderator))

    def lacking_depth(self, side_px: int) -> Self:
        """Approved, and their square renditions were made when smaller ones were wanted, or none."""
        return self.approved().with_photo().filter(deep_wanted_px__lt=side_px)

    def half_erased(self) -> Self:
        """Erased, but files may still lie there: the deletion broke off, or a worker was at work on them."""
        return self.filter(is_free(), status=Submission.Status.ERASED).exclude(original="")

    def with_token(self, token: str) -> "Submission | None":
        """Whose private link it is, the lost one or the new one that was sent for it."""
        payload = identity.digest(token)
        known = self.exclude(status=Submission.Status.ERASED)
        return known.filter(token_hash=payload).first() or known.filter(new_token_hash=payload).first()

    def open_link(self, token: str) -> "Submission | None":
        """Likewise, and somebody has it in hand now: a new one takes the place of the lost one."""
        payload = identity.digest(token)
        found = self.with_token(token)
        if found is not None and found.new_token_hash == payload:
            now_valid = {"token_hash": payload, "new_token_hash": ""}
            self.filter(pk=found.pk, new_token_hash=payload).update(**now_valid)
            return self.with_token(token)
        return found

    def counters(self) -> dict[str, int]:
        """People, photos, check-ins and countries that are public, and apart from them the people who waved
        later; one query."""
        in_time = Q(is_late=False)
        counts = self.approved().aggregate(
            photos=models.Count("pk", filter=in_time & Q(has_photo=True)),
            check_ins=models.Count("pk", filter=in_time & Q(has_photo=False)),
            countries=models.Count("country", distinct=True, filter=in_time & ~Q(country="")),
            late=models.Sum("people", filter=Q(is_late=True)),
            people=models.Sum("people", filter=in_time),  # last: it takes the name of the column
        )
        return {name: count or 0 for name, count in counts.items()}


class Submission(Leased):
    """What a visitor sent: photo, name, place and time; or a check-in, which is the same without a photo."""

    # Longer than a decoding child may take, and the storage on top.
    LEASE = timedelta(seconds=75)

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
    new_token_hash = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        db_index=True,
        editable=False,
        help_text="Of the link that was sent for a lost one: takes its place when it is first opened.",
    )
    send_key = models.CharField(
        max_length=64, unique=True, editable=False, help_text="A retried send has the same."
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED, db_index=True)
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows with each edit: a decision is about one of them."
    )
    prepared_revision = models.PositiveIntegerField(
        default=0, editable=False, help_text="The revision whose renditions exist."
    )
    turn = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="Grows with each change of status and each answer: a verdict is about one of them.",
    )

    has_photo = models.BooleanField(default=True, help_text="No: only counted in.")
    is_late = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Sent after the campaign had closed: not in the picture, and in no number but its own.",
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    name = models.CharField(max_length=80, blank=True)
    message = models.CharField(max_length=280, blank=True)
    description = models.CharField(max_length=200, blank=True, default="", db_default="")
    people = models.PositiveIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    place = models.CharField(max_length=120)
    country = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(help_text="Public: the town's, or rounded to 0.1°.")
    longitude = models.FloatField()
    zone = models.CharField(max_length=60)
    waved_at = MinuteField()

    consent_text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    consented_at = models.DateTimeField(default=timezone.now)
    permission = models.BooleanField(
        default=False, help_text="16 or older, or a guardian's or teacher's permission."
    )

    original = models.CharField(
        max_length=120, editable=False, help_text="Where the file lies in the private storage."
    )
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    checksums = models.JSONField(
        null=True, default=dict, editable=False, help_text="Of the renditions: {size: checksum}."
    )
    # The side of its largest square rendition (0: but the tile); and what was wanted of it then.
    deep_px = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    deep_wanted_px = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    crop_left = models.FloatField(
        default=0.5, help_text="0 left … 1 right: where the square lies in what is left over."
    )
    crop_top = models.FloatField(default=0.5)
    crop_size = models.FloatField(
        default=1, help_text="Side of the square, as a fraction of the shorter side."
    )

    source = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="Where an imported photo was."
    )
    licence = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="Under which it was there."
    )
    external_id = models.CharField(
        max_length=120,
        blank=True,
        default="",
        db_default="",
        db_index=True,
        help_text="Its name there: imported once.",
    )

    brought_by = models.ForeignKey(
        "tracker.Import", models.SET_NULL, null=True, blank=True, editable=False, related_name="submissions"
    )
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    fault = models.CharField(max_length=40, blank=True, help_text="Why it was quarantined.")

    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    approved_words = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="What was last approved, to show what an edit changed.",
    )
    appealed_at = models.DateTimeField(null=True, blank=True, editable=False)
    link_wanted = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="A new private link is to be sent: address and language.",
    )
    email = models.EmailField(
        blank=True, help_text="Never shown: for letters, and to send a lost private link."
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "status", "created_at"]),
            # Pages of one country, the newest first (the API).
            models.Index(fields=["campaign", "status", "country", "id"], name="waves_of_a_country"),
        ]
        permissions = [("moderate", "Can decide what becomes public")]
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
    def is_viewable(self) -> bool:
        """Renditions of this revision exist, if it has a photo, and somebody may still look at it."""
        return self.prepared_revision == self.revision and self.status != self.Status.ERASED

    @property
    def local_time(self) -> Any:
        return self.waved_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_line(self) -> str:
        """ "Friday 19 July 2013, 18:27 (UTC-03)": what the clocks there showed."""
        return local_line(self.local_time)

    @property
    def place_line(self) -> str:
        """ "Recife, Brazil", to be read by people; a form and a comparison take `place_line_in`."""
        return self.place_line_in(get_language() or "en", isolate)

    def place_line_in(self, language: str, hold: Hold = str) -> str:
        return place_line(self.place, self.country, language, hold)

    @property
    def by_line(self) -> str:
        """ "Ana and 3 others", "Ana", "4 people", "Somebody"."""
        return self.by_line_with(isolate)

    def by_line_with(self, hold: Hold) -> str:
        """The same, with the name in something that holds it together."""
        return by_line(self.name, self.people, hold)

    @property
    def renditions_folder(self) -> str:
        return f"renditions/{self.public_id[:2]}/{self.public_id}"

    def rendition(self, size: str, revision: int | None = None) -> str:
        """Where one lies. A new revision has new names: nothing is overwritten."""
        return f"{self.renditions_folder}/{revision or self.revision}-{size}.jpg"

    def session(self) -> ImagingSession | None:
        """The imaging session this wave was for: the nearest in time, and none where that is days away."""
        nearest = self.nearest_session()
        return nearest if nearest and nearest.is_near(self.waved_at) else None

    def nearest_session(self) -> ImagingSession | None:
        """Whose target was waved at, whenever that was."""
        sessions = self.campaign.imaging_sessions.all()
        return min(sessions, key=lambda session: abs(session.starts_at - self.waved_at), default=None)

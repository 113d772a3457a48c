"""Who said beforehand that they will wave."""

from datetime import timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language

from tracker import identity
from tracker.models.campaign import Campaign
from tracker.models.imaging_session import ImagingSession
from tracker.models.leases import Leased, LeasedQuerySet
from tracker.models.lines import local_line, place_line
from tracker.text import isolate


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def open(self) -> Self:
        """Neither kept nor taken back."""
        return self.filter(state=Pledge.State.OPEN)

    def taken_back(self) -> Self:
        return self.filter(state=Pledge.State.TAKEN_BACK)

    def with_token(self, token: str) -> "Pledge | None":
        """Whose private link it is."""
        known = self.exclude(state=Pledge.State.TAKEN_BACK).select_related("campaign", "session")
        return known.filter(token_hash=identity.digest(token)).first() if token else None

    def out_of_date(self) -> Self:
        """Open, but for another time than their session's, which was moved or replaced since."""
        moved = ~Q(starts_at=F("session__starts_at")) | ~Q(ends_at=F("session__ends_at"))
        sessions = ImagingSession.objects.filter(campaign=models.OuterRef("campaign"))
        return self.open().filter(models.Exists(sessions), Q(session__isnull=True) | moved)

    def counters(self) -> dict[str, int]:
        """How many are open, and how many were kept; one query."""
        kept = Q(state__in=(Pledge.State.PHOTO, Pledge.State.CHECK_IN))
        return self.aggregate(
            open=models.Count("pk", filter=Q(state=Pledge.State.OPEN)), kept=models.Count("pk", filter=kept)
        )


class Pledge(models.Model):
    """ "I will wave": a town and a session to come, and an address for two emails if somebody wishes them.

    It is no wave, and counts among none. When it is kept it becomes one, and forgets all that it knew.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        PHOTO = "photo", "Kept, with a photo"
        CHECK_IN = "check-in", "Kept, counted in without a photo"
        TAKEN_BACK = "taken-back", "Taken back"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="pledges")
    session = models.ForeignKey(
        ImagingSession, null=True, blank=True, on_delete=models.SET_NULL, related_name="pledges"
    )
    public_id = models.CharField(max_length=12, unique=True, default=identity.public_id, editable=False)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    send_key = models.CharField(
        max_length=64, unique=True, editable=False, help_text="A retried send has the same."
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN, db_index=True)
    starts_at = models.DateTimeField(help_text="When the session begins that was meant, as far as we know.")
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(default=0, help_text="The town's, or rounded to 0.1°.")
    longitude = models.FloatField(default=0)
    zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=10, default="en")
    email = models.EmailField(blank=True, help_text="Never shown: for two emails, then it is deleted.")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["campaign", "state"], name="pledges_of_a_campaign")]
        constraints = [
            models.CheckConstraint(condition=Q(latitude__range=(-90, 90)), name="pledge_latitude_on_earth"),
            models.CheckConstraint(
                condition=Q(longitude__range=(-180, 180)), name="pledge_longitude_on_earth"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_to_come(self) -> bool:
        """Its session has not begun: there is nothing to keep it with yet."""
        return self.starts_at > timezone.now()

    @property
    def local_start(self) -> Any:
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_line(self) -> str:
        """ "Friday 19 July 2013, 18:27 (UTC-03)": when it begins, by the clocks there."""
        return local_line(self.local_start)

    @property
    def place_line(self) -> str:
        return place_line(self.place, self.country, get_language() or "en", isolate)


class PledgeEmailQuerySet(LeasedQuerySet["PledgeEmail"]):
    def unfinished(self) -> Self:
        """Not sent, and not given up."""
        return self.filter(sent_at__isnull=True, attempts__lt=PledgeEmail.MOST_ATTEMPTS)

    def available(self) -> Self:
        return super().available().filter(due_at__lte=timezone.now())


class PledgeEmail(Leased):
    """Something to tell whoever pledged and gave an address. One of a kind for each pledge."""

    # As tracker.models.Email: a mail server may take as long as a task lives.
    LEASE = timedelta(minutes=6)
    MOST_ATTEMPTS = 8

    class Kind(models.TextChoices):
        MORNING = "morning", "On the morning"
        AFTER = "after", "After the session"

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="emails")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = PledgeEmailQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pledge", "kind"], name="one_email_a_kind_and_pledge")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.pledge_id}"

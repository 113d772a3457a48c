"""What programs and organisers take out of a campaign, bring into it, and are told of it."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker import identity
from tracker.models.campaign import Campaign
from tracker.models.leases import Leased, LeasedQuerySet, OrderedWork, OrderedWorkQuerySet
from tracker.models.typed import TypedText


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self) -> Self:
        lasts = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
        return self.filter(lasts, revoked_at__isnull=True)

    def find(self, token: str) -> "ApiToken | None":
        return self.valid().filter(digest=identity.digest(token)).first()


class ApiToken(TypedText):
    """Lets a program of an organiser's do more than everybody may. Shown once; only its hash is kept."""

    class Scope(models.TextChoices):
        SEND = "send", "Send photos for others, at an address's pace, with source, licence and external id"
        FIGURES = "figures", "Read the figures of moderation"
        ARCHIVE = "archive", "Order and fetch the full archive"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="Who or what uses it.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: never.")
    revoked_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is of no use.")
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class ArchiveQuerySet(OrderedWorkQuerySet["Archive"]):
    """Archives as work in hand."""


class Archive(OrderedWork):
    """Everything public of a campaign in one ZIP: ordered, made by a worker, kept for some days."""

    class State(models.TextChoices):
        WANTED = OrderedWork.WANTED, "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        GONE = "gone", "Deleted"

    state = models.CharField(max_length=8, choices=State.choices, default=State.WANTED, db_index=True)
    file = models.CharField(max_length=80, blank=True)
    photos = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    decisions = models.PositiveBigIntegerField(
        null=True, editable=False, help_text="The last decision that it knows."
    )
    fault = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ArchiveQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.campaign}, {self.created_at:%Y-%m-%d %H:%M}"


class ImportQuerySet(OrderedWorkQuerySet["Import"]):
    """Imports as work in hand."""


class Import(OrderedWork):
    """Photos from elsewhere, looked through or taken in by a worker, with what became of each line."""

    class State(models.TextChoices):
        WANTED = OrderedWork.WANTED, "At work"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        STOPPED = "stopped", "Stopped; can be taken up again"
        TAKEN_BACK = "taken-back", "Taken back"

    class Dates(models.TextChoices):
        DAY_FIRST = "day-first", _("day, month, year")
        MONTH_FIRST = "month-first", _("month, day, year")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WANTED, db_index=True)
    title = models.CharField(max_length=200, help_text="What the file was called.")
    file = models.CharField(
        max_length=200, help_text="In the private storage, or in the folder of the server."
    )
    is_on_server = models.BooleanField(default=False)
    is_dry = models.BooleanField(default=True, help_text="Only looked through: nothing is imported.")
    is_to_go = models.BooleanField(
        default=False, db_default=False, help_text="It is taken back: what it brought is erased."
    )
    gone = models.PositiveIntegerField(default=0, db_default=0, help_text="Waves erased by taking it back.")
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    time = models.CharField(max_length=40, blank=True, help_text="For photos that say none.")
    place = models.CharField(max_length=120, blank=True, help_text="For photos that say none.")
    dates = models.CharField(
        max_length=12,
        blank=True,
        db_default="",
        default="",
        choices=Dates.choices,
        help_text="In which order the dates of its table are; empty: the one that fits them all.",
    )
    other_days = models.BooleanField(
        default=False, db_default=False, help_text="Somebody said that days far from every session are right."
    )
    columns = models.JSONField(
        null=True, blank=True, help_text="What somebody says its columns are: {title: name, or empty}."
    )
    towns = models.JSONField(default=dict, help_text="Which town an ambiguous text means: {text: slug}.")
    total = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0, db_default=0, help_text="Passed over: no photos.")
    problems = models.PositiveIntegerField(default=0)
    report = models.JSONField(
        default=list,
        help_text="The first problems, and what was passed over: line, file, words, and towns to choose of.",
    )
    preview = models.JSONField(
        null=True,
        blank=True,
        help_text="The first waves as they would come in, and how many by country and day.",
    )
    fault = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def entries_read(self) -> int:
        return self.imported + self.known + self.skipped + self.problems

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None while there is none."""
        if not (self.entries_read and self.begun_at and self.state == self.State.WANTED):
            return None
        spent = (timezone.now() - self.begun_at).total_seconds()
        return spent * max(0, self.total - self.entries_read) / self.entries_read


class Webhook(TypedText):
    """An address of an organiser's that is told what happens: signed, tried again, written down."""

    class Event(models.TextChoices):
        APPROVED = "submission.approved", "A wave was approved"
        ERASED = "submission.erased", "A wave was erased for good: forget it, too"
        PUBLISHED = "mosaic.published", "A version of a mosaic was published"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(
        max_length=400, help_text="https; hosts of a private network only where the settings say so."
    )
    secret = models.CharField(
        max_length=80, default=identity.webhook_secret, help_text="Both sides sign with it."
    )
    events = models.JSONField(default=list, help_text="Empty: all of them.", blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.url


class DeliveryQuerySet(LeasedQuerySet["Delivery"]):
    def unfinished(self) -> Self:
        """Not taken yet by somebody who still wants to hear, and not given up."""
        # Not webhook__is_active: a join makes the claim look for its rows in a sub-select, which PostgreSQL
        # does not look at again after waiting for another's claim.
        waiting = self.filter(delivered_at__isnull=True, webhook__in=Webhook.objects.filter(is_active=True))
        return waiting.filter(attempts__lt=Delivery.MOST_ATTEMPTS)

    def available(self) -> Self:
        return super().available().filter(due_at__lte=timezone.now())


class Delivery(Leased):
    """One thing that one webhook is told, and how that went. No personal data: what happened to which id."""

    # Longer than a batch of tries may take.
    LEASE = timedelta(minutes=2)
    MOST_ATTEMPTS = 8

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(
        max_length=40, unique=True, default=identity.message_id, help_text="The same at each try."
    )
    event = models.CharField(max_length=30, choices=Webhook.Event.choices)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(
        max_length=120, blank=True, help_text="The last one: a status, or what went wrong."
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"

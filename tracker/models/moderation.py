"""What a machine noticed, what people decided, and what should be looked at again."""

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tracker.models.leases import Leased, LeasedQuerySet
from tracker.models.submission import Submission


class Inspection(models.Model):
    """What the workers noticed in a photo and its words. Hints for a moderator, never a verdict."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="inspection")
    likeness = models.BigIntegerField(null=True, help_text="64 bits of what is seen (likeness.py).")
    pixels = models.PositiveIntegerField(
        default=0, help_text="Of the file as it was sent: the best of several has most."
    )
    flags = models.JSONField(default=dict, help_text="Codes of flags.py, each with its figure.")
    weight = models.PositiveSmallIntegerField(default=0, db_index=True, help_text="How many flags.")

    def __str__(self) -> str:
        return f"{self.submission_id}: {', '.join(self.flags) or 'nothing'}"


class Decision(models.Model):
    """What was decided about a submission, by whom and why. Rows are added, never changed."""

    class Reason(models.TextChoices):
        NONE = "", gettext_lazy("No reason given")
        NOT_A_WAVE = "not-a-wave", gettext_lazy("The photo has nothing to do with the wave")
        OFFENSIVE = "offensive", gettext_lazy("The photo or the words may hurt others")
        UNCLEAR = "unclear", gettext_lazy("Too dark, too small or too blurred to make anything out")
        ADVERTISING = "advertising", gettext_lazy("It advertises something")
        NO_PERMISSION = "no-permission", gettext_lazy("Somebody in it may not have agreed")
        DUPLICATE = "duplicate", gettext_lazy("The same photo is here already")
        WORDS = "words", gettext_lazy("The name or the message cannot be shown")
        NOT_THEIRS = "not-theirs", gettext_lazy("The photo seems to be somebody else's")
        SCREENSHOT = "screenshot", gettext_lazy("It is a picture of a screen, or a drawing")
        IMPORT_TAKEN_BACK = "import-taken-back", gettext_lazy("The import that brought it was taken back")

        @classmethod
        def to_choose(cls) -> "list[Decision.Reason]":
            """Why a person may turn something down; the others stand for what was done to many at once."""
            return [reason for reason in cls if reason != cls.IMPORT_TAKEN_BACK]

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="decisions")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    from_status = models.CharField(max_length=12, choices=Submission.Status.choices)
    to_status = models.CharField(max_length=12, choices=Submission.Status.choices)
    revision = models.PositiveIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    decided_at = models.DateTimeField(default=timezone.now, db_index=True)
    number = models.PositiveBigIntegerField(
        unique=True, editable=False, help_text="Its place in the chain, from 1."
    )
    digest = models.CharField(
        max_length=64, editable=False, help_text="Of this row and of the digest before."
    )

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


class EmailQuerySet(LeasedQuerySet["Email"]):
    def unfinished(self) -> Self:
        """Not sent, and not given up."""
        return self.filter(sent_at__isnull=True, attempts__lt=Email.MOST_ATTEMPTS)

    def available(self) -> Self:
        return super().available().filter(due_at__lte=timezone.now())


class Email(Leased):
    """Something to tell a sender who gave an address. One of a kind for each revision."""

    # Longer than any task lives (CELERY_TASK_TIME_LIMIT): a mail server may take as long.
    LEASE = timedelta(minutes=6)
    MOST_ATTEMPTS = 8

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    revision = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    link = models.CharField(
        max_length=200, blank=True, help_text="The private link, until the letter is sent."
    )
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = EmailQuerySet.as_manager()

    class Meta:
        db_table = "tracker_letter"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind", "revision"], name="one_letter_a_kind_and_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.submission_id}"


class AuditHead(models.Model):
    """The end of the chain of decisions: one row, locked while the next link is made."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def open(self) -> Self:
        """Nobody has looked yet, and the first decision still stands. A photo that was reported is looked at
        for its report instead."""
        stands = Q(decision__to_status=models.F("decision__submission__status"))
        stands &= Q(decision__revision=models.F("decision__submission__revision"))
        reported = Report.objects.unsettled().filter(submission=models.OuterRef("decision__submission"))
        return self.filter(~models.Exists(reported), stands, verdict="")


class SecondLook(models.Model):
    """A decision drawn at random, put before another moderator who does not know of the first."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="second_look")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    verdict = models.CharField(max_length=12, blank=True, choices=Submission.Status.choices)
    reason = models.CharField(max_length=20, choices=Decision.Reason.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = SecondLookQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.decision}, then {self.verdict or 'nothing yet'}"


class ReportQuerySet(models.QuerySet["Report"]):
    def unsettled(self) -> Self:
        return self.filter(settled_at__isnull=True)

    def hiding(self) -> Self:
        """Those because of which a photo is hidden now."""
        return self.unsettled().filter(has_hidden=True, submission__status=Submission.Status.WAITING)


class Report(models.Model):
    """A second look asked for by anybody; a moderator settles it. It hides nothing by itself, unless the
    campaign wants it so for the gravest reasons."""

    GRAVE = ("me", "child")

    class Reason(models.TextChoices):
        ME = "me", gettext_lazy("I am in it, and I did not agree")
        CHILD = "child", gettext_lazy("It shows a child without permission")
        OFFENSIVE = "offensive", gettext_lazy("It hurts or insults")
        NOT_A_WAVE = "not-a-wave", gettext_lazy("It has nothing to do with the wave")
        NOT_THEIRS = "not-theirs", gettext_lazy("The photo is somebody else's")
        OTHER = "other", gettext_lazy("Something else")
        SECOND_LOOK = "second-look", gettext_lazy("A second moderator would not have approved it")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.CharField(max_length=500, blank=True)
    has_hidden = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="The photo was hidden until somebody looked.",
    )
    email = models.EmailField(
        blank=True, default="", db_default="", help_text="To be told what became of it; then it is deleted."
    )
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    is_upheld = models.BooleanField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(settled_at__isnull=True), name="unsettled_reports"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.reason}"


class ReportEmailQuerySet(LeasedQuerySet["ReportEmail"]):
    def available(self) -> Self:
        return super().available().filter(due_at__lte=timezone.now())

    def unfinished(self) -> Self:
        return self.filter(attempts__lt=Email.MOST_ATTEMPTS)


class ReportEmail(Leased):
    """To tell whoever reported a photo, and gave an address, what became of it. Deleted once it is sent."""

    LEASE = Email.LEASE
    MOST_ATTEMPTS = Email.MOST_ATTEMPTS

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="answer")
    due_at = models.DateTimeField(db_index=True)

    objects = ReportEmailQuerySet.as_manager()

    def __str__(self) -> str:
        return f"answer to {self.report_id}"

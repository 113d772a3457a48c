"""What somebody thinks should be looked at again."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tracker.models.submission import Submission


class ReportQuerySet(models.QuerySet["Report"]):
    def unsettled(self) -> Self:
        return self.filter(settled_at__isnull=True)


class Report(models.Model):
    """A second look asked for by anybody. It hides nothing by itself: a moderator settles it."""

    class Reason(models.TextChoices):
        ME = "me", gettext_lazy("I am in it, and I did not agree")
        CHILD = "child", gettext_lazy("It shows a child without permission")
        OFFENSIVE = "offensive", gettext_lazy("It hurts or insults")
        NOT_A_WAVE = "not-a-wave", gettext_lazy("It has nothing to do with the wave")
        NOT_THEIRS = "not-theirs", gettext_lazy("The photo is somebody else's")
        OTHER = "other", gettext_lazy("Something else")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)

    objects: ClassVar[Any] = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["created_at"], condition=Q(settled_at__isnull=True), name="unsettled_reports")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.reason}"

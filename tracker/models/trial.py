"""A wave that is sent through the whole path before a campaign opens, and removed at its end."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from tracker.models.campaign import Campaign
from tracker.models.submission import Submission


class TrialWave(models.Model):
    """The last test of a campaign: which wave it is, and when each step was seen to be done."""

    # After so long it is removed, whoever has closed the page.
    LASTS = timedelta(minutes=15)

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="trial")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    steps = models.JSONField(default=dict, help_text="{step: seconds after the beginning}.")
    ended_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.campaign}: {self.fault or ', '.join(self.steps)}"

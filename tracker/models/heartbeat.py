"""That somebody is at work: a row for each worker, and one for the sweep."""

from django.db import models


class Heartbeat(models.Model):
    """When a worker last took a task from the broker, or the sweep last ran."""

    name = models.CharField(max_length=120, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

"""Work that somebody may have in hand: taken by one conditional UPDATE, for a time that ends by itself."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


def free() -> Q:
    """In nobody's hands, or no longer."""
    return Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())


class OrderedWorkQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Ordered, and in nobody's hands."""
        return self.filter(free(), state=OrderedWork.WANTED)

    def in_hand(self) -> Self:
        return self.exclude(free()).exclude(lease="")

    def claim(self, pk: int, lasts: timedelta) -> Any:
        """Take it for so long, or nothing; the attempt counts before the work begins."""
        lease, now = uuid.uuid4().hex, timezone.now()
        change = {"lease": lease, "leased_until": now + lasts, "begun_at": now, "attempts": F("attempts") + 1}
        if not self.waiting().filter(pk=pk).update(**change):
            return None
        return self.select_related("campaign").get(pk=pk)

    def held(self, row: Any) -> Self:
        """The row, as long as it is in these hands."""
        return self.filter(pk=row.pk, lease=row.lease, state=OrderedWork.WANTED)


class OrderedWork(models.Model):
    """What an organiser orders for a campaign and a worker does. Its `state` begins as WANTED."""

    WANTED = "wanted"

    campaign = models.ForeignKey("tracker.Campaign", on_delete=models.CASCADE, related_name="%(class)ss")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    begun_at = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = OrderedWorkQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

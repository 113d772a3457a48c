"""Work that one worker has in hand: taken by one conditional UPDATE, for a time that ends by itself.

The row decides. A claim writes a lease that nobody can guess and counts the attempt before the work begins;
whatever is written afterwards names that lease, so a worker that was paused and overtaken changes nothing. A
worker that dies costs the time until its lease ends, and nothing else. Work that may take minutes is held for
seconds and renewed while it goes on (operations/lease_keeper.py), so that its death costs seconds, too.
"""

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

# What a row holds that nobody has in hand.
RELEASED: dict[str, Any] = {"lease": "", "leased_until": None}
# … and for which all attempts are still to come.
AFRESH: dict[str, Any] = {**RELEASED, "attempts": 0}

# So long what is renewed meanwhile: some renewals may fail, and a build goes on within a minute of a death.
RENEWED_LASTS = timedelta(seconds=40)
# What the leases of the task at work begin with, where somebody renews those that do; "" where nobody does.
renewed_mark: ContextVar[str] = ContextVar("renewed_mark", default="")

Row = TypeVar("Row", bound="Leased")


def is_free() -> Q:
    """In nobody's hands, or no longer."""
    return Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())


class LeasedQuerySet(models.QuerySet[Row]):
    def unfinished(self) -> Self:
        """Rows with something left to do, whoever has them in hand."""
        raise NotImplementedError

    def available(self) -> Self:
        """Rows with something left to do that a worker may take now."""
        return self.filter(is_free()).unfinished()

    def in_hand(self) -> Self:
        return self.exclude(is_free()).exclude(lease="")

    def claim(self, pk: int, give_up: Callable[[Row], object] | None = None, **change: Any) -> Row | None:
        """Take a row of these, or nothing. The attempt counts before the work begins.

        A row whose workers died at each of its attempts is handed to `give_up` instead, under its lease.
        """
        lease = (renewed_mark.get() + uuid.uuid4().hex)[:32]
        change |= {"lease": lease, "leased_until": timezone.now() + self.model.lease_lasts()}
        # The conditions stand in the UPDATE itself, without a join: PostgreSQL looks at them again after
        # waiting for a lock.
        if not self.available().filter(pk=pk).update(attempts=F("attempts") + 1, **change):
            return None
        row = self.filter(pk=pk, lease=lease).first()
        if row is not None and give_up is not None and row.attempts > row.MOST_ATTEMPTS:
            give_up(row)
            return None
        return row

    def held(self, row: Row) -> Self:
        """This row, as long as it is in the hands that claimed it."""
        return self.filter(pk=row.pk, lease=row.lease).exclude(lease="")


class Leased(models.Model):
    """A piece of work as a row. LEASE is longer than the work, or than the time between two renewals of its
    own; where IS_RENEWED, somebody else renews it while a worker has it in hand."""

    LEASE: ClassVar[timedelta] = timedelta(minutes=5)
    IS_RENEWED: ClassVar[bool] = False
    MOST_ATTEMPTS: ClassVar[int] = 3

    lease = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def is_last_attempt(self) -> bool:
        return self.attempts >= self.MOST_ATTEMPTS

    @classmethod
    def lease_lasts(cls, unrenewed: timedelta | None = None) -> timedelta:
        """How long a lease holds that is taken or renewed now; `unrenewed`: where nobody else renews it."""
        if cls.IS_RENEWED and renewed_mark.get():
            return RENEWED_LASTS
        return unrenewed or cls.LEASE

    def renew(self, lasts: timedelta | None = None, **change: Any) -> bool:
        """Hold it for as long again, and note how far it is; whether it was still ours."""
        return self._change_held(leased_until=timezone.now() + self.lease_lasts(lasts), **change)

    def release(
        self, *, retry_after: timedelta | None = None, refund_attempt: bool = False, **change: Any
    ) -> bool:
        """Put it down unfinished; whether it was still ours.

        `retry_after`: nobody takes it up before. `refund_attempt`: what went wrong was not this work's fault.
        """
        until = timezone.now() + retry_after if retry_after else None
        if refund_attempt:
            change["attempts"] = F("attempts") - 1
        return self._change_held(**{**RELEASED, "leased_until": until, **change})

    def finish(self, **change: Any) -> bool:
        """Write down what came of it, and let go; whether it was still ours. If not, throw the work away."""
        return self._change_held(**{**RELEASED, **change})

    def _change_held(self, **change: Any) -> bool:
        rows: LeasedQuerySet[Any] = type(self)._default_manager.all()  # type: ignore[assignment]
        return bool(rows.held(self).update(**change))


class OrderedWorkQuerySet(LeasedQuerySet[Row]):
    def unfinished(self) -> Self:
        return self.filter(state=OrderedWork.WANTED)


class OrderedWork(Leased):
    """What an organiser orders for a campaign and a worker does. Its `state` begins as WANTED."""

    WANTED = "wanted"
    IS_RENEWED = True

    campaign = models.ForeignKey("tracker.Campaign", on_delete=models.CASCADE, related_name="%(class)ss")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    begun_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

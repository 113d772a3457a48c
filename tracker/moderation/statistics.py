"""A campaign in figures, for those who organise it: what came, what was decided, how long people waited."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models.functions import TruncDate
from django.utils import timezone

from tracker.models import Campaign, Decision, Submission

DAYS = 30
Status = Submission.Status


@dataclass(frozen=True, slots=True)
class Day:
    """One day: waves that came, photos approved and rejected."""

    day: date
    came: int
    approved: int
    rejected: int


def oldest_s(rows: "models.QuerySet[Any]") -> float:
    """Age of the oldest of these rows, in seconds; 0 without one."""
    oldest = rows.order_by("created_at").values_list("created_at", flat=True).first()
    return round((timezone.now() - oldest).total_seconds(), 1) if oldest else 0.0


def oldest_unprepared_s() -> float:
    """Of photos that no worker has prepared."""
    return oldest_s(Submission.objects.filter(status=Status.RECEIVED))


def days(campaign: Campaign, count: int = DAYS) -> list[Day]:
    """The last days, the oldest first, none left out."""
    today = timezone.now().date()
    first = today - timedelta(days=count - 1)
    came = dict(
        campaign.submissions.filter(created_at__date__gte=first)
        .annotate(day=TruncDate("created_at"))
        .order_by()
        .values_list("day")
        .annotate(models.Count("pk"))
    )
    decided: dict[tuple[date, str], int] = {}
    rows = (
        Decision.objects.filter(
            submission__campaign=campaign, moderator__isnull=False, decided_at__date__gte=first
        )
        .annotate(day=TruncDate("decided_at"))
        .order_by()
        .values_list("day", "to_status")
        .annotate(models.Count("pk"))
    )
    for day, status, number in rows:
        decided[day, status] = number
    span = [first + timedelta(days=step) for step in range(count)]
    return [
        Day(
            day,
            came.get(day, 0),
            decided.get((day, Status.APPROVED), 0),
            decided.get((day, Status.REJECTED), 0),
        )
        for day in span
    ]


def countries(campaign: Campaign) -> list[dict[str, Any]]:
    """Approved waves and people by country, the most people first."""
    known = campaign.submissions.approved().on_time().exclude(country="").order_by()
    rows: Any = known.values("country").annotate(waves=models.Count("pk"), people=models.Sum("people"))
    return sorted(rows, key=lambda row: (-row["people"], row["country"]))


def states(campaign: Campaign) -> dict[str, int]:
    """How many waves are in each state, in the order of their path."""
    counts = dict(campaign.submissions.order_by().values_list("status").annotate(models.Count("pk")))
    return {status.value: counts.get(status.value, 0) for status in Status}


def reasons(campaign: Campaign) -> list[tuple[str, int]]:
    """Why photos were turned down, the commonest first."""
    rows = Decision.objects.filter(submission__campaign=campaign, to_status=Status.REJECTED).order_by()
    counts = dict(rows.values_list("reason").annotate(models.Count("pk")))
    labels = dict(Decision.Reason.choices)
    return sorted(
        ((str(labels.get(code, code)), number) for code, number in counts.items()), key=lambda pair: -pair[1]
    )


def waiting_hours(campaign: Campaign, count: int = 1000) -> dict[str, float]:
    """From the sending to the first verdict, of the last so many: the median and what nine of ten stay
    under."""
    rows = Decision.objects.filter(
        submission__campaign=campaign, moderator__isnull=False, from_status=Status.WAITING
    ).exclude(submission__status=Status.ERASED)  # an erased row keeps the day alone
    pairs = rows.order_by("-number").values_list("decided_at", "submission__created_at")[:count]
    hours = sorted((decided - came).total_seconds() / 3600 for decided, came in pairs)
    if not hours:
        return {}
    return {"median": hours[len(hours) // 2], "nine_of_ten": hours[int(len(hours) * 0.9)]}

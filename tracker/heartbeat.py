"""Who is at work, and who has stopped listening."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tracker.models import Heartbeat

SWEEP = "sweep"
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Seconds since each was seen; `deaf` are the workers for whom that is too long."""

    workers: dict[str, float]
    sweep: float | None

    @property
    def listening(self) -> list[str]:
        return sorted(name for name, age in self.workers.items() if age <= settings.DEAF_AFTER_SECONDS)

    @property
    def deaf(self) -> list[str]:
        return sorted(set(self.workers) - set(self.listening))


def beat(name: str, ago_s: float = 0.0) -> None:
    seen_at = timezone.now() - timedelta(seconds=ago_s)
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": seen_at})


def end(name: str) -> None:
    """A worker that stops in good order is not missed."""
    Heartbeat.objects.filter(name=name).delete()


def sweep() -> None:
    """The sweep has run; and who has been silent for an hour has been replaced by somebody of another
    name."""
    beat(SWEEP)
    Heartbeat.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


def pulse() -> Pulse:
    now = timezone.now()
    ages = {row.name: round((now - row.seen_at).total_seconds(), 1) for row in Heartbeat.objects.all()}
    sweep = ages.pop(SWEEP, None)
    return Pulse(ages, sweep)

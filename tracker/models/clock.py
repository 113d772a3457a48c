"""What time it is for a page: now, unless an organiser looks at it as it will be on another day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    return pretended.get() or timezone.now()


@contextmanager
def pretend(instant: datetime) -> Iterator[None]:
    """Within this it is another time: for what a campaign says of itself, never for what is written down."""
    token = pretended.set(instant)
    try:
        yield
    finally:
        pretended.reset(token)

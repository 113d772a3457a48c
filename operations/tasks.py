"""What a worker runs for its own supervision."""

from celery import shared_task

from operations import self_check


@shared_task(name=self_check.TASK)
def self_check_task() -> None:
    """What a worker sends to itself: that it comes back shows that the worker listens (self_check.py)."""

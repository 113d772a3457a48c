"""What a worker runs for its own supervision."""

from celery import shared_task

from operations import lease_keeper, self_check

# Imported for its signals alone: whoever loads the tasks has them.
__all__ = ["lease_keeper", "self_check_task"]


@shared_task(name=self_check.TASK)
def self_check_task() -> None:
    """What a worker sends to itself: that it comes back shows that the worker listens (self_check.py)."""

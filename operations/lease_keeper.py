"""Leases that hold while work goes on: a worker's main process renews what its own processes have in hand.

Not from within the work: the solver of an assignment lets no other thread of its process run, for minutes
where there are a million photos. The main process knows which tasks are at work, and which of its processes
has died; what that one had in hand is put down at once. When the whole worker dies, or its machine, nobody
renews any more, and the leases end by themselves.
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from celery import signals
from celery.exceptions import WorkerLostError
from celery.worker.state import active_requests
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from operations import forks
from tracker.models.leases import RELEASED, RENEWED_LASTS, Leased, renewed_mark

EVERY_S = 8.0
MARK_LENGTH = 16

logger = logging.getLogger(__name__)


def mark_of(task_id: str) -> str:
    """What the leases begin with that a task takes: half of its id, the rest is drawn for each claim, because
    a task may be delivered twice."""
    return task_id.replace("-", "")[:MARK_LENGTH]


def renew(marks: Iterable[str]) -> int:
    """Hold for longer what tasks with these marks have in hand; how many rows."""
    return change_held(marks, leased_until=timezone.now() + RENEWED_LASTS)


def put_down(marks: Iterable[str]) -> int:
    """Whoever had it in hand is dead: the next may take it. The attempt counts."""
    return change_held(marks, **RELEASED)


def change_held(marks: Iterable[str], **change: Any) -> int:
    theirs = Q(pk__in=[])
    for mark in marks:
        theirs |= Q(lease__startswith=mark)
    changed = 0
    for model in find_renewed():
        rows = model._default_manager.filter(theirs)
        if rows.exists():  # a read first: on SQLite even an UPDATE of nothing waits for its turn
            changed += rows.update(**change)
    return changed


def find_renewed(above: Any = Leased) -> Iterator[Any]:
    for model in above.__subclasses__():
        yield from find_renewed(model)
        if model.IS_RENEWED and not model._meta.abstract:
            yield model


class LeaseKeeper(threading.Thread):
    """In each worker's main process."""

    def __init__(self) -> None:
        super().__init__(name="lease-keeper", daemon=True)
        self.lost: set[str] = set()
        self.wake, self.done = threading.Event(), False

    def run(self) -> None:
        while not self.done:
            self.wake.wait(EVERY_S)
            self.wake.clear()
            try:
                with forks.open_database():
                    self.keep()
            except DatabaseError as error:
                logger.warning("leases were not renewed: %s", type(error).__name__)

    def keep(self) -> None:
        lost = self.lost.copy()
        if lost and put_down(lost):
            logger.warning("a process of this worker has died: another takes up what it had in hand")
        self.lost -= lost
        if at_work := read_active_marks():
            renew(at_work)

    def record_lost(self, task_id: str) -> None:
        self.lost.add(mark_of(task_id))
        self.wake.set()

    def stop(self) -> None:
        self.done = True
        self.wake.set()


def read_active_marks() -> list[str]:
    """Of the tasks that a process of this worker is at."""
    while True:
        try:
            return [mark_of(request.id) for request in list(active_requests)]
        except RuntimeError:
            continue  # one came or went while they were read


keepers: list[LeaseKeeper] = []


@signals.worker_init.connect
def keep_leases(**_: Any) -> None:
    """Before the worker's processes are made: they know by it that their leases are renewed."""
    keepers.append(LeaseKeeper())


@signals.worker_ready.connect
def start_keepers(**_: Any) -> None:
    for keeper in keepers:
        keeper.start()


@signals.task_prerun.connect
def mark_leases(task_id: str, **_: Any) -> None:
    if keepers:
        renewed_mark.set(mark_of(task_id))


@signals.task_postrun.connect
def leave_leases(**_: Any) -> None:
    renewed_mark.set("")


@signals.task_failure.connect
def record_lost_process(task_id: str, exception: BaseException, **_: Any) -> None:
    if isinstance(exception, WorkerLostError):
        for keeper in keepers:
            keeper.record_lost(task_id)


@signals.worker_shutdown.connect
def stop_keepers(**_: Any) -> None:
    while keepers:
        keepers.pop().stop()

"""The Celery application, and the one way to enqueue a task from a request."""

import logging
import os
import queue
import threading
import time
from typing import Any

from celery import Celery, Task, signals
from celery.schedules import crontab
from django.conf import settings
from django.db import transaction
from kombu import Queue
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from config import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("wave")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A worker takes from all of them in turn, so photos that come in never wait behind a picture that is drawn;
# one that is started with `--queues=live` keeps patches of the published mosaic from waiting behind either.
app.conf.task_queues = [Queue("celery"), Queue("drawing"), Queue("live")]
app.conf.task_routes = {"mosaic.tasks.keep_live": {"queue": "live"}, "mosaic.tasks.*": {"queue": "drawing"}}
app.conf.broker_transport_options = {
    "visibility_timeout": 3600,  # longer than the longest task (1,500 s), or it would be started twice
    "unacked_restore_interval": 15,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
app.conf.beat_schedule = {
    "tracker-sweep": {
        "task": "tracker.tasks.sweep",
        "schedule": settings.SWEEP_SECONDS,
        "options": {"expires": 60},
    },
    "tracker-retention": {"task": "tracker.tasks.retain", "schedule": 6 * 3600, "options": {"expires": 3600}},
    "mosaic-sweep": {
        "task": "mosaic.tasks.sweep",
        "schedule": settings.SWEEP_SECONDS,
        "options": {"expires": 60},
    },
}
if settings.MOSAIC_EVERY_MINUTES and settings.MOSAIC_LIVE_SECONDS:
    app.conf.beat_schedule["mosaic-live"] = {
        "task": "mosaic.tasks.keep_live",
        "schedule": settings.MOSAIC_LIVE_SECONDS,
        # One that has waited is as good as the next.
        "options": {"expires": 2 * settings.MOSAIC_LIVE_SECONDS},
    }
if settings.MOSAIC_EVERY_MINUTES:
    app.conf.beat_schedule["mosaic-build"] = {
        "task": "mosaic.tasks.build_if_changed",
        "schedule": settings.MOSAIC_EVERY_MINUTES * 60,
        "options": {"expires": 600},
    }
    app.conf.beat_schedule["mosaic-build-anew"] = {
        "task": "mosaic.tasks.build_anew",
        "schedule": crontab(minute="0", hour=str(settings.MOSAIC_ANEW_HOUR)),
        "options": {"expires": 3600},
    }

logger = logging.getLogger(__name__)

MOST_TASKS_WAITING = 1000
BROKER_PAUSE_S = 5.0
# The last: it answers, and takes nothing; its disk or its memory is full.
BROKER_FAULTS = (OperationalError, OSError, RedisError)


class Publisher:
    """Takes tasks to the broker from a thread of its own. While the broker is away, or takes a connection and
    never answers, tasks are dropped instead of gathered: the sweep finds what they were about."""

    def __init__(self) -> None:
        self.waiting: queue.Queue[tuple[Task[..., None], tuple[Any, ...], str]] = queue.Queue(
            MOST_TASKS_WAITING
        )
        self.away_until = 0.0
        self.process = 0

    def publish(self, task: "Task[..., None]", arguments: tuple[Any, ...]) -> None:
        if (
            self.process != os.getpid()
        ):  # the first task of this process: a thread does not come along in a fork
            self.process = os.getpid()
            threading.Thread(target=self.run, name="publisher", daemon=True).start()
        try:
            self.waiting.put_nowait((task, arguments, request_id.current.get()))
        except queue.Full:
            logger.warning("task %s dropped, %s wait already", task.name, MOST_TASKS_WAITING)

    def run(self) -> None:
        while True:
            task, arguments, request_id = self.waiting.get()
            if time.monotonic() < self.away_until:
                continue
            try:
                task.apply_async(arguments, retry=False, headers={"request_id": request_id})
            except BROKER_FAULTS as error:
                self.away_until = time.monotonic() + BROKER_PAUSE_S
                logger.warning("task %s not delivered, the sweep will find the work: %s", task.name, error)


publisher = Publisher()


@signals.setup_logging.connect
def leave_logging_alone(**_: Any) -> None:
    """Django has set it up (config/logs.py); Celery would put its own level over it."""


@signals.before_task_publish.connect
def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    """What a task sets off belongs to the same request."""
    headers.setdefault("request_id", request_id.current.get())


@signals.task_prerun.connect
def take_request_id(task: "Task[..., None]", task_id: str, **_: Any) -> None:
    sent = getattr(task.request, "request_id", "") or (task.request.headers or {}).get("request_id", "")
    request_id.current.set(sent or task_id[:16])


@signals.task_postrun.connect
def leave_request_id(**_: Any) -> None:
    request_id.current.set("")


def state() -> dict[str, Any] | None:
    """The workers that answer within a second, and how many tasks wait for one; None when the broker is
    away."""
    waiting = count_waiting_tasks()
    if waiting is None:
        return None
    try:
        with app.connection_for_write(connect_timeout=1) as connection:
            answers = app.control.ping(timeout=1, connection=connection) or []
    except BROKER_FAULTS:
        return None
    return {"workers": sorted(name for answer in answers for name in answer), "hints": waiting}


def count_waiting_tasks() -> int | None:
    """How many tasks wait for a worker; None when the broker is away, or silent for a second."""
    patience = {**app.conf.broker_transport_options, "socket_timeout": 1, "socket_connect_timeout": 1}
    try:
        with app.connection_for_write(connect_timeout=1, transport_options=patience) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=1)
            channel: Any = connection.default_channel
            return sum(int(channel.client.llen(one.name)) for one in app.conf.task_queues)
    except BROKER_FAULTS:
        return None


def enqueue(task: "Task[..., None]", *arguments: Any) -> None:
    """Queue a task after commit, off the request: a visitor never waits for the broker.

    A task that is lost costs seconds, not work: the sweep finds the row.
    """
    transaction.on_commit(lambda: publisher.publish(task, arguments))

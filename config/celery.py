"""The Celery application, and the one way to give a hint from a request."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("wave")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
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
    "tracker-sweep": {"task": "tracker.tasks.sweep", "schedule": settings.SWEEP_SECONDS, "options": {"expires": 60}},
    "tracker-retention": {"task": "tracker.tasks.retain", "schedule": 6 * 3600, "options": {"expires": 3600}},
    "mosaic-sweep": {"task": "mosaic.tasks.sweep", "schedule": settings.SWEEP_SECONDS, "options": {"expires": 60}},
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
publisher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hint")


def state() -> dict[str, Any] | None:
    """The workers that answer within a second, and how many hints wait for one; None when the broker is away."""
    try:
        with app.connection_for_write(connect_timeout=1) as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
            answers = app.control.ping(timeout=1, connection=connection) or []
            channel: Any = connection.default_channel
            waiting = channel.client.llen(app.conf.task_default_queue)
    except (OperationalError, OSError):
        return None
    return {"workers": sorted(name for answer in answers for name in answer), "hints": waiting}


def hint(task: "Task[..., None]", *arguments: Any) -> None:
    """Queue a task after commit, off the request: a visitor never waits for the broker.

    A hint that is lost costs seconds, not work: the sweep finds the row.
    """
    transaction.on_commit(lambda: publisher.submit(publish, task, arguments))


def publish(task: "Task[..., None]", arguments: tuple[Any, ...]) -> None:
    try:
        task.apply_async(arguments, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("hint %s not delivered, the sweep will find the work: %s", task.name, error)

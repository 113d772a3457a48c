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
if settings.MOSAIC_EVERY_MINUTES:
    app.conf.beat_schedule["mosaic-build-anew"] = {
        "task": "mosaic.tasks.build_anew",
        "schedule": crontab(minute="0", hour=str(settings.MOSAIC_ANEW_HOUR)),
        "options": {"expires": 3600},
    }

logger = logging.getLogger(__name__)
publisher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hint")


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

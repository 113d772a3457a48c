"""Each worker hears itself, and refuses to start on a configuration that cannot work."""

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import signals
from celery.worker.state import active_requests
from django.conf import settings
from django.db import DatabaseError

from config.celery import BROKER_FAULTS, app
from operations import forks, startup
from tracker import heartbeat

TASK = "tracker.tasks.hear"  # its name since the first release: an older worker may run beside this one

logger = logging.getLogger(__name__)


class SelfCheck(threading.Thread):
    """In each worker's main process: sends the worker a task of its own, and knows by it whether it still
    listens.

    A worker whose connection was lost in a bad moment can be alive, answer pings and take no task any more.
    One that has heard nothing for 90 seconds ends itself, and its supervisor starts another.
    """

    LAST_WORDS_S = 30.0

    def __init__(self, hostname: str, busy: Callable[[], bool]) -> None:
        super().__init__(name="self-check", daemon=True)
        self.hostname, self.busy = hostname, busy
        self.returned_at = time.monotonic()
        self.deaf_after_s = float(settings.DEAF_AFTER_SECONDS)
        self.every_s = self.deaf_after_s / 6
        self.done = threading.Event()

    def run(self) -> None:
        while True:
            # While every process is at a long task the next one waits; while the broker is away there is
            # none.
            if self.busy() or not self.ask():
                self.returned_at = time.monotonic()
            silence_s = time.monotonic() - self.returned_at
            self.report(silence_s)
            if silence_s > self.deaf_after_s:
                self.restart()
            if self.done.wait(self.every_s):
                return

    def ask(self) -> bool:
        """Whether the broker took the task."""
        task = app.tasks[TASK]
        try:
            # Straight into the worker's own queue, which needs no binding: an emptied broker has none.
            task.apply_async(
                exchange="", routing_key=own_queue(self.hostname), expires=self.every_s * 2, retry=False
            )
        except BROKER_FAULTS:
            return False
        return True

    def report(self, silence_s: float) -> None:
        try:
            with forks.open_database():
                heartbeat.beat(self.hostname, silence_s)
        except DatabaseError as error:
            logger.warning("no heartbeat of %s: %s", self.hostname, type(error).__name__)
        if silence_s <= self.deaf_after_s:
            tell_systemd("READY=1\nWATCHDOG=1")
            touch_pulse()

    def restart(self) -> None:
        logger.error(
            "%s has heard nothing for %.0f seconds: it ends, to be started anew",
            self.hostname,
            self.deaf_after_s,
        )
        os.kill(os.getpid(), signal.SIGTERM)
        if not self.done.wait(self.LAST_WORDS_S):
            os._exit(os.EX_TEMPFAIL)


def own_queue(hostname: str) -> str:
    return f"{hostname}.own"


def tell_systemd(words: str) -> None:
    """What a unit of `Type=notify` with `WatchdogSec=` waits for; nothing elsewhere."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, contextlib.suppress(OSError):
            sender.sendto(words.encode(), "\0" + address[1:] if address.startswith("@") else address)


def touch_pulse(**_: Any) -> None:
    """For a container's health check (operations/probe.py); nothing elsewhere."""
    if settings.PULSE_FILE:
        Path(settings.PULSE_FILE).touch()


self_checks: list[SelfCheck] = []


@signals.celeryd_after_setup.connect
def take_own_queue(sender: str, instance: Any, **_: Any) -> None:
    instance.app.amqp.queues.select_add(own_queue(sender), exchange="", routing_key=own_queue(sender))


@signals.worker_ready.connect
def start_self_check(sender: Any, **_: Any) -> None:
    def busy() -> bool:
        return bool(len(active_requests) >= sender.pool.num_processes)

    self_checks.append(SelfCheck(sender.hostname, busy))
    self_checks[-1].start()


@signals.task_received.connect
def receive_self_check(**_: Any) -> None:
    for check in self_checks:
        check.returned_at = time.monotonic()


@signals.worker_shutting_down.connect
def stop_self_check(**_: Any) -> None:
    for check in self_checks:
        check.done.set()


@signals.worker_shutdown.connect
def say_good_bye(sender: Any, **_: Any) -> None:
    with contextlib.suppress(DatabaseError):
        heartbeat.end(sender.hostname)


@signals.beat_init.connect
def show_the_clocks_pulse(**_: Any) -> None:
    """Whatever the clock tries to send shows that it ticks, also while the broker is away."""
    touch_pulse()
    signals.before_task_publish.connect(touch_pulse)


@signals.worker_init.connect
@signals.beat_init.connect
def refuse_bad_configuration(**_: Any) -> None:
    startup.refuse_bad_configuration()

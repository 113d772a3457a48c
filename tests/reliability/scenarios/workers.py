"""Workers: twice, paused, poisoned, deaf."""

import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter

import requests

from tests.environment import ROOT
from tests.reliability.host import Host
from tests.reliability.scenarios.result import Result
from tests.reliability.visitors import Visitor, coloured_photo, lost, send_many
from tests.waiting import HANG_S, until


def work_is_repeatable(database: str, photos: int, times: int = 5) -> Result:
    with Host(database) as host:
        host.drive("receive", photos)
        host.start("worker")
        sent = host.drive("deliver", times)
        until(lambda: host.statuses()["received"] == 0)
        host.drive("approve")
        host.drive("plan")
        until(lambda: delivered_until_published(host, times), every=1)
        got, manifest = host.drive("files"), host.drive("published")["manifest"]
        host.paused.add("worker")
        host.site.kill("worker")
        # And once more in one process, each piece once.
        once, wanted = host.drive("build_here"), host.drive("files") | host.drive("expected_renditions")
        cells = (
            'SELECT 1 FROM mosaic_placement WHERE "last" IS NULL '
            'GROUP BY build_id, "row", "column" HAVING count(*) > 1'
        )
        doubled = host.rows(cells)
    differing = sum(got.get(name) != digest for name, digest in wanted.items())
    told = (
        f"{len(wanted)} files, {differing} differ; manifest "
        f"{'the same' if once['manifest'] == manifest else 'another'}"
    )
    holds = not differing and once["manifest"] == manifest and not doubled and len(got) == len(wanted)
    return Result(
        f"4 work is repeatable ({database})", f"{sent}+ tasks, each {times} times, any order", told, holds
    )


def delivered_until_published(host: Host, times: int) -> bool:
    if host.drive("published"):
        return True
    host.drive("deliver", times)
    return False


def stop_between_writes(host: Host, pids: list[int]) -> None:
    """SQLite has one writer: a worker that is stopped in the midst of a write would stop everybody else, and
    that is another promise."""
    while True:
        host.signal(pids, signal.SIGSTOP)
        try:
            return host.change("UPDATE tracker_heartbeat SET name = name", patience_s=0.2)
        except sqlite3.OperationalError:
            host.signal(pids, signal.SIGCONT)
            time.sleep(0.01)


def a_paused_worker_cannot_overwrite(database: str, count: int) -> Result:
    overwritten = 0
    with Host(database) as host:
        host.start("web")
        for number in range(count):
            Visitor(host).send(number, coloured_photo(number, 6000, 4000))
            host.start("worker", concurrency=1)
            hint = threading.Thread(target=host.drive, args=("deliver", 1))
            hint.start()
            # Stopped with the photo in hand; its lease then ends, and another worker finishes.
            until(
                lambda: host.rows(
                    "SELECT 1 FROM tracker_submission WHERE status = 'received' AND lease <> ''"
                ),
                every=0.002,
            )
            held = [host.site.processes["worker"].pid, *host.children("worker")]
            stop_between_writes(host, held)
            hint.join()
            host.change("UPDATE tracker_submission SET leased_until = created_at WHERE status = 'received'")
            host.site.start_worker(1, "second")
            host.drive("deliver", 1)
            until(host.settled)
            host.drive("approve")
            before = host.rows("SELECT * FROM tracker_submission"), host.drive("files")
            host.signal(held, signal.SIGCONT)
            time.sleep(3)
            overwritten += before != (host.rows("SELECT * FROM tracker_submission"), host.drive("files"))
            host.kill("second")
            host.site.processes.pop("second").wait()
            host.paused.add("worker")
            host.kill("worker")
            host.site.processes.pop("worker").wait()
            host.paused.discard("worker")
    return Result(
        f"5 a paused worker cannot overwrite ({database})",
        f"{count} pauses",
        f"{overwritten} changed anything",
        not overwritten,
    )


def poison_is_contained(good: int, of_each: int, child_seconds: float) -> Result:
    """Files that make the decoder crash, hang and eat memory: the trigger is ours, the child and its limits
    real."""
    marks = ["CRASH", "HANG", "EAT"]
    with Host(SWEEP_SECONDS="2") as host:
        host.start("web")
        poisoned = dict(enumerate(marks * of_each))
        step = max(1, good // len(poisoned))

        def photo(number: int) -> bytes:
            poison = poisoned.get(number // (step + 1)) if number % (step + 1) == 0 else None
            return coloured_photo(number) + (f"POISON-{poison}".encode() if poison else b"")

        total = good + len(poisoned)
        numbers = range(total)
        record = send_many(host, numbers, 12, photo=photo)
        bad = {sent.sha256 for sent in record if photo_is_poison(photo(sent.number))}
        program = f"import tests.reliability.poisoned_decoder as p; p.install({child_seconds}); "
        program += "from celery.__main__ import main; import sys; sys.argv[0] = 'celery'; main()"
        host.site.start(
            "worker", "-c", program, "-A", "config", "worker", "--concurrency=2", "--hostname=worker@%h"
        )
        host.start("beat")
        took = until(host.settled, HANG_S + 3 * 3 * of_each * child_seconds)
        rows = host.rows("SELECT sha256, status, attempts, fault FROM tracker_submission")
        ended = host.site.processes["worker"].poll()
    wrong = [row for row in rows if (row[1] == "quarantined") != (row[0] in bad) or row[2] > 3]
    faults = Counter(fault for _, status, _, fault in rows if status == "quarantined")
    told = f"{sum(row[1] == 'waiting' for row in rows)} done, "
    told += f"{sum(faults.values())} quarantined {dict(faults)} in at most "
    told += f"{max(row[2] for row in rows)} attempts, after {took:.0f} s; "
    told += f"worker {'lost' if ended is not None else 'still there'}"
    holds = not wrong and len(rows) == total and sum(faults.values()) == len(poisoned) and ended is None
    return Result("6 poison is contained", f"{len(poisoned)} among {good}", told, holds)


def photo_is_poison(data: bytes) -> bool:
    return b"POISON-" in data[-20:]


def a_deaf_worker_is_noticed(seconds: int) -> Result:
    with Host(DEAF_AFTER_SECONDS=str(seconds)) as host:
        host.start("worker", "beat", "web")
        until(host.hears)
        ((name,),) = host.rows("SELECT name FROM tracker_heartbeat WHERE name LIKE 'worker@%'")
        pid = host.site.processes["worker"].pid
        for queue in ("celery", f"{name}.own"):
            command = host.command("-m", "celery", "-A", "config", "control", "cancel_consumer", queue)
            subprocess.run(command, cwd=ROOT, env=host.whole_environment, check=True, capture_output=True)
        started = time.monotonic()
        seen = until(lambda: requests.get(f"{host.address}/health/", timeout=HANG_S).status_code == 503)
        until(lambda: host.site.processes["worker"].pid != pid)
        sent = Visitor(host).send(1, coloured_photo(1))
        until(host.settled)
        gone = lost(host, [sent])
        again = time.monotonic() - started
    told = f"in /health/ after {seen:.0f} s, another worker at work after {again:.0f} s"
    holds = sent.status == 201 and not gone
    words = "8 a deaf worker is noticed and replaced"
    return Result(words, f"deaf for {seconds} s", told, holds, seen < seconds + 40)

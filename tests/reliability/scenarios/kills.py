"""A worker is killed at its work: in every phase, all of it or one process; how soon others go on."""

import contextlib
import signal
import sqlite3
import time
from collections.abc import Callable

import psycopg

from tests.reliability.host import Host
from tests.reliability.scenarios.result import Result
from tests.waiting import HANG_S, until

PROMISED_S = 60.0
SWEEP_S = 15  # as a site has it where nobody says otherwise
UNDER_WAY = "SELECT 1 FROM mosaic_build WHERE status IN ('placing', 'rendering')"
# (what is asked for, how it shows that a worker has it in hand, how it shows that it is not done yet)
PHASES: dict[str, tuple[Callable[[Host], object], str, str]] = {
    "placing": (
        lambda host: host.drive("hint_builds", 1),
        "SELECT 1 FROM mosaic_build WHERE status = 'placing' AND lease <> ''",
        UNDER_WAY,
    ),
    "drawing": (
        lambda host: host.drive("hint_builds", 1),
        "SELECT 1 FROM mosaic_block WHERE lease <> ''",
        UNDER_WAY,
    ),
    "finishing": (
        lambda host: host.drive("hint_builds", 1),
        "SELECT 1 FROM mosaic_build WHERE status = 'rendering' AND lease <> ''",
        UNDER_WAY,
    ),
    "archive": (
        lambda host: host.drive("order_archive"),
        "SELECT 1 FROM tracker_archive WHERE lease <> ''",
        "SELECT 1 FROM tracker_archive WHERE state = 'wanted'",
    ),
    "import": (
        lambda host: host.drive("order_import", 200),
        "SELECT 1 FROM tracker_import WHERE lease <> ''",
        "SELECT 1 FROM tracker_import WHERE state = 'wanted'",
    ),
}


def a_killed_worker_costs_seconds(
    database: str, photos: int, phases: tuple[str, ...] = tuple(PHASES)
) -> Result:
    """Measured until the work is done, from the kill."""
    took: dict[str, float] = {}
    with Host(database, SWEEP_SECONDS=str(SWEEP_S)) as host:
        host.drive("crowd", photos)
        host.start("worker", "beat")
        for phase in phases:
            for whole in (True, False):
                took[f"{phase}, {'worker' if whole else 'process'}"] = kill_in(host, phase, whole=whole)
    told = "; ".join(f"{name} {seconds:.0f} s" for name, seconds in took.items())
    return Result(
        f"12 a killed worker costs seconds ({database})",
        f"{len(took)} kills, {photos} photos",
        told,
        len(took) == 2 * len(phases),
        is_quick=max(took.values()) <= PROMISED_S,
    )


def kill_in(host: Host, phase: str, *, whole: bool) -> float:
    """Seconds from the kill until what was asked for is done."""
    ask, in_hand, undone = PHASES[phase]
    while True:
        ask(host)
        if catch(host, in_hand, undone):
            break
        until(lambda: not host.rows(undone), every=0.5)  # too quick for us: once more
    main, children = host.site.processes["worker"].pid, host.children("worker")
    host.signal([main, *children] if whole else children, signal.SIGKILL)
    host.signal([main], signal.SIGCONT)
    killed = time.monotonic()
    until(lambda: not host.rows(undone), every=0.1)
    return time.monotonic() - killed


def catch(host: Host, in_hand: str, undone: str) -> bool:
    """Hold all of the worker still while it has this in hand; whether it was caught."""
    deadline = time.monotonic() + HANG_S
    while time.monotonic() < deadline:
        with contextlib.suppress(sqlite3.OperationalError, psycopg.OperationalError):
            if host.rows(in_hand):
                everybody = [host.site.processes["worker"].pid, *host.children("worker")]
                host.signal(everybody, signal.SIGSTOP)
                if host.rows(in_hand):
                    return True
                host.signal(everybody, signal.SIGCONT)
            elif not host.rows(undone):
                return False
    return False

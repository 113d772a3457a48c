"""Until something has happened, and one fault after another meanwhile."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator

import psycopg

# For what never happens, and no judgement of how long it may take: all cores may be at other work.
HANG_S = 300.0


def until(condition: Callable[[], object], seconds: float = HANG_S, every: float = 0.2) -> float:
    """Wait; the seconds that it took. Fails when it does not happen at all."""
    started = time.monotonic()
    while True:
        with contextlib.suppress(sqlite3.OperationalError, psycopg.OperationalError):
            if condition():
                return time.monotonic() - started
        if time.monotonic() - started > seconds:
            raise AssertionError(f"it did not happen within {seconds:.0f} s")
        time.sleep(every)


@contextlib.contextmanager
def every(seconds: float, faults: list[Callable[[], object]]) -> Iterator[list[str]]:
    """One fault after another, in turn, until the block ends; what was done."""
    done, log = threading.Event(), []

    def run() -> None:
        turn = 0
        while not done.wait(seconds):
            fault = faults[turn % len(faults)]
            log.append(getattr(fault, "__name__", "fault"))
            fault()
            turn += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield log
    finally:
        done.set()
        thread.join()

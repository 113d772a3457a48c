"""SQLite's write-ahead log holds pages as they were, names of people who have been erased since among them.

It is begun anew when it is long enough, which on a quiet site may take days. So the sweep empties it after
an erasure. What is overwritten in the database itself is zeroed at once (`secure_delete` in the settings).
"""

import logging
import sqlite3
from contextlib import closing

from django.db import connection

from tracker.models import AuditHead, Decision, Submission

logger = logging.getLogger(__name__)


class Sweep:
    """How far this process has come: decisions up to this number are known to have left the log."""

    done = 0


def forget_erased() -> None:
    """Empty the log if anybody was erased since this process did so. What is busy is tried again next
    time."""
    if connection.vendor != "sqlite":
        return
    last = AuditHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    since = Decision.objects.filter(number__gt=Sweep.done, number__lte=last)
    if not since.filter(to_status=Submission.Status.ERASED).exists() or empty():
        Sweep.done = last


def empty() -> bool:
    """Everything into the database, and the log cut to nothing; False when somebody reads from it just now.

    On a connection of its own that waits for nobody: while a checkpoint waits for readers, writers wait for
    the checkpoint.
    """
    if connection.vendor != "sqlite":
        return True
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name, timeout=0, isolation_level=None)) as line:
        line.execute("PRAGMA secure_delete=ON")
        try:
            (is_busy, *_) = line.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:  # locked by another connection
            logger.info("the write-ahead log could not be emptied: %s", error)
            return False
    return not is_busy

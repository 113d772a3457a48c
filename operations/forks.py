"""Threads of a process that makes others may speak to the database only while none is being made.

SQLite keeps what it has open in one table for the whole process. A process that is forked while another
thread has the database open inherits half of that table, and each of its own connections fails with "disk
I/O error" for as long as it lives.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django import db

at_work = threading.Lock()
os.register_at_fork(before=at_work.acquire, after_in_parent=at_work.release, after_in_child=at_work.release)


@contextmanager
def open_database() -> Iterator[None]:
    """For a thread beside the one that forks: whoever forks waits until the database is closed again."""
    with at_work:
        try:
            yield
        finally:
            db.connection.close()

"""What has to be right before anything starts, and what a web process reads before its first request."""

import gc
import logging
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import DatabaseError, OperationalError, connection

from config.startup import refuse
from tracker.sky import ephemeris, gazetteer, places
from tracker.storage import FAULTS, is_full, try_out

A_MOMENT_S = 1.0

logger = logging.getLogger(__name__)


def prepare_web_process() -> None:
    """Once for all processes where the server loads the site before it forks."""
    refuse_bad_configuration()
    warm_up()


def refuse_bad_configuration() -> None:
    """Database, storages, time zones."""
    check_time_zones()
    check_database()
    check_storages()


def check_time_zones() -> None:
    """Recife was at UTC−3 when it waved; a table that is missing or older than its countries says something
    else."""
    try:
        offset = datetime(2013, 7, 19, 21, 27, tzinfo=UTC).astimezone(ZoneInfo("America/Recife")).utcoffset()
    except ZoneInfoNotFoundError:
        refuse("The time zone database is missing: install the Python package tzdata.")
    if offset != timedelta(hours=-3):
        refuse(
            "The time zone database is wrong: unset PYTHONTZPATH, or install the Python package tzdata anew."
        )


def check_database() -> None:
    try:
        connection.ensure_connection()
    except (DatabaseError, ImportError) as error:
        if is_full(error):
            logger.warning("the disk of the database is full: free some room")
            return
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        refuse(f"The database does not answer ({reason}): start it, or correct DATABASE_URL.")
    finally:
        connection.close()


def wait_for_database(seconds: float) -> None:
    """A server that has just been made stops once more before it is there for good."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(A_MOMENT_S)
        else:
            return


def check_storages() -> None:
    """A file can be written, read and deleted in each. Only room is lacking: the rest goes on without."""
    for alias in ("private", "public"):
        try:
            try_out(alias)
        except FAULTS as error:
            if is_full(error):
                logger.warning("the %s storage is full: free some room", alias)
                continue
            refuse(
                f"The {alias} storage cannot be written ({error}): make VAR_DIR writable, or "
                "correct S3_BUCKET."
            )


def warm_up() -> None:
    """Read the tables of towns and the ephemeris: visitors who come together after a restart would each wait
    for them.

    They live as long as the process, so the collector need not look at them again, and need not write into
    pages that the processes share.
    """
    gazetteer.search("a")
    gazetteer.by_slug("recife")
    places.public_place(0, 0)  # borders, too
    ephemeris.view(0, 0, datetime(2013, 7, 19, 21, 27, tzinfo=UTC), ephemeris.Aim("Saturn"))
    gc.collect()
    gc.freeze()

"""What has to be right before anything starts: each fault is one sentence that says what to do."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ


class Environment(environ.Env):  # type: ignore[misc]
    """Names of the environment; a value of the wrong kind is told by its name, not by a traceback."""

    def get_value(self, var: str, *arguments: Any, **named: Any) -> Any:
        try:
            return super().get_value(var, *arguments, **named)
        except (ValueError, environ.ImproperlyConfigured) as error:
            refuse(f"{var} has a value that cannot be used ({error}): docs/settings.md says what it takes.")


def refuse(sentence: str) -> NoReturn:
    """End this process with one sentence."""
    sys.exit(f"Not started. {sentence}")


def refuse_bad_configuration() -> None:
    """Database, storages, time zones."""
    check_time_zones()
    check_database()
    check_storages()


def check_time_zones() -> None:
    """Recife was at UTC−3 when it waved; a table that is missing or older than its countries says something else."""
    try:
        offset = datetime(2013, 7, 19, 21, 27, tzinfo=UTC).astimezone(ZoneInfo("America/Recife")).utcoffset()
    except ZoneInfoNotFoundError:
        refuse("The time zone database is missing: install the Python package tzdata.")
    if offset != timedelta(hours=-3):
        refuse("The time zone database is wrong: unset PYTHONTZPATH, or install the Python package tzdata anew.")


def check_database() -> None:
    from django.db import DatabaseError, connection  # noqa: PLC0415  (settings must be read first)

    try:
        connection.ensure_connection()
    except (DatabaseError, ImportError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        refuse(f"The database does not answer ({reason}): start it, or correct DATABASE_URL.")
    finally:
        connection.close()


def check_storages() -> None:
    """A file can be written, read and deleted in each."""
    from tracker.storage import FAULTS, try_out  # noqa: PLC0415

    for alias in ("private", "public"):
        try:
            try_out(alias)
        except FAULTS as error:
            refuse(f"The {alias} storage cannot be written ({error}): make VAR_DIR writable, or correct S3_BUCKET.")

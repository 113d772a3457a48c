"""A site from a backup: the database, the files, who was erased since, and what is then missing, by name."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection

from operations import backup, reconcile
from operations.backup import BackupError
from tracker.models import Heartbeat
from tracker.submissions import audit, intake, tombstones

Say = Callable[[str], object]


def restore(folder: Path, say: Say) -> None:
    """Into an empty database and folder; says what it does. Raises BackupError."""
    check(folder)
    for name in put_marks_back(folder):
        say(f"{name} is newer than the backup: taken from {folder / backup.SINCE}")
    load_database(folder / (backup.SQLITE if backup.is_sqlite() else backup.POSTGRES))
    say(f"database of {backup.read_record(folder)['begun_at']} loaded")
    for alias in backup.ALIASES:
        say(f"{put_back(alias, folder / 'files' / alias)} {alias} files put back")
    call_command("migrate", verbosity=0)
    # Of processes that are no more: whoever works now tells so within seconds.
    Heartbeat.objects.all().delete()
    if gap := audit.bridge_gap():
        say(gap.describe())
    say(f"{erase_again()} erased again")
    audit.save_head()


def check(folder: Path) -> None:
    backup.verify(folder)
    if any(name.startswith("tracker_") for name in connection.introspection.table_names()):
        raise BackupError(
            "This database is in use: restore into a new one (DATABASE_URL), then let the site use that."
        )
    if not backup.is_sqlite() and not (shutil.which("pg_restore") or backup.newest("pg_restore")):
        raise BackupError("pg_restore is missing: install the client of PostgreSQL.")


def put_marks_back(folder: Path) -> Iterator[str]:
    """Who was erased, and the end of the log, as far as the site's own files have lost them; the kinds."""
    for mark in backup.MARKS:
        if put_back("private", folder / backup.SINCE / mark, mark):
            yield mark


def load_database(source: Path) -> None:
    connection.close()
    if backup.is_sqlite():
        with (
            closing(sqlite3.connect(source)) as copy,
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as target,
        ):
            copy.backup(target)
        return
    name = connection.settings_dict["NAME"]
    backup.run("pg_restore", "--no-owner", "--exit-on-error", "--dbname", name, str(source))


def put_back(alias: str, folder: Path, before: str = "") -> int:
    """What the storage lacks; how many files."""
    copied = 0
    for file in sorted(folder.rglob("*")):
        name = f"{before}{file.relative_to(folder)}"
        if file.is_file() and not storages[alias].exists(name):
            storages[alias].save(name, ContentFile(file.read_bytes()))
            copied += 1
    return copied


def erase_again() -> int:
    erased = 0
    for submission in tombstones.find_risen():
        intake.erase(submission)
        erased += 1
    return erased


def look_through(grace: timedelta) -> list[str]:
    """What is wrong with the restored site: its log of decisions, its rows and files."""
    return [*audit.verify(), *map(str, reconcile.findings(grace))]

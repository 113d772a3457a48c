"""A backup of a running site; a site from one is made in operations/restore.py.

The database first, then the files: a file is there before its row and goes after it, so every row of the
backup finds its files. A second backup into the same folder copies only what is new, and deletes what was
erased: what somebody had removed must not live on in it.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from tracker.models import Campaign
from tracker.storage import walk

ALIASES = ("private", "public")
SQLITE, POSTGRES = "database.sqlite3", "database.dump"
NOTE = "backup.json"
LAST = "last-backup"
# What is made anew, or only on its way.
PASSING = ("health/", "archives/", "imports/")
# What a backup must not be older than: who was erased, and the end of the log of decisions. Beside the files,
# because it is brought up to date more often than they are.
MARKS, SINCE = ("tombstones/", "audit/"), "since"
# Names and addresses are in it: nobody else on the machine reads it.
OWN_FOLDER, OWN_FILES = 0o700, 0o077
LARGEST_LOSS, SMALLEST_BACKUP = 0.1, 50


class BackupError(Exception):
    """It cannot be done; the message says what to do."""


def remember() -> None:
    """For the organiser's list: when the last one was written. Where the site's folder may only be read,
    nobody can say it."""
    with contextlib.suppress(OSError):
        (Path(settings.VAR_DIR) / LAST).touch()


def last_written() -> datetime | None:
    file = Path(settings.VAR_DIR) / LAST
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.exists() else None


def write(folder: Path, *, force: bool = False) -> dict[str, Any]:
    """Back up into this folder; what was done, in figures. Raises BackupError, also for a site that looks as
    if its volume or its database were not there: it would empty the backup. With force nothing is asked."""
    with own(folder):
        told = write_all(folder, force=force)
    remember()
    return told


def write_all(folder: Path, *, force: bool) -> dict[str, Any]:
    if not force:
        refuse_an_empty_site(folder, list_lasting())
    aside = folder / f".new-{SQLITE if is_sqlite() else POSTGRES}"
    dump_database(aside)
    note: dict[str, Any] = {"begun_at": timezone.now().isoformat(), "database_sha256": digest(aside)}
    # Listed after the dump: what came meanwhile may have a row in it, and its files are there by now.
    there = list_lasting()
    note["files"] = {alias: mirror(alias, folder / "files" / alias, there[alias]) for alias in ALIASES}
    # Only a whole backup replaces the one before.
    os.replace(aside, folder / aside.name.removeprefix(".new-"))
    (folder / NOTE).write_text(json.dumps(note, indent=1))
    return note


def write_marks(folder: Path) -> int:
    """Only what a backup must not be older than, every few minutes; how many files it has now."""
    names = {name for name in lasting("private") if name.startswith(MARKS)}
    with own(folder):
        mirror("private", folder / SINCE, names)
    return len(names)


@contextmanager
def own(folder: Path) -> Iterator[None]:
    """A folder that is ours alone, and so is what is put there. Raises BackupError where it cannot be."""
    before = os.umask(OWN_FILES)
    try:
        make_writable(folder)
        yield
    finally:
        os.umask(before)


def make_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(OWN_FOLDER)
        (folder / ".try").touch()
        (folder / ".try").unlink()
    except OSError as error:
        raise BackupError(
            f"{folder} cannot be written ({error.strerror}): give it to the user of the site, "
            f"whose number is {os.getuid()}."
        ) from error


def verify(folder: Path) -> None:
    """Read the database of a backup once more, and look for the files that its note counts. Raises
    BackupError."""
    database, note = folder / (SQLITE if is_sqlite() else POSTGRES), read_record(folder)
    if digest(database) != note["database_sha256"]:
        raise BackupError(f"{database} is damaged: take another backup.")
    if is_sqlite():
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as copy:
            if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise BackupError(f"{database} is damaged: {said}")
    else:
        run("pg_restore", "--list", "--file=/dev/null", str(database))
    for alias, counted in note["files"].items():
        there = len(list_files(folder / "files" / alias))
        if there != counted["copied"] + counted["kept"]:
            raise BackupError(f"{there} {alias} files are there, and not as many as were copied or kept.")


def read_record(folder: Path) -> dict[str, Any]:
    try:
        note: dict[str, Any] = json.loads((folder / NOTE).read_text())
    except FileNotFoundError as error:
        raise BackupError(f"There is no whole backup for this kind of database in {folder}.") from error
    return note


def refuse_an_empty_site(folder: Path, there: dict[str, set[str]]) -> None:
    """Fewer than nine in ten of the backup's files would stay, or there is no campaign: something is not
    mounted."""
    for alias, names in there.items():
        kept = list_files(folder / "files" / alias)
        if len(kept - names) > LARGEST_LOSS * len(kept) and len(kept) >= SMALLEST_BACKUP:
            lost = len(kept - names)
            raise BackupError(
                f"{lost} of {len(kept)} {alias} files of this backup are gone from the site. Is "
                "its volume there? "
                "If it is right, use --force, or another folder."
            )
    if (folder / NOTE).exists() and not Campaign.objects.exists():
        raise BackupError(
            "This database has no campaign, but the backup has: restore it, or use another folder."
        )


def list_files(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def dump_database(target: Path) -> None:
    if is_sqlite():
        # SQLite's own way to copy a database that is being written to.
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return
    run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def run(program: str, *arguments: str) -> None:
    """A program of PostgreSQL's; the password travels in the environment, where other users do not see it."""
    settings = connection.settings_dict
    variables = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    environment = os.environ | {
        name: str(settings[key]) for name, key in variables.items() if settings.get(key)
    }
    if not (found := shutil.which(program) or newest(program)):
        raise BackupError(
            f"{program} is missing: install the client of PostgreSQL (Debian: postgresql-client)."
        )
    made = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if made.returncode:
        raise BackupError(f"{program} failed: {(made.stderr.strip().splitlines() or ['it was killed'])[-1]}")


def newest(program: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(found[-1]) if found else None


def digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def mirror(alias: str, folder: Path, there: set[str]) -> dict[str, int]:
    """Make the folder hold what the storage holds, temporary files apart."""
    copied = kept = 0
    for name in sorted(there):
        target = folder / name
        try:
            # An original never changes: one that looks otherwise is damaged, and the backup's is the good
            # one.
            if target.exists() and (
                name.startswith("originals/") or target.stat().st_size == storages[alias].size(name)
            ):
                kept += 1
                continue
            with storages[alias].open(name) as file:
                content = file.read()
        except FileNotFoundError:
            target.unlink(missing_ok=True)
            continue  # erased meanwhile
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".new-{target.name}")
        aside.write_bytes(content)
        os.replace(aside, target)
        copied += 1
    gone = list_files(folder) - there
    for name in gone:
        (folder / name).unlink()
    return {"copied": copied, "kept": kept, "deleted": len(gone)}


def list_lasting() -> dict[str, set[str]]:
    return {alias: set(lasting(alias)) for alias in ALIASES}


def lasting(alias: str) -> Iterator[str]:
    return (
        name
        for name in walk(storages[alias])
        if not Path(name).name.startswith(".") and not name.startswith(PASSING)
    )

"""A backup of a running site, and a site from a backup.

The database first, then the files: a file is there before its row and goes after it, so every row of the
backup finds its files. A second backup into the same folder copies only what is new, and deletes what was
erased: what somebody had removed must not live on in it.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from tracker.models import Campaign
from tracker.storage import walk

ALIASES = ("private", "public")
SQLITE, POSTGRES = "database.sqlite3", "database.dump"
NOTE = "backup.json"
# What is made anew, or only on its way.
PASSING = ("health/", "archives/", "imports/")
LARGEST_LOSS, SMALLEST_BACKUP = 0.1, 50


class BackupError(Exception):
    """It cannot be done; the message says what to do."""


def write(folder: Path, *, force: bool = False) -> dict[str, Any]:
    """Back up into this folder; what was done, in figures. Raises BackupError, also for a site that looks as
    if its volume or its database were not there: it would empty the backup. With force nothing is asked."""
    folder.mkdir(parents=True, exist_ok=True)
    there = {alias: set(lasting(alias)) for alias in ALIASES}
    if not force:
        refuse_an_empty_site(folder, there)
    aside = folder / f".new-{SQLITE if is_sqlite() else POSTGRES}"
    dump_database(aside)
    note: dict[str, Any] = {"begun_at": timezone.now().isoformat(), "database_sha256": digest(aside)}
    note["files"] = {alias: mirror(alias, folder / "files" / alias, there[alias]) for alias in ALIASES}
    # Only a whole backup replaces the one before.
    os.replace(aside, folder / aside.name.removeprefix(".new-"))
    (folder / NOTE).write_text(json.dumps(note, indent=1))
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


def restore(folder: Path) -> dict[str, int]:
    """Database and files from a backup; files that are there stay. Raises BackupError."""
    database = folder / (SQLITE if is_sqlite() else POSTGRES)
    if not (folder / NOTE).exists() or not database.exists():
        raise BackupError(f"There is no whole backup for this kind of database in {folder}.")
    if digest(database) != json.loads((folder / NOTE).read_text())["database_sha256"]:
        raise BackupError(f"{database} is damaged: take another backup.")
    if any(name.startswith("tracker_") for name in connection.introspection.table_names()):
        raise BackupError(
            "This database is in use: restore into a new one (DATABASE_URL), then let the site use that."
        )
    load_database(database)
    return {alias: put_back(alias, folder / "files" / alias) for alias in ALIASES}


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


def load_database(source: Path) -> None:
    connection.close()
    if is_sqlite():
        with (
            closing(sqlite3.connect(source)) as copy,
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as target,
        ):
            copy.backup(target)
        return
    run(
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--dbname",
        connection.settings_dict["NAME"],
        str(source),
    )


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


def lasting(alias: str) -> Iterator[str]:
    return (
        name
        for name in walk(storages[alias])
        if not Path(name).name.startswith(".") and not name.startswith(PASSING)
    )


def put_back(alias: str, folder: Path) -> int:
    copied = 0
    for file in sorted(folder.rglob("*")):
        name = str(file.relative_to(folder))
        if file.is_file() and not storages[alias].exists(name):
            storages[alias].save(name, ContentFile(file.read_bytes()))
            copied += 1
    return copied

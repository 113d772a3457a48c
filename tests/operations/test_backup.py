"""A backup restores; who was erased since stays erased."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from operations import backup, reconcile
from tests.environment import ROOT, free_port
from tracker.models import Submission
from tracker.submissions import audit, intake

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def elsewhere(tmp_path):
    """An empty database and folder, and manage.py run on them."""
    name = f"restored_{free_port()}"
    environment = {**os.environ, "VAR_DIR": str(tmp_path / "elsewhere")}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        settings = connection.settings_dict
        environment["DATABASE_URL"] = f"postgres://postgres@{settings['HOST']}:{settings['PORT']}/{name}"

    def manage(*arguments):
        command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    yield manage
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_backup_restores_with_its_files_and_without_who_was_erased_since(
    own_files, published, tmp_path, elsewhere
):
    folder = tmp_path / "backup"
    call_command("backup", str(folder), stdout=StringIO())
    gone = Submission.objects.approved().first()
    original = gone.original
    intake.erase(gone)
    stones = own_files / "private" / "tombstones"
    target = tmp_path / "elsewhere" / "private"
    target.mkdir(parents=True)
    subprocess.run(["cp", "-r", stones, target], check=True)
    restored = elsewhere("restore", str(folder))
    assert restored.returncode == 0, restored.stderr
    assert "1 erased again" in restored.stdout
    told = elsewhere(
        "shell",
        "-c",
        "from tracker.models import *; "
        "print(*Submission.objects.order_by('pk').values_list('status', flat=True))",
    )
    assert told.stdout.split().count("approved") == 11
    assert told.stdout.split().count("erased") == 1
    assert not (target / original).exists()
    agreed = elsewhere("reconcile")
    assert "Rows and files agree." in agreed.stdout, agreed.stdout
    # Decisions since the backup are told as missing by the digest outside; the older ones are whole.
    assert "missing" not in elsewhere("verify_audit").stderr


def test_a_second_backup_copies_what_is_new_and_forgets_what_was_erased(
    own_files, published, tmp_path, crowd
):
    folder = tmp_path / "backup"
    first = backup.write(folder)["files"]["private"]
    assert first["copied"] > 24
    (one,) = crowd(1, first=70)
    second = backup.write(folder)["files"]["private"]
    assert (second["copied"], second["deleted"]) == (
        3 + 1,
        1,
    )  # original, two renditions, the log's end in a new name
    original = one.original
    assert (folder / "files" / "private" / original).exists()
    intake.erase(one)
    backup.write(folder)
    assert not (folder / "files" / "private" / original).exists()
    assert (folder / "files" / "private" / "tombstones" / one.public_id[:2] / one.public_id).exists()


def test_nothing_is_restored_over_a_site_or_from_half_a_backup(own_files, published, tmp_path):
    with pytest.raises(CommandError, match="no whole backup"):
        call_command("restore", str(tmp_path))
    folder = tmp_path / "backup"
    backup.write(folder)
    with pytest.raises(CommandError, match="in use"):
        call_command("restore", str(folder))
    database = folder / (backup.SQLITE if backup.is_sqlite() else backup.POSTGRES)
    database.write_bytes(database.read_bytes()[:-1] + b"?")
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", str(folder))
    assert Submission.objects.count() == 12
    assert not list(audit.verify())
    assert not list(reconcile.findings())
    assert storages["private"].exists(Submission.objects.first().original)

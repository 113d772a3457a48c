"""A backup restores; who was erased since stays erased."""

import os
import shutil
import subprocess
import sys
from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from operations import backup, reconcile
from tests.environment import ROOT, free_port, missing
from tracker import heartbeat
from tracker.models import AuditHead, Submission
from tracker.submissions import audit, intake, lifecycle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def elsewhere(tmp_path):
    """An empty database and folder, and manage.py run on them."""
    name = f"restored_{free_port()}"
    environment = {"VAR_DIR": str(tmp_path / "elsewhere")}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        settings = connection.settings_dict
        environment["DATABASE_URL"] = f"postgres://postgres@{settings['HOST']}:{settings['PORT']}/{name}"

    def manage(*arguments):
        command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )

    yield manage
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_a_backup_restores_with_its_files_and_without_who_was_erased_since(
    own_files, published, tmp_path, elsewhere
):
    """One command: it names what the older database misses, numbers its own decisions after that, and leaves
    nothing wrong."""
    folder = tmp_path / "backup"
    heartbeat.beat("worker@that-is-no-more")
    call_command("backup", str(folder), "--verify", stdout=StringIO())
    last = AuditHead.objects.get().number
    gone, taken_back = Submission.objects.approved()[:2]
    original = gone.original
    lifecycle.withdraw(taken_back)
    intake.erase(gone)
    audit.save_head()
    call_command("backup", str(folder), "--marks", stdout=StringIO())
    restored = elsewhere("restore", str(folder))
    assert restored.returncode == 0, restored.stderr
    assert f"decisions {last + 1} to {last + 2} were taken after the backup" in restored.stdout
    assert "1 erased again" in restored.stdout
    assert "rows and files agree" in restored.stdout
    asked = "from tracker.models import *; print(*Submission.objects.values_list('status', flat=True)); "
    asked += "print(Heartbeat.objects.count(), Decision.objects.latest('number').number)"
    statuses, figures = elsewhere("shell", "-v", "0", "-c", asked).stdout.splitlines()
    assert (statuses.count("approved"), statuses.count("erased")) == (11, 1)
    assert figures == f"0 {last + 3}"  # the restore's own erasure comes after those that were lost
    assert not (tmp_path / "elsewhere" / "private" / original).exists()
    told = elsewhere("verify_audit")
    assert told.returncode == 0, told.stderr
    assert f"Known to be missing: decisions {last + 1} to {last + 2}" in told.stdout


def test_a_photo_that_comes_while_the_database_is_copied_has_its_files(
    own_files, published, tmp_path, elsewhere, crowd, monkeypatch
):
    copy_database = backup.dump_database

    def copy_late(target):
        crowd(1, first=90)  # its row is in the copy
        copy_database(target)

    monkeypatch.setattr(backup, "dump_database", copy_late)
    backup.write(tmp_path / "backup")
    backup.verify(tmp_path / "backup")
    restored = elsewhere("restore", str(tmp_path / "backup"))
    assert restored.returncode == 0, restored.stderr
    assert "rows and files agree" in restored.stdout


def test_a_gap_hides_no_other_meddling(own_files, published, tmp_path, elsewhere):
    folder = tmp_path / "backup"
    backup.write(folder)
    intake.erase(Submission.objects.approved().first())
    audit.save_head()
    backup.write_marks(folder)
    assert elsewhere("restore", str(folder), "--no-check").returncode == 0
    change = "from tracker.models import *; d = Decision.objects.order_by('number'); "
    change += "Decision.objects.filter(pk=d.{}().pk).update(reason='unclear')"
    for which in ("first", "last"):
        elsewhere("shell", "-c", change.format(which))
    found = elsewhere("verify_audit")
    assert found.returncode == 1
    assert found.stderr.count("was altered") == 2


def test_a_backup_is_for_its_owner_alone(own_files, published, tmp_path):
    folder = tmp_path / "backup"
    folder.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        backup.write(folder)
        backup.write_marks(folder)
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    everything = list(folder.rglob("*"))
    assert len(everything) > 20
    assert {one.stat().st_mode & 0o077 for one in everything} == {0}


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(own_files, published, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / "file" / "backup"))


def test_a_backup_that_lost_a_file_is_found_when_it_is_verified(own_files, published, tmp_path):
    folder = tmp_path / "backup"
    backup.write(folder)
    backup.verify(folder)
    next(file for file in (folder / "files" / "private" / "originals").rglob("*") if file.is_file()).unlink()
    with pytest.raises(backup.BackupError, match="not as many"):
        backup.verify(folder)


def test_off_the_machine_encrypted_and_back(own_files, published, tmp_path, elsewhere, monkeypatch):
    if shutil.which("restic") is None:
        missing("restic")
    repository, folder = tmp_path / "far", tmp_path / "backup"
    monkeypatch.setenv("RESTIC_REPOSITORY", str(repository))
    monkeypatch.setenv("RESTIC_PASSWORD", "correct horse battery staple")
    monkeypatch.setenv("RESTIC_CACHE_DIR", str(tmp_path / "cache"))
    call_command("backup", str(folder), "--verify", stdout=StringIO())
    intake.erase(Submission.objects.approved().first())
    audit.save_head()
    call_command("backup", str(folder), "--marks", stdout=StringIO())
    photo = next(file for file in (folder / "files").rglob("*.jpg"))
    stored = [file.read_bytes() for file in repository.rglob("*") if file.is_file()]
    assert stored
    assert not any(photo.read_bytes() in content for content in stored)
    shutil.rmtree(folder)
    restored = elsewhere("restore", str(tmp_path / "fetched"), "--offsite")
    assert restored.returncode == 0, restored.stderr
    assert "1 erased again" in restored.stdout
    assert "rows and files agree" in restored.stdout


def test_a_wrong_password_off_the_machine_is_said(own_files, published, tmp_path, monkeypatch):
    if shutil.which("restic") is None:
        missing("restic")
    monkeypatch.setenv("RESTIC_REPOSITORY", str(tmp_path / "far"))
    monkeypatch.setenv("RESTIC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("RESTIC_PASSWORD", "right")
    call_command("backup", str(tmp_path / "backup"), stdout=StringIO())
    monkeypatch.setenv("RESTIC_PASSWORD", "wrong")
    with pytest.raises(CommandError, match="restic"):
        call_command("backup", str(tmp_path / "backup"), stdout=StringIO())


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

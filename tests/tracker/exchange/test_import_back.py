"""An import is taken back as a whole, whatever was decided about its waves, and whoever dies meanwhile."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from bench.photos import wave_photo
from tests.tracker.albums import archive_of, five, run, run_on
from tracker.exchange import import_back, import_jobs
from tracker.models import Decision, Import, Submission
from tracker.submissions import audit, intake, lifecycle, tombstones

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def brought(organiser, campaign, own_files):
    """An import of five, all of them prepared, two approved, one turned down."""
    row = import_jobs.order(campaign, five())
    Import.objects.update(is_dry=False)
    run(row)
    moderator = None
    rows = list(Submission.objects.order_by("pk"))
    for one in rows:
        intake.prepare(one.pk)
        one.refresh_from_db()
    for one in rows[:2]:
        lifecycle.approve(one, moderator)
    lifecycle.reject(rows[2], moderator)
    return row


def take_back(organiser, row):
    assert organiser.post(f"/organise/data/import/{row.pk}/", {"action": "take-back"}).status_code == 302


def left():
    return Submission.objects.exclude(status="erased")


def test_all_of_it_goes_before_and_after_moderation_and_the_log_says_so(organiser, campaign, brought, crowd):
    (other,) = crowd(1, first=40)
    page = organiser.get("/organise/data/").content.decode()
    assert "5 waves came with it, public: 2." in page
    take_back(organiser, brought)
    run(brought)
    assert (brought.state, brought.gone) == ("taken-back", 5)
    assert [one.pk for one in left()] == [other.pk]
    told = Decision.objects.filter(to_status="erased")
    assert {one.reason for one in told} == {"import-taken-back"}
    assert told.count() == 5
    assert {one.moderator_id for one in told} == {brought.taken_back_by_id}
    assert brought.taken_back_by_id
    assert not list(audit.verify())
    assert "taken back: 5 waves erased" in organiser.get("/organise/data/").content.decode()


def test_its_photos_are_gone_and_the_corrected_file_comes_in_again(organiser, campaign, brought):
    names = [name for one in left() for name in (one.original, one.rendition("tile"))]
    assert all(map(storages["private"].exists, names))
    take_back(organiser, brought)
    run(brought)
    assert not any(map(storages["private"].exists, names))
    again = import_jobs.order(campaign, five())
    Import.objects.filter(pk=again.pk).update(is_dry=False)
    run(again)
    assert (again.imported, again.known, left().count()) == (5, 0, 5)


@pytest.mark.parametrize("at", ["the tombstones", "the rows", "the files"])
def test_a_worker_that_dies_in_the_middle_loses_nothing(organiser, brought, monkeypatch, time_machine, at):
    monkeypatch.setattr(import_back, "BATCH", 2)
    where = {
        "the tombstones": (tombstones, "set_for"),
        "the rows": (lifecycle, "erase"),
        "the files": (intake, "forget_files"),
    }[at]
    ordinary, calls = getattr(*where), []

    def killed(*given, **named):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return ordinary(*given, **named)

    take_back(organiser, brought)
    with monkeypatch.context() as patched:
        patched.setattr(*where, killed)
        with pytest.raises(KeyboardInterrupt):
            run_on(brought)
    assert left().count() == (1 if at == "the files" else 3)
    time_machine.move_to(timezone.now() + Import.LEASE + timedelta(seconds=1))
    run(brought)
    for one in Submission.objects.half_erased():
        intake.forget_files(one)
    assert (brought.state, brought.gone, left().count()) == ("taken-back", 5, 0)
    assert Decision.objects.filter(reason="import-taken-back").count() == 5
    assert not list(audit.verify())


def test_one_at_work_is_stopped_first_and_one_that_goes_cannot_be_stopped(organiser, campaign, brought):
    Import.objects.update(state="wanted")
    take_back(organiser, brought)
    brought.refresh_from_db()
    assert not brought.is_to_go
    Import.objects.update(state="stopped")
    take_back(organiser, brought)
    import_jobs.stop(brought)
    run(brought)
    assert brought.state == "taken-back"


def test_its_file_stays_to_be_corrected(organiser, campaign, own_files):
    row = import_jobs.order(campaign, archive_of())
    Import.objects.update(is_dry=False)
    run(row)
    assert row.imported == 1
    take_back(organiser, row)
    run(row)
    import_jobs.purge_expired()
    row.refresh_from_db()
    assert storages["private"].exists(row.file)
    organiser.post(f"/organise/data/import/{row.pk}/", {"action": "import"})
    run(row)
    assert (row.state, row.imported, left().count()) == ("done", 1, 1)


def test_a_storage_that_is_away_is_waited_for(organiser, brought, monkeypatch, time_machine):
    def away(_row):
        raise ConnectionError("away")

    take_back(organiser, brought)
    with monkeypatch.context() as patched:
        patched.setattr(tombstones, "set_for", away)
        for _ in range(5):
            run_on(brought)
            time_machine.move_to(timezone.now() + timedelta(seconds=31))
    assert left().count() == 5
    run(brought)
    assert (brought.state, left().count()) == ("taken-back", 0)


def test_as_a_command(campaign, own_files, tmp_path):
    (tmp_path / "one.jpg").write_bytes(wave_photo(7))
    ours = ("import_submissions", str(tmp_path), "--time=2013-07-19T21:27Z", "--place=Recife, Brazil")
    call_command(*ours, stdout=(out := StringIO()))
    row = Import.objects.get()
    assert f"`manage.py take_back_import {row.pk}` takes it back." in out.getvalue()
    assert (row.state, row.imported, row.is_dry) == ("done", 1, False)
    call_command("take_back_import", stdout=(out := StringIO()))
    assert f"{row.pk}: {tmp_path.name}, " in out.getvalue()
    with pytest.raises(CommandError, match="1 waves, 0 of them public"):
        call_command("take_back_import", str(row.pk), stdout=StringIO())
    call_command("take_back_import", str(row.pk), "--yes", stdout=(out := StringIO()))
    assert "1 waves erased." in out.getvalue()
    assert not left().exists()
    with pytest.raises(CommandError, match="no import of this number"):
        call_command("take_back_import", "999", "--yes", stdout=StringIO())

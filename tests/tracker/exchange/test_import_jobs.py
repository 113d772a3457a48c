"""Imports ordered on a page and done by a worker, whatever becomes of it."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bench.photos import wave_photo
from tests.tracker.albums import TABLE, archive_of, five, run, run_on
from tracker import tasks
from tracker.exchange import archives, import_jobs
from tracker.models import Archive, Import, Submission
from tracker.photos import door
from tracker.submissions import intake

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_look_decide_import(organiser, campaign, own_files):
    assert organiser.post("/organise/data/import/", {"file": archive_of()}).status_code == 302
    row = Import.objects.get()
    run(row)
    assert (row.state, row.total, row.imported, row.problems, row.skipped) == ("done", 5, 1, 3, 1)
    assert not Submission.objects.exists()
    page = organiser.get("/organise/data/").content.decode()
    assert "“<bdi>Springfield</bdi>” is" in page
    assert "There is no file “missing.jpg”" in page
    chosen = next(told["towns"][0][0] for told in row.report if told.get("towns"))
    act = f"/organise/data/import/{row.pk}/"
    organiser.post(act, {"action": "import", "text": ["Springfield"], "town": [chosen]})
    row.refresh_from_db()
    run(row)
    assert (row.state, row.is_dry, row.imported, row.problems) == ("done", False, 2, 2)
    assert {one.name for one in Submission.objects.all()} == {"Ana", "Ben"}
    assert storages["private"].exists(row.file)  # two lines can still be mended
    organiser.post(act, {"action": "import"})
    run(row)
    assert (row.known, row.imported) == (2, 0)


def test_a_file_that_went_in_whole_is_kept_no_longer(organiser, campaign, own_files):
    table = "\n".join(TABLE.splitlines()[:2]) + "\n"
    organiser.post("/organise/data/import/", {"file": archive_of(table, ["one.jpg"])})
    row = Import.objects.get()
    run(row)
    name = row.file
    organiser.post(f"/organise/data/import/{row.pk}/", {"action": "import"})
    run(row)
    assert (row.imported, row.file) == (1, "")
    assert not storages["private"].exists(name)
    page = organiser.get("/organise/data/").content.decode()
    actions = re.findall('name="action" value="([^"]+)', page.partition("<h2>Imports")[2])
    assert actions == ["take-back"]


def test_a_worker_that_dies_and_one_that_makes_way(organiser, campaign, own_files, monkeypatch, time_machine):
    names = [f"{number}.jpg" for number in range(5)]
    table = "file,place,time\n" + "".join(f"{name},Recife,2013-07-19 18:31\n" for name in names)
    organiser.post("/organise/data/import/", {"file": archive_of(table, names)})
    row = Import.objects.get()
    Import.objects.update(is_dry=False)
    monkeypatch.setattr("tracker.exchange.import_rows.BATCH", 2)
    died = Import.objects.claim(row.pk)
    assert died
    assert not run_on(row)
    assert not Submission.objects.exists()  # the other one has it
    time_machine.move_to(timezone.now() + Import.LEASE + timedelta(seconds=1))
    monkeypatch.setattr(import_jobs, "AT_A_TIME_S", -1.0)
    assert run_on(row)  # a part of it, then the next task
    assert Submission.objects.count() == 1  # and the table itself
    monkeypatch.undo()
    run(row)
    assert (row.state, row.imported + row.known, Submission.objects.count()) == ("done", 5, 5)


def test_stop_and_go_on(organiser, campaign, own_files):
    organiser.post("/organise/data/import/", {"file": archive_of()})
    row = Import.objects.get()
    act = f"/organise/data/import/{row.pk}/"
    organiser.post(act, {"action": "stop"})
    run(row)
    assert (row.state, row.total) == ("stopped", 0)
    organiser.post(act, {"action": "look"})
    run(row)
    assert (row.state, row.total) == ("done", 5)  # four lines, and the table itself


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a ZIP, or something on the server."),
        ({"file": SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff")}, "Choose a ZIP with the photos"),
        ({"file": archive_of(), "time": "some day"}, "Give the instant in the form"),
        ({"file": archive_of(), "place": "Springfield"}, "We know no town of this name"),
        ({"on_server": "../db.sqlite3"}, "There is no such file on the server"),
    ],
)
def test_what_cannot_be_imported_is_said(organiser, campaign, sent, words):
    answer = organiser.post("/organise/data/import/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Import.objects.exists()


def test_who_is_erased_is_in_no_file_of_an_import_any_more(organiser, campaign, own_files):
    organiser.post("/organise/data/import/", {"file": archive_of()})
    row = Import.objects.get()
    Import.objects.update(is_dry=False)
    run(row)
    name = row.file
    import_jobs.purge_expired()
    assert storages["private"].exists(name)  # two lines can still be mended
    intake.erase(Submission.objects.first() or pytest.fail("nothing was imported"))
    import_jobs.purge_expired()
    assert not storages["private"].exists(name)


def test_what_lies_on_the_server(organiser, campaign, own_files, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    folder = tmp_path / "imports" / "album"
    folder.mkdir(parents=True)
    (folder / "one.jpg").write_bytes(wave_photo(1))
    organiser.post(
        "/organise/data/import/", {"on_server": "album", "time": "2013-07-19T21:30Z", "place": "Recife"}
    )
    row = Import.objects.get()
    run(row)
    assert (row.state, row.imported) == ("done", 1)
    Import.objects.filter(pk=row.pk).update(file="gone")
    row.refresh_from_db()
    import_jobs.go_on(row, import_jobs.Choices(towns={}), dry=True)
    run(row)
    assert row.state == "failed"
    assert "There is no gone" in row.fault


def test_one_long_work_at_a_time(campaign, crowd, own_files, time_machine):
    """A worker's other process is for photos."""
    crowd(1)
    row = import_jobs.order(campaign, archive_of())
    assert Import.objects.claim(row.pk)
    archive = archives.order(campaign)
    tasks.make_archive(archive.pk)
    assert Archive.objects.get().state == "wanted"
    time_machine.move_to(timezone.now() + Import.LEASE + timedelta(seconds=1))
    tasks.make_archive(archive.pk)
    assert Archive.objects.get().state == "ready"


@pytest.mark.parametrize("dry", [True, False])
def test_an_import_goes_on_where_the_last_task_made_way(campaign, own_files, monkeypatch, dry):
    row = import_jobs.order(campaign, five())
    Import.objects.update(is_dry=dry)
    monkeypatch.setattr("tracker.exchange.import_rows.BATCH", 2)
    monkeypatch.setattr(import_jobs, "AT_A_TIME_S", -1.0)
    looked = []
    ordinary = door.check
    monkeypatch.setattr(door, "check", lambda *given: looked.append(1) or ordinary(*given))
    steps = []
    while run_on(row):
        row.refresh_from_db()
        steps.append(row.entries_read)
    row.refresh_from_db()
    assert steps == [2, 4, 6]
    assert (row.state, row.imported, row.known, len(looked)) == ("done", 5, 0, 5)
    assert Submission.objects.count() == (0 if dry else 5)


def test_a_file_that_kills_its_worker_is_given_up(campaign, own_files, monkeypatch, time_machine):
    row = import_jobs.order(campaign, five())
    monkeypatch.setattr("tracker.exchange.import_rows.BATCH", 2)
    ordinary, looked = door.check, []

    def killed(*given):
        looked.append(1)
        if len(looked) > 2:
            raise KeyboardInterrupt
        return ordinary(*given)

    monkeypatch.setattr(door, "check", killed)
    deaths = 0
    while Import.objects.get().state == "wanted" and deaths < 9:
        try:
            run_on(row)
        except KeyboardInterrupt:
            deaths += 1
        time_machine.move_to(timezone.now() + Import.LEASE + timedelta(seconds=1))
    row.refresh_from_db()
    assert (row.state, row.entries_read) == ("failed", 2)
    assert deaths <= 3
    assert "died three times" in row.fault


def test_a_storage_that_is_away_costs_no_attempt(campaign, own_files, monkeypatch, time_machine):
    row = import_jobs.order(campaign, five())

    def away(_row):
        raise ConnectionError("away")

    with monkeypatch.context() as patched:
        patched.setattr(import_jobs, "open_file", away)
        for _ in range(6):
            run_on(row)
            time_machine.move_to(timezone.now() + timedelta(seconds=31))
    run(row)
    assert (row.state, row.fault, row.imported) == ("done", "", 5)


def test_somebody_else_s_erasure_leaves_a_waiting_file_alone(campaign, crowd, own_files):
    (other,) = crowd(1, first=40)
    row = import_jobs.order(campaign, five())
    run(row)
    intake.erase(Submission.objects.get(pk=other.pk))
    import_jobs.purge_expired()
    assert storages["private"].exists(row.file)


def test_a_file_that_was_deleted_for_somebody_s_sake_says_so(organiser, campaign, own_files):
    row = import_jobs.order(campaign, archive_of())
    Import.objects.update(is_dry=False)
    run(row)
    intake.erase(Submission.objects.first() or pytest.fail("nothing was imported"))
    import_jobs.purge_expired()
    assert "was erased since" in organiser.get("/organise/data/").content.decode()

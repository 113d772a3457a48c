"""What goes wrong with archives, imports and webhooks, and whom it does not concern."""

import io
import socket
import threading
import time
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone

from bench.photos import wave_photo
from tests.tracker.exchange.test_exchange import TABLE, archive_of, made, opened, rows, run, run_on
from tracker import tasks
from tracker.exchange import archives, import_jobs, import_rows
from tracker.exchange.import_source import Source
from tracker.models import Archive, Decision, Delivery, Import, Submission, Webhook
from tracker.outbox import webhooks
from tracker.photos import door
from tracker.submissions import intake, lifecycle

pytestmark = [pytest.mark.django_db, pytest.mark.database]


# --- Webhooks -----------------------------------------------------------------------------------------------


def test_a_webhook_that_is_none_is_its_own_trouble(campaign, crowd, listener):
    good = Webhook.objects.create(campaign=campaign, url=listener.url)
    odd = Webhook.objects.create(campaign=campaign, url="https://x.example:80443/")
    wrong = Webhook.objects.create(campaign=campaign, url=listener.url, secret="hunter2")
    crowd(1)
    assert webhooks.deliver_due() == 3
    assert webhooks.deliver_due() == 0
    answers = {one.webhook_id: one.answer for one in Delivery.objects.all()}
    assert answers[good.pk] == "204 No Content"
    assert "ValueError" in answers[odd.pk]
    assert "Error" in answers[wrong.pk]
    assert len(listener.heard) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"url": "https://x.example:80443/"}, "between 1 and 65535"),
        ({"secret": "hunter2"}, "leave the one that was made"),
    ],
)
def test_the_admin_says_what_is_none(organiser, campaign, words, told):
    sent = {
        "campaign": campaign.pk,
        "url": "https://x.example/",
        "secret": "whsec_c2VjcmV0",
        "is_active": "on",
    } | words
    sent |= {f"deliveries-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert told in organiser.post("/admin/tracker/webhook/add/", sent).content.decode()
    assert not Webhook.objects.exists()


def test_one_that_is_dead_keeps_nobody_else_waiting(campaign, listener, settings):
    dead = Webhook.objects.create(campaign=campaign, url="https://127.0.0.2/")
    Delivery.objects.bulk_create([Delivery(webhook=dead, event="trial") for _ in range(60)])
    good = Webhook.objects.create(campaign=campaign, url=listener.url)
    Delivery.objects.create(webhook=good, event="trial")
    assert webhooks.deliver_due() == webhooks.OF_EACH + 1
    assert len(listener.heard) == 1


def test_who_speaks_too_slowly_is_cut_off(campaign, settings, monkeypatch):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(webhooks, "TRY_S", 1.0)
    door = socket.create_server(("127.0.0.1", 0))

    def drip():
        line, _ = door.accept()
        try:
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(100):
                line.sendall(b"x")
                time.sleep(0.1)
        except OSError:
            pass

    threading.Thread(target=drip, daemon=True).start()
    hook = Webhook.objects.create(campaign=campaign, url=f"http://127.0.0.1:{door.getsockname()[1]}/")
    Delivery.objects.create(webhook=hook, event="trial")
    started = time.monotonic()
    assert webhooks.deliver_due() == 1
    assert time.monotonic() - started < 5
    delivery = Delivery.objects.get()
    assert delivery.delivered_at is None
    assert "took longer" in delivery.answer
    door.close()


# --- Archives -----------------------------------------------------------------------------------------------


def test_who_is_rejected_after_all_is_in_no_archive_any_more(campaign, crowd, moderator, own_files):
    first, _second = crowd(2)
    archive = made(campaign)
    lifecycle.reject(first, moderator, "unclear")
    archives.forget_what_is_over()
    archive.refresh_from_db()
    assert (archive.state, archive.file) == ("gone", "")


def test_who_was_never_public_takes_no_archive_away(campaign, crowd, send, own_files):
    crowd(1)
    archive = made(campaign)
    sent = send(7).submission
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    lifecycle.withdraw(sent)
    archives.forget_what_is_over()
    archive.refresh_from_db()
    assert archive.state == "ready"


def test_nobody_finds_by_trying_who_decided(campaign, crowd, own_files):
    crowd(2)
    with opened(made(campaign)) as kept:
        told = {row["digest"] for row in rows(kept, "decisions.csv")}
    with opened(made(campaign)) as kept:
        assert {row["digest"] for row in rows(kept, "decisions.csv")} == told
    assert len(told) == Decision.objects.count()
    assert not told & set(Decision.objects.values_list("digest", flat=True))


def test_no_photo_without_its_licence(campaign, crowd, own_files, monkeypatch):
    """Somebody is approved between the list and the photos."""
    (first,) = crowd(1)
    ordinary = archives.Contents.decisions

    def approved_meanwhile(self):
        crowd(1, first=1)
        yield from ordinary(self)

    monkeypatch.setattr(archives.Contents, "decisions", approved_meanwhile)
    with opened(made(campaign)) as kept:
        assert [name for name in kept.namelist() if name.endswith(".jpg")] == [
            f"photos/{first.public_id}.jpg"
        ]


def test_an_archive_that_cannot_be_deleted_stops_no_sweep(
    campaign, crowd, own_files, monkeypatch, time_machine
):
    crowd(1)
    archive = made(campaign)
    time_machine.move_to(timezone.now() + timedelta(days=8))

    def refused(name):
        raise PermissionError(name)

    monkeypatch.setattr("tracker.storage.forget_private", refused)
    archives.forget_what_is_over()
    archive.refresh_from_db()
    assert archive.state == "ready"  # the next sweep tries again


def test_an_archive_stays_its_maker_s_however_long_it_takes(
    campaign, crowd, own_files, monkeypatch, time_machine
):
    crowd(3)
    archive = archives.order(campaign)
    ordinary = archives.storage.read_private
    taken_over = []

    def slow(name):
        time_machine.move_to(timezone.now() + timedelta(minutes=4))
        taken_over.append(Archive.objects.claim(archive.pk))
        return ordinary(name)

    monkeypatch.setattr("tracker.storage.read_private", slow)
    monkeypatch.setattr(archives, "RENEWED_S", 0.0)
    archives.make(archive.pk)
    archive.refresh_from_db()
    assert (archive.state, archive.photos, taken_over) == ("ready", 3, [None] * 3)


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


# --- Imports ------------------------------------------------------------------------------------------------


def five(names=tuple(f"{number}.jpg" for number in range(5))):
    lines = "".join(f"{name},Recife,2013-07-19 18:31\n" for name in names)
    return archive_of(f"file,place,time\n{lines}", names)


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
        steps.append(row.looked_at)
    row.refresh_from_db()
    assert steps == [2, 4, 5]
    assert (row.state, row.imported, row.known, len(looked)) == ("done", 5, 0, 5)
    assert Submission.objects.count() == (0 if dry else 5)


def test_a_batch_is_written_with_its_count_or_not_at_all(campaign, own_files, monkeypatch):
    """Another worker has taken it over between the look and the rows."""
    row = import_jobs.order(campaign, five())
    Import.objects.update(is_dry=False)
    ordinary = import_rows.sort_out

    def overtaken(*given):
        Import.objects.update(lease="another")
        return ordinary(*given)

    monkeypatch.setattr(import_rows, "sort_out", overtaken)
    assert not run_on(row)
    assert not Submission.objects.exists()
    assert not walk("originals")


def test_a_photo_whose_commit_is_uncertain_is_not_deleted(campaign, own_files, monkeypatch):
    """A connection that is lost at the commit does not say whether the rows are there."""
    row = import_jobs.order(campaign, five())
    Import.objects.update(is_dry=False)

    def lost(*_args, **_kwargs):
        raise OperationalError

    monkeypatch.setattr(Submission.objects, "bulk_create", lost)
    with pytest.raises(OperationalError):
        run_on(row)
    assert len(walk("originals")) == 5


def walk(folder):
    store = storages["private"]
    if not store.exists(folder):
        return []
    folders, files = store.listdir(folder)
    return [f"{folder}/{name}" for name in files] + [
        name for one in folders for name in walk(f"{folder}/{one}")
    ]


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
    assert (row.state, row.looked_at) == ("failed", 2)
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
    import_jobs.forget_what_is_over()
    assert storages["private"].exists(row.file)


def test_a_file_that_was_deleted_for_somebody_s_sake_says_so(organiser, campaign, own_files):
    row = import_jobs.order(campaign, archive_of())
    Import.objects.update(is_dry=False)
    run(row)
    intake.erase(Submission.objects.first() or pytest.fail("nothing was imported"))
    import_jobs.forget_what_is_over()
    assert "was erased since" in organiser.get("/organise/data/").content.decode()


def zip_of(names=("one.jpg",), table=TABLE):
    return archive_of(table, names).read()


def with_a_password():
    content = zip_of()
    place = content.index(b"PK\x01\x02")
    return content[: place + 8] + bytes([content[place + 8] | 1]) + content[place + 9 :]


def with_a_damaged_table():
    content = zip_of()
    place = content.index(b"one.jpg,Ana")
    return content[:place] + b"XXX" + content[place + 3 :]


def cut_off():
    return zip_of()[:-40] + b"PK\x05\x06" + b"\0" * 6 + b"\xff\xff\0\0\xff\xff" + b"\0\0"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_a_password(), "has a password"),
        (with_a_damaged_table(), "manifest.csv cannot be read"),
        (cut_off(), "damaged or was cut off"),
        (zip_of(table='file,"place\n' + "x" * 140_000 + '"\n'), "manifest.csv"),
    ],
    ids=["password", "damaged table", "cut off", "a column of 140 kB"],
)
def test_a_broken_zip_is_told_at_once(campaign, own_files, content, words):
    row = import_jobs.order(campaign, SimpleUploadedFile("album.zip", content))
    run_on(row)
    row.refresh_from_db()
    assert row.state == "failed"
    assert words in row.fault


@pytest.mark.parametrize(
    ("packing", "error"),
    [
        (zipfile.ZIP_DEFLATED, zipfile.BadZipFile),
        (zipfile.ZIP_LZMA, zipfile.BadZipFile),
        (zipfile.ZIP_BZIP2, NotImplementedError),
    ],
)
def test_a_bomb_that_claims_to_be_small_takes_no_memory(tmp_path, packing, error):
    file, most = tmp_path / "bomb.zip", 1_000_000
    with zipfile.ZipFile(file, "w", packing) as archive, archive.open("one.jpg", "w") as packed:
        for _ in range(200):
            packed.write(bytes(1_000_000))
    content = bytearray(file.read_bytes())
    place = content.index(b"PK\x01\x02") + 24  # the size when unpacked, in the directory at the end
    content[place : place + 4] = (1000).to_bytes(4, "little")
    file.write_bytes(content)
    source = Source.open(file)
    tracemalloc.start()
    try:
        with pytest.raises(error):
            source.read("one.jpg", most)
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_the_same_id_written_otherwise_is_the_same(campaign, own_files):
    table = "file,place,time,external_id\none.jpg,Recife,2013-07-19 18:31,a  1\n"
    for number in (1, 2):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("manifest.csv", table)
            archive.writestr("one.jpg", wave_photo(number))
        row = import_jobs.order(campaign, SimpleUploadedFile("album.zip", buffer.getvalue()))
        Import.objects.filter(pk=row.pk).update(is_dry=False)
        run(row)
    assert (row.state, row.known, Submission.objects.count()) == ("done", 1, 1)


def test_an_id_that_is_too_long_is_said(campaign, own_files):
    table = f"file,place,time,external_id\none.jpg,Recife,2013-07-19 18:31,{'a' * 121}\n"
    row = import_jobs.order(campaign, archive_of(table, ["one.jpg"]))
    run(row)
    assert (row.problems, "longer than 120" in row.report[0]["words"]) == (1, True)

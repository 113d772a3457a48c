"""What photos come in: folders, ZIPs, tables, other people's albums; damaged ones too."""

import csv
import io
import tracemalloc
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bench.photos import wave_photo
from tests.tracker.albums import TABLE, archive_of, problems_of, run, run_on
from tracker.exchange import import_jobs
from tracker.exchange.import_faults import ProblemError
from tracker.exchange.import_source import Source
from tracker.exchange.spreadsheet import disarm
from tracker.models import Import, Submission
from tracker.submissions import intake, lifecycle

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
    "packing",
    [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2],
)
def test_a_bomb_that_claims_to_be_small_takes_no_memory(tmp_path, packing):
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
        with pytest.raises(ProblemError, match="damaged"):
            source.files.read(source.files.files[0], most)
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
    assert (row.problems, "longer than 120" in problems_of(row)[0]["words"]) == (1, True)


def test_an_export_comes_back_as_it_was(client, campaign, own_files, moderator):
    """What a spreadsheet must not run is guarded on the way out; the guard is no part of the name."""
    names = ["=1+1", "'-Anna", "＝HYPERLINK", "@ana", "'s Gravenhage", "-5"]
    before = io.StringIO()
    writer = csv.writer(before)
    writer.writerow(["file", "name", "place", "time"])
    for number, name in enumerate(names):
        writer.writerow([f"{number}.jpg", disarm(name), "Recife", "2013-07-19 18:31"])
    files = [f"{number}.jpg" for number in range(len(names))]
    row = import_jobs.order(campaign, archive_of(before.getvalue(), files))
    Import.objects.filter(pk=row.pk).update(is_dry=False)
    run(row)
    assert list(Submission.objects.order_by("pk").values_list("name", flat=True)) == names
    for one in Submission.objects.all():
        intake.prepare(one.pk)
        one.refresh_from_db()
        lifecycle.approve(one, moderator)
    told = b"".join(client.get("/waves.csv").streaming_content).decode()
    assert [line["name"] for line in csv.DictReader(io.StringIO(told))] == [disarm(name) for name in names]


def test_what_no_database_takes_is_told_all_the_same(campaign, own_files):
    table = "file,place,time\none.jpg,Nowhere\0\x0b at all,2013-07-19 18:31\nno\0ne.jpg,Recife,\n"
    row = import_jobs.order(campaign, archive_of(table, ["one.jpg"]))
    run(row)
    first, second = problems_of(row)
    assert (row.problems, first["file"], second["file"]) == (2, "one.jpg", "none.jpg")
    assert "“Nowhere at all”" in first["words"]

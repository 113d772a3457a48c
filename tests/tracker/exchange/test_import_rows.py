"""Photos from a folder, a ZIP, a table, an album: each once, each problem by its line."""

import json
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.storage import storages
from django.db import OperationalError

from bench.photos import wave_photo
from tests.environment import ROOT
from tests.tracker.albums import five, import_all, run_on, table
from tracker.exchange import import_jobs, import_rows, import_source
from tracker.exchange.import_source import Source
from tracker.exchange.import_waves import Gaps
from tracker.models import Import, Submission
from tracker.submissions import intake, lifecycle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
NOON = Gaps(time="2013-07-19T21:27:00Z", place="Recife, Brazil")


def run(campaign, path, gaps=NOON, **options):
    """What became of photos and rows; what is passed over has tests of its own (test_import_files.py)."""
    outcomes = import_all(campaign, Source.open(path), gaps, **options)
    return [outcome for outcome in outcomes if outcome.kind != "skipped"]


def kinds(outcomes):
    return [outcome.kind for outcome in outcomes]


@pytest.mark.database
def test_a_folder_is_imported_prepared_and_shown(campaign, folder, moderator):
    (batch,) = import_rows.read_batches(campaign, Source.open(folder), NOON)
    assert sorted(batch.save()) == list(Submission.objects.order_by("pk").values_list("pk", flat=True))
    assert kinds(batch.outcomes) == ["imported"] * 4
    one = Submission.objects.first()
    intake.prepare(one.pk)
    one.refresh_from_db()
    assert one.status == Submission.Status.WAITING
    lifecycle.approve(one, moderator)
    assert (one.place, one.country) == ("Recife", "BR")
    assert one.waved_at == datetime(2013, 7, 19, 21, 27, tzinfo=UTC)


@pytest.mark.database
def test_again_changes_nothing_and_brings_only_what_is_new(campaign, folder):
    run(campaign, folder)
    (folder / "new.jpg").write_bytes(wave_photo(9))
    (folder / "copy.jpg").write_bytes(wave_photo(0))
    assert sorted(kinds(run(campaign, folder))) == ["imported"] + ["known"] * 5
    assert Submission.objects.count() == 5


def test_twice_in_one_source_is_one_photo(campaign, folder, own_files):
    (folder / "copy.jpg").write_bytes(wave_photo(0))
    assert sorted(kinds(run(campaign, folder))) == ["imported"] * 4 + ["known"]
    files = [file for file in (own_files / "private" / "originals").rglob("*") if file.is_file()]
    assert len(files) == 4


def test_what_came_by_the_form_is_known(campaign, folder, send):
    send(data=wave_photo(2))
    assert sorted(kinds(run(campaign, folder))) == ["imported"] * 3 + ["known"]


def test_a_dry_run_imports_nothing(campaign, folder, own_files):
    assert kinds(run(campaign, folder, dry=True)) == ["imported"] * 4
    assert not Submission.objects.exists()
    assert not (own_files / "private" / "originals").exists()


def test_a_zip_is_read_without_unpacking_it(campaign, folder, tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"album/{file.name}")
        archive.writestr("../../outside.jpg", wave_photo(8))
        archive.writestr("readme.txt", "no photo")
    assert kinds(run(campaign, path)) == ["imported"] * 5
    assert not (tmp_path.parent / "outside.jpg").exists()


def test_a_table_says_who_where_and_when(campaign, folder):
    table(
        folder,
        '0.jpg,Ana,"Recife, Brazil",,,2013-07-19 18:31,3,Hello,https://photos.example/1,CC BY 4.0,one',
        "1.jpg,,,-8.05,-34.9,2013-07-19T21:33:00Z,,,,,two",
    )
    assert kinds(run(campaign, folder, Gaps())) == ["imported"] * 2
    ana, other = Submission.objects.order_by("pk")
    assert (ana.name, ana.people, ana.message, ana.licence) == ("Ana", 3, "Hello", "CC BY 4.0")
    assert (ana.source, ana.external_id) == ("https://photos.example/1", "one")
    # 18:31 on the clocks of Recife
    assert ana.waved_at == datetime(2013, 7, 19, 21, 31, tzinfo=UTC)
    assert (other.place, other.waved_at) == ("Recife", datetime(2013, 7, 19, 21, 33, tzinfo=UTC))


PROBLEMS = [
    ("none.jpg,,Recife,,,2013-07-19 18:31,,,,,", "There is no file “none.jpg”"),
    (",,Recife,,,2013-07-19 18:31,,,,,", "names no file"),
    ("0.jpg,,Nowhereville,,,2013-07-19 18:31,,,,,", "No town “Nowhereville”"),
    ("0.jpg,,Springfield,,,2013-07-19 18:31,,,,,", "write one of these"),
    ("0.jpg,,,,,2013-07-19 18:31,,,,,", "says where"),
    ("0.jpg,,,95,10,2013-07-19 18:31,,,,,", "not on the Earth"),
    ("0.jpg,,,x,10,2013-07-19 18:31,,,,,", "no degrees"),
    ("0.jpg,,Recife,,,,,,,,", "says when"),
    ("0.jpg,,Recife,,,yesterday,,,,,", "no time that can be read"),
    ("0.jpg,,Recife,,,2113-07-19 18:31,,,,,", "look at the year"),
    ("0.jpg,,Recife,,,2013-07-19 18:31,many,,,,", "no number of people"),
    ("0.jpg,,Recife,,,2013-07-19 18:31,0,,,,", "1 to 5,000"),
    ("damaged.jpg,,Recife,,,2013-07-19 18:31,,,,,", "damaged"),
    ("letter.jpg,,Recife,,,2013-07-19 18:31,,,,,", "cannot read this as a photo"),
]


@pytest.mark.parametrize(("row", "words"), PROBLEMS, ids=[words for _, words in PROBLEMS])
def test_each_problem_is_told_by_its_line_and_ends_nothing(campaign, folder, row, words):
    (folder / "damaged.jpg").write_bytes(wave_photo(5)[:9000])
    (folder / "letter.jpg").write_text("Dear Saturn")
    good = "{}.jpg,,Recife,,,2013-07-19 18:31,,,,,"
    table(folder, good.format(1), row, good.format(2))
    first, problem, last = run(campaign, folder, Gaps())
    assert (first.kind, last.kind) == ("imported", "imported")
    assert (problem.kind, problem.entry.line) == ("problem", 3)
    assert words in problem.words


def test_a_control_character_ends_nothing(campaign, folder):
    told = {
        "file": "0.jpg",
        "place": "Recife",
        "time": "2013-07-19 18:31",
        "source": "a\u0000b",
        "external_id": "x\u0000y",
    }
    (folder / "manifest.jsonl").write_text(json.dumps(told))
    assert kinds(run(campaign, folder, Gaps())) == ["imported"]
    assert Submission.objects.get().external_id == "xy"


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_a_problem_of_its_photo(campaign, folder, tmp_path, packing):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w", packing) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
        at = archive.infolist()[1].header_offset + 2000
    content = bytearray(path.read_bytes())
    content[at] ^= 255
    path.write_bytes(content)
    assert sorted(kinds(run(campaign, path))) == ["imported"] * 3 + ["problem"]


def test_flickr_s_own_export(campaign, folder):
    for number in (1, 2, 3):
        (folder / f"{number}.jpg").unlink()
    (folder / "0.jpg").rename(folder / "saturn_9345678901_o.jpg")
    told = {"id": "9345678901", "name": "Waving!", "date_taken": "2013-07-19 18:31:00", "license": "CC BY"}
    told |= {
        "photopage": "https://flickr.example/9345678901",
        "geo": [{"latitude": "-8050000", "longitude": "-34900000"}],
    }
    (folder / "photo_9345678901.json").write_text(json.dumps(told))
    (folder / "photo_9345678902.json").write_text("{ damaged")
    outcomes = run(campaign, folder, Gaps())
    assert kinds(outcomes) == ["problem", "imported"]
    assert "no photo of this number" in outcomes[0].words
    one = Submission.objects.get()
    assert (one.external_id, one.message, one.place) == ("flickr:9345678901", "Waving!", "Recife")


def test_the_sheet_of_a_google_form(campaign, folder):
    (folder / "ana.jpg").write_bytes(wave_photo(30))
    sheet = folder / "form.csv"
    sheet.write_text((ROOT / "docs/import/google-forms.csv").read_text())
    assert kinds(run(campaign, sheet, Gaps())) == ["imported"]
    one = Submission.objects.get()
    assert (one.name, one.people, one.waved_at) == ("Ana", 3, datetime(2013, 7, 19, 21, 31, tzinfo=UTC))


@pytest.mark.parametrize("name", ["manifest.csv", "manifest.jsonl"])
def test_the_templates_are_read_as_they_are(name):
    own, *entries = Source.open(ROOT / "docs/import" / name).entries()
    assert own.is_table
    assert [entry.external_id for entry in entries] == ["example-1", "example-2"]
    assert entries[0].place == "Recife, Brazil"
    assert set(import_source.columns()) == set(import_source.NAMES)


def test_erasing_forgets_where_it_came_from(campaign, folder):
    table(folder, "0.jpg,Ana,Recife,,,2013-07-19 18:31,,,https://photos.example/1,CC BY,one")
    run(campaign, folder)
    one = Submission.objects.get()
    intake.erase(one)
    one.refresh_from_db()
    assert (one.source, one.external_id, one.sha256) == ("", "", "")


@pytest.mark.database
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


@pytest.mark.database
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

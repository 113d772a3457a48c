"""What a look through an album shows, and what is decided there before anything is imported."""

import io
import zipfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bench.photos import wave_photo
from tests.tracker.albums import archive_of, problems_of, run
from tracker.exchange import import_jobs
from tracker.models import Import, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_look_shows_what_would_come_in(organiser, campaign, own_files):
    rows = ["one.jpg,Ana,Recife,07/06/2013 18:31", "two.jpg,Ben,Nairobi,19/07/2013 23:31"]
    table = "\n".join(["file,name,place,time", *rows])
    organiser.post("/organise/data/import/", {"file": archive_of(table, ["one.jpg", "two.jpg"])})
    row = Import.objects.get()
    run(row)
    assert row.preview["countries"] == {"BR": 1, "KE": 1}
    assert row.preview["days"] == {"2013-06-07": 1, "2013-07-19": 1}
    assert [one["time"] for one in row.preview["first"]] == ["2013-06-07 18:31", "2013-07-19 23:31"]
    page = organiser.get("/organise/data/").content.decode()
    assert "Brazil 1, Kenya 1" in page
    assert "has the day first" in page


def test_a_date_that_may_be_two_is_decided_on_the_page(organiser, campaign, own_files):
    table = "file,place,time\none.jpg,Recife,07/06/2013 18:31\n"
    organiser.post("/organise/data/import/", {"file": archive_of(table, ["one.jpg"])})
    row = Import.objects.get()
    run(row)
    assert (row.problems, "say which order" in problems_of(row)[0]["words"]) == (1, True)
    organiser.post(f"/organise/data/import/{row.pk}/", {"action": "look", "dates": "month-first"})
    run(row)
    assert (row.problems, list(row.preview["days"])) == (0, ["2013-07-06"])


def test_a_camera_with_a_wrong_year_is_asked_about_once(organiser, campaign, own_files):
    """Three hundred photos of one camera are one question; without an answer none of them comes in."""
    rows = ["one.jpg,Recife,2008-10-22 16:28", "two.jpg,Recife,2013-07-19 18:31"]
    table = "\n".join(["file,place,time", *rows])
    organiser.post("/organise/data/import/", {"file": archive_of(table, ["one.jpg", "two.jpg"])})
    row = Import.objects.get()
    run(row)
    assert (row.imported, row.problems) == (1, 1)
    assert "2008-10-22 is far from every session; the nearest is 2013-07-19" in problems_of(row)[0]["words"]
    page = organiser.get("/organise/data/").content.decode()
    assert "days far from every session" in page
    assert "2008-10-22 1" in page
    act = f"/organise/data/import/{row.pk}/"
    organiser.post(act, {"action": "import"})
    run(row)
    assert (row.imported, row.problems) == (1, 1)
    organiser.post(act, {"action": "look", "other_days": "1"})
    run(row)
    assert (row.imported, row.known, row.problems) == (1, 1, 0)
    assert "days far from every session" not in organiser.get("/organise/data/").content.decode()
    organiser.post(act, {"action": "import"})  # what was said once is not asked again
    run(row)
    assert (row.imported, row.known, row.problems) == (1, 1, 0)
    assert {wave.waved_at.year for wave in Submission.objects.all()} == {2008, 2013}


def test_a_look_shows_where_they_lie(organiser, campaign, own_files):
    rows = ["one.jpg,Recife", "two.jpg,Recife", "three.jpg,Nairobi"]
    table = "\n".join(["file,place,time", *(f"{row},2013-07-19 18:31" for row in rows)])
    row = import_jobs.order(campaign, archive_of(table))
    run(row)
    points = row.preview["points"]
    assert sorted(one[2:] for one in points.values()) == [[1, "Nairobi", "KE"], [2, "Recife", "BR"]]
    assert points["-8,-35"][:2] == [-8.1, -34.9]
    page = unescape(organiser.get("/organise/data/").content.decode())
    assert '[-8.1, -34.9, 2, "Recife, Brazil"]' in page


@pytest.mark.parametrize("name", ["manifest.csv", "list.csv"])
def test_what_a_column_is_can_be_said(organiser, campaign, own_files, name):
    """Also where no title names the files, and whatever the table is called."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "Bild-Nr;Aufnahmestelle;time\none.jpg;Recife;2013-07-19 18:31\n")
        archive.writestr("one.jpg", wave_photo(1))
    row = import_jobs.order(campaign, SimpleUploadedFile("a.zip", buffer.getvalue()))
    run(row)
    assert row.imported == 0
    assert [title for title, _ in row.preview["columns"]] == ["Bild-Nr", "Aufnahmestelle", "time"]
    assert "What its columns are" in organiser.get("/organise/data/").content.decode()
    said = {"title": ["Bild-Nr", "Aufnahmestelle", "time"], "column": ["file", "place", "time"]}
    organiser.post(f"/organise/data/import/{row.pk}/", {"action": "look", **said})
    run(row)
    assert (row.imported, row.problems) == (1, 0)
    assert row.preview["columns"] == [["Bild-Nr", "file"], ["Aufnahmestelle", "place"], ["time", "time"]]
    said["column"][2] = ""
    organiser.post(f"/organise/data/import/{row.pk}/", {"action": "look", **said})
    run(row)
    assert "says when" in problems_of(row)[0]["words"]

"""Imports by the command: its list of places, its report, and where it goes on."""

import csv
import os
import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from tests.environment import ROOT
from tests.tracker.albums import table
from tests.waiting import until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "name,place\nAna,Recife\n", "no column “file”"),
        ("a.txt", "hello", "no folder, no ZIP"),
        ("none/a.csv", None, "There is no file"),
    ],
)
def test_a_source_that_cannot_be_read_says_what_to_do(campaign, tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CommandError, match=words):
        call_command("import_submissions", str(path), stdout=StringIO())


def test_ambiguous_places_are_decided_by_a_person_in_a_list(campaign, folder, tmp_path):
    table(folder, "0.jpg,,Springfield,,,2013-07-19 18:31,,,,,", "1.jpg,,Springfield,,,2013-07-19 18:31,,,,,")
    places, report = tmp_path / "places.csv", tmp_path / "report.csv"

    def act():
        call_command(
            "import_submissions", str(folder), places=places, report=report, stdout=(out := StringIO())
        )
        return out.getvalue()

    assert "0 imported, 0 already here, 2 problems" in act()
    (row,) = csv.DictReader(places.open())
    assert row["text"] == "Springfield"
    slug = row["candidates"].split(" = ")[0]
    places.write_text("text;choose;candidates\nSpringfield;nowhere;x\n")
    with pytest.raises(CommandError, match="none of the candidates"):
        act()
    places.write_text(
        f"text;choose;candidates\nSpringfield;{slug};x\n"
    )  # as a spreadsheet in Europe saves it
    assert "2 imported, 0 already here, 0 problems" in act()
    assert [line["result"] for line in csv.DictReader(report.open()) if line["line"]] == ["imported"] * 2
    assert "0 imported, 2 already here" in act()


def test_no_cell_of_the_report_is_a_formula(campaign, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "=cmd.jpg").write_text("x")
    report = tmp_path / "report.csv"
    call_command("import_submissions", str(tmp_path / "in"), report=report, stdout=StringIO())
    assert next(csv.DictReader(report.open()))["file"] == "'=cmd.jpg"


@pytest.mark.processes
def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(230):
        Image.new("RGB", (90, 90), (number, 10, 40)).save(photos / f"{number:03d}.png")
    environment = {
        **os.environ,
        "VAR_DIR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    environment.pop("DATABASE_URL", None)

    def manage(*arguments):
        command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    assert manage("prepare_site").wait() == 0
    ours = ("import_submissions", str(photos), "--time=2013-07-19T21:27Z", "--place=Recife, Brazil")
    started = manage(*ours)
    originals = tmp_path / "var" / "private" / "originals"
    until(lambda: sum(file.is_file() for file in originals.rglob("*")) >= 120, every=0.02)
    started.send_signal(signal.SIGKILL)
    started.wait()
    told = manage(*ours).communicate()[0]
    imported, known = (int(told.split(words)[0].split()[-1]) for words in (" imported", " already here"))
    assert imported + known == 230
    assert known >= 100
    assert "0 imported, 230 already here" in manage(*ours).communicate()[0]

"""What the page offers of a photo is what the server would read in it."""

import json
import subprocess
from random import Random

import pytest
from django.conf import settings

from tests import node
from tests.tracker.photos.notes import FORMATS, photo_with, some_notes
from tracker.photos import door

COUNT = 500
READER = settings.BASE_DIR / "tests" / "js" / "read-photos.js"


def read_by_page(folder):
    done = subprocess.run(
        [*node.command(), str(READER), str(folder)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.pop("name"): line for line in map(json.loads, done.stdout.splitlines())}


def read_by_server(data):
    facts = door.check(data)
    time = facts.taken_at
    found = {"date": time[:10], "time": time[11:16], "offset": time[19:]} if time else {}
    if facts.latitude is None:
        return found
    return found | {"latitude": facts.latitude, "longitude": facts.longitude}


def same(page, server):
    if page.keys() != server.keys():
        return False
    return all(
        abs(page[name] - server[name]) < 1e-9
        if name in ("latitude", "longitude")
        else page[name] == server[name]
        for name in page
    )


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # of Pillow, while it writes what we have torn
def test_browser_and_server_agree_on_many_kinds_of_notes(tmp_path):
    random = Random(19_07_2013)
    photos = {
        f"{number:03}-{kind}": (kind, some_notes(random))
        for number in range(COUNT)
        for kind in [FORMATS[number % 5]]
    }
    for name, (kind, exif) in photos.items():
        (tmp_path / name).write_bytes(photo_with(exif, kind))
    by_page = read_by_page(tmp_path)
    by_server = {name: read_by_server((tmp_path / name).read_bytes()) for name in photos}
    differing = {
        name: (photos[name][1].hex(), by_page[name], by_server[name])
        for name in photos
        if not same(by_page[name], by_server[name])
    }
    assert not differing
    # The property means something: many know a time, many a place, and many neither.
    assert sum("date" in found for found in by_server.values()) > COUNT / 4
    assert sum("latitude" in found for found in by_server.values()) > COUNT / 10
    assert sum(not found for found in by_server.values()) > COUNT / 20

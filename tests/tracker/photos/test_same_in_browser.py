"""What the page offers of a photo is what the server would read in it."""

import json
import os
import subprocess
from random import Random

from django.conf import settings

from tests import node
from tests.tracker.photos.files_made import FORMATS, some_file
from tests.tracker.photos.notes import some_notes
from tracker.photos import door

# WAVE_NOTES=5000 in the environment for a long look.
COUNT = int(os.environ.get("WAVE_NOTES", "500"))
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


def test_browser_and_server_agree_on_many_kinds_of_notes(tmp_path):
    random = Random(int(os.environ.get("WAVE_NOTES_SEED", "19072013")))
    for number in range(COUNT):
        kind = FORMATS[number % 5]
        photo = some_file(random, kind, some_notes(random), some_notes(random))
        (tmp_path / f"{number:05}-{kind}").write_bytes(photo)
    by_page = read_by_page(tmp_path)
    by_server = {name: read_by_server((tmp_path / name).read_bytes()) for name in by_page}
    assert len(by_server) == COUNT
    differing = {
        name: (by_page[name], by_server[name]) for name in by_page if not same(by_page[name], by_server[name])
    }
    assert not differing
    # The property means something in each format: many know a time, many a place, and many neither.
    for kind in FORMATS:
        found = [facts for name, facts in by_server.items() if name.endswith(kind)]
        assert sum("date" in facts for facts in found) > len(found) / 4
        assert sum("latitude" in facts for facts in found) > len(found) / 10
        assert sum(not facts for facts in found) > len(found) / 20

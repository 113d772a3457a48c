"""Every module has a name, and a page tells the browser of all that it needs."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tracker.web import import_map

SCRIPTS = sorted(import_map.SOURCES.glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_what_a_module_imports_is_in_the_map(script):
    text = script.read_text()
    named = import_map.IMPORT.findall(text)
    assert set(named) <= set(import_map.addresses())
    assert len(named) == len(re.findall(r"^import\b", text, re.M))


def test_what_is_needed_is_found_through_all_levels():
    needed = import_map.list_needed("mosaic-viewer")
    # the viewer -> its card -> the distance -> the great circle
    assert import_map.addresses()["wave/great-circle"] in needed
    assert import_map.addresses()["wave/mosaic-viewer"] not in needed
    assert import_map.list_needed("great-circle") == ()


def test_what_is_imported_later_is_in_the_map_and_not_fetched_at_once():
    assert 'import("lean-qr")' in (import_map.SOURCES / "my-waves.js").read_text()
    assert "lean-qr" in import_map.addresses()
    assert import_map.addresses()["wave/exif"] in import_map.list_needed("wave-form")
    assert import_map.addresses()["lean-qr"] not in import_map.list_needed("my-waves")


def test_the_form_s_scripts_weigh_little():
    files = list(import_map.list_needed("wave-form"))
    files.append(import_map.addresses()["wave/wave-form"])
    files.append("topojson-client/dist/topojson-client.min.js")
    sources = [finders.find(file.removeprefix(settings.STATIC_URL)) for file in files]
    assert sum(len(gzip.compress(Path(source).read_bytes())) for source in sources) < 100_000


@pytest.mark.database
def test_a_page_says_so_before_the_script(client, published):
    page = client.get("/").content.decode()
    script = page.index(f'<script type="module" src="{import_map.addresses()["wave/mosaic-viewer"]}">')
    for address in import_map.list_needed("mosaic-viewer"):
        assert page.index(f'<link rel="modulepreload" href="{address}">') < script

"""Gathered once, and again when a source has changed."""

import logging
import re
import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find, get_finder
from django.db import OperationalError, connection
from django.templatetags.static import static as address_of
from whitenoise.middleware import WhiteNoiseMiddleware

from config import static
from config.settings import STORAGES
from tests.environment import ROOT
from tracker.web import import_map


@pytest.fixture
def sources(settings, tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "wave.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "static")
    get_finder.cache_clear()
    yield tmp_path / "sources"
    get_finder.cache_clear()


def gathered(settings):
    return (Path(settings.STATIC_ROOT) / "wave.css").read_text()


def test_nothing_changed_nothing_to_do(sources):
    assert static.collect()
    assert not static.collect()


def test_a_changed_source_is_gathered_again(sources, settings):
    static.collect()
    (sources / "wave.css").write_text("a { color: green }")
    assert static.collect()
    assert gathered(settings) == "a { color: green }"


def test_a_new_source_is_gathered(sources, settings):
    static.collect()
    (sources / "more.css").write_text("b { color: red }")
    assert static.collect()
    assert (Path(settings.STATIC_ROOT) / "more.css").is_file()


def test_a_folder_that_was_emptied_is_filled_again(sources, settings):
    static.collect()
    shutil.rmtree(settings.STATIC_ROOT)
    assert static.collect()
    assert gathered(settings) == "a { color: red }"


def test_killed_half_way_it_begins_again(sources, settings, monkeypatch):
    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(static, "call_command", killed)
        with pytest.raises(KeyboardInterrupt):
            static.collect()
    assert static.collect()
    assert gathered(settings) == "a { color: red }"


@pytest.fixture
def nothing_gathered(settings, tmp_path, client):
    """A site whose static files were never gathered, or whose manifest was lost."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": STORAGES["staticfiles"]}
    settings.STATIC_ROOT = str(tmp_path / "never")
    kept = (import_map.imports, import_map.hash_of_imports, static.report_missing)
    for function in kept:
        function.cache_clear()
    client.raise_request_exception = False
    yield client
    for function in kept:
        function.cache_clear()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/no/such/page/", 404, "There is nothing at this address."),
        ("/about/", 500, "Something broke on our side."),
        ("/check-in/", 200, "<form"),
    ],
)
def test_pages_can_be_read_without_a_manifest(
    nothing_gathered, campaign, monkeypatch, address, status, words
):
    monkeypatch.setattr("tracker.views.about.render", lambda *_, **__: 1 / 0)
    page = nothing_gathered.get(address)
    assert page.status_code == status
    assert words in page.text
    assert page.text.rstrip().endswith("</html>")
    assert 'href="/static/css/site.css"' in page.text


@pytest.mark.django_db
def test_a_refused_send_can_be_read_without_a_manifest(nothing_gathered, campaign, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    page = nothing_gathered.post("/check-in/", {"a": 1, "b": 2, "c": 3})
    assert page.status_code == 413
    assert "Nothing was saved." in page.text


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/waves/", "/no/such/page/"])
def test_without_manifest_and_database_a_page_says_that_we_are_away(nothing_gathered, monkeypatch, address):
    def away(*_, **__):
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(connection, "cursor", away)
    page = nothing_gathered.get(address)
    assert page.status_code == 503
    assert "We are away for a moment." in page.text
    assert page["Retry-After"] == "10"


def test_what_was_never_gathered_is_reported_once(nothing_gathered, caplog):
    with caplog.at_level(logging.ERROR, "config.static"):
        assert [address_of("css/site.css") for _ in range(3)] == ["/static/css/site.css"] * 3
    assert [record.message.split()[0] for record in caplog.records] == ["css/site.css"]


def test_what_was_gathered_has_its_hash(nothing_gathered, settings, tmp_path):
    static.collect()
    settings.STATIC_ROOT = settings.STATIC_ROOT  # so that the manifest is read again
    assert re.fullmatch(r"/static/css/site\.[0-9a-f]{12}\.css", address_of("css/site.css"))


def test_a_server_starts_without_complaints_and_only_what_has_a_hash_stays_for_ever(
    nothing_gathered, settings, caplog
):
    static.collect()
    settings.STATIC_ROOT = settings.STATIC_ROOT  # so that the manifest is read again
    settings.DEBUG = False
    server = WhiteNoiseMiddleware(lambda request: None)
    assert [record.message for record in caplog.records] == []
    kept = {
        name: dict(server.files[name].get_response("GET", {}).headers)["Cache-Control"]
        for name in (address_of("css/site.css"), "/static/css/site.css")
    }
    assert len(kept) == 2
    assert ["immutable" in header for header in kept.values()] == [True, False]


def test_every_static_file_that_a_template_names_is_there():
    named = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""{% static ["']([^"']+)["']""", template.read_text())
    }
    assert "css/site.css" in named
    assert [name for name in sorted(named) if find(name) is None] == []

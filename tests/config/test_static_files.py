"""Gathered once, and again when a source has changed."""

import shutil
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finder

from config import static


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

"""The documents are complete, and true where a machine can tell."""

import re

import pytest
from django.core.management import get_commands

from tests.environment import ROOT

README = (ROOT / "README.md").read_text()
SETTINGS = (ROOT / "config" / "settings.py").read_text()


def test_every_setting_is_explained_and_no_other():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', SETTINGS))
    explained = set(re.findall(r"^\| `([A-Z0-9_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.M))
    assert read == explained


@pytest.mark.parametrize("name", ["script/demo", "script/test"])
def test_the_readme_names_the_two_commands_and_they_exist(name):
    assert name in README
    assert (ROOT / name).stat().st_mode & 0o111


def documents():
    return [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_what_a_document_links_to_is_there(document):
    text = document.read_text()
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in target]
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_management_command_that_is_named_exists(document):
    named = set(re.findall(r"manage\.py (\w+)", document.read_text()))
    assert named <= set(get_commands())


def test_the_changelog_is_about_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.M)[1]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()


def test_open_data_is_credited():
    notice = (ROOT / "NOTICE").read_text()
    assert "GeoNames" in notice
    assert "CC BY 4.0" in notice
    assert "x265" in notice


def test_no_commit_names_a_registry_or_an_absolute_path():
    locks = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt", ROOT / "package-lock.json"]
    for lock in locks:
        lines = [
            line for line in lock.read_text().splitlines() if "://" in line and '"url": "https://' not in line
        ]
        assert lines == [], lock.name

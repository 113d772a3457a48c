"""The documents are complete, and true where a machine can tell."""

import ast
import re
import subprocess

import pytest
import yaml
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


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_script_that_is_named_can_be_run(document):
    for name in set(re.findall(r"\b((?:ops|script)/[\w-]+)(?![\w/.-])", document.read_text())):
        assert (ROOT / name).stat().st_mode & 0o111, name


BENCHES = set(re.search(r'^names="(.+)"$', (ROOT / "script" / "bench").read_text(), re.M)[1].split(", "))


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_measurement_that_is_named_exists(document):
    assert set(re.findall(r"script/bench ([a-z]+)", document.read_text())) <= BENCHES


def test_what_operators_are_told_to_do_with_containers_names_services_that_there_are():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    text = (ROOT / "docs" / "operate.md").read_text()
    asked = re.findall(r"docker compose (?:exec|run --rm|run --rm --no-deps) ([a-z]+)", text)
    assert len(asked) > 5
    assert set(asked) <= set(services)


@pytest.mark.parametrize(
    "unit", re.findall(r"`(wave-[a-z]+\.\w+)`", (ROOT / "docs" / "operate.md").read_text())
)
def test_every_unit_that_operators_read_of_exists(unit):
    assert (ROOT / "ops" / "systemd" / unit).exists()


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


FILES = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=True,
).stdout.split()
# A name, or some of its folders and the name; decisions and changes tell what things were called then.
NAMED = re.compile(r"(?<![\w./<{-])[\w/-]+\.(?:py|html|js|css|toml|yml|sh)\b(?!\.)")
PROSE = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
# What an organiser or an operator writes, and what the engine does.
NOT_OURS = {"campaign.toml", "/campaigns/mine/campaign.toml", "index.html"}
PROSE.remove(ROOT / "docs" / "decisions.md")


def missing_files(text):
    return {
        name for name in NAMED.findall(text) if not any(f"/{file}".endswith(f"/{name}") for file in FILES)
    }


@pytest.mark.parametrize("document", PROSE, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document):
    assert missing_files(document.read_text()) <= NOT_OURS


@pytest.mark.parametrize(
    "name", [name for name in FILES if name.endswith(".py") and "migrations" not in name]
)
def test_every_python_file_that_code_speaks_of_exists(name):
    """In docstrings and comments."""
    text = (ROOT / name).read_text()
    docstrings = [
        ast.get_docstring(node) or ""
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    ]
    comments = re.findall(r"(?:^|\s)# .*$", text, re.MULTILINE)
    spoken = missing_files("\n".join(docstrings + comments))
    assert {named for named in spoken if named.endswith(".py")} == set()


@pytest.mark.parametrize("document", PROSE, ids=lambda path: path.name)
def test_every_function_that_a_document_names_by_its_file_exists(document):
    """`photos/door.check` and the like."""
    for folders, module, name in re.findall(r"`([\w/]+/)(\w+)\.(?!py\b)(\w+)`", document.read_text()):
        files = [file for file in FILES if f"/{file}".endswith(f"/{folders}{module}.py")]
        if files:
            source = (ROOT / files[0]).read_text()
            assert re.search(rf"^(?:def |class )?{name}\b", source, re.MULTILINE), f"{folders}{module}.{name}"

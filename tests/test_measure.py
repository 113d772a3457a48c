"""script/measure runs, and its figures move when the code does."""

import json
import subprocess
import sys

import pytest

from tests.environment import ROOT

SHORT = "def add(a, b):\n    return a + b\n"


def measure(folder, tmp_path):
    command = [sys.executable, "script/measure", str(folder), "--json", str(tmp_path / "figures.json")]
    table = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert [line.rsplit(maxsplit=1)[0] for line in table.splitlines()] == list(figures)
    return figures


@pytest.fixture
def checkout(tmp_path):
    """A checkout of two rooms, one of which uses the other."""
    folder = tmp_path / "checkout"
    for name, text in {
        "tracker/sky/angles.py": SHORT,
        "tracker/views/pages.py": f"from tracker.sky.angles import add\n\n\n{SHORT}",
        "tracker/migrations/0001_initial.py": SHORT,
        "tests/test_angles.py": "one\ntwo\n",
        "static/js/page.js": "let a = 1;\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_it_measures_this_checkout(tmp_path):
    figures = measure(ROOT, tmp_path)
    assert figures["functions"] > 1000
    assert figures["rooms in a cycle"] == 0


def test_the_figures_are_those_of_the_code(checkout, tmp_path):
    figures = measure(checkout, tmp_path)
    assert (figures["Python files"], figures["functions"], figures["lines of code"]) == (2, 2, 7)
    assert (figures["function lines p50"], figures["arguments, most"]) == (2, 2)
    assert figures["function tokens p50"] == 12  # def add ( a , b ) : return a + b
    assert figures["lines of tests to one of code"] == 0.29
    assert (figures["rooms"], figures["arrows between rooms"], figures["layers of rooms"]) == (2, 1, 2)


@pytest.mark.parametrize(
    ("name", "text", "changes"),
    [
        ("tracker/sky/angles.py", f"# why\n{SHORT}", {"comments in 100 lines": 12.5}),
        ("tracker/sky/angles.py", f"from typing import Any\n\nx: Any = 1\n{SHORT}", {"Any": 1}),
        (
            "tracker/sky/angles.py",
            "def kept_apart(a, b, c):\n" + "    a = b\n" * 300,
            {
                "Python files over 300 lines": 1,
                "arguments, most": 3,
                "function lines p99": 301,
                "functions named by a participle": 1,
                "functions named by a participle, per 100": 50,
            },
        ),
        ("tracker/sky/angles.py", f"x = '{'a' * 110}'\n", {"lines over 100 characters": 1}),
        (
            "tracker/sky/angles.py",
            "import tracker.views.pages\n",
            {"arrows between rooms": 2, "layers of rooms": 0, "rooms in a cycle": 2},
        ),
        (
            "static/js/page.js",
            "a();\n" * 301 + "b" * 121,
            {"JavaScript files over 300 lines": 1, "JavaScript lines over 120 characters": 1},
        ),
    ],
    ids=["comment", "Any", "long function", "long line", "cycle", "JavaScript"],
)
def test_a_figure_moves_when_the_code_does(checkout, tmp_path, name, text, changes):
    before = measure(checkout, tmp_path)
    (checkout / name).write_text(text)
    after = measure(checkout, tmp_path)
    for figure, value in changes.items():
        assert before[figure] != after[figure] == value, figure

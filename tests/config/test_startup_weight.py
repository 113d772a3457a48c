"""What a command need not wait for, and a process need not hold before somebody asks for it."""

import subprocess
import sys

import pytest

from tests.environment import ROOT

HEAVY = ("scipy", "ortools", "shapely", "tracker.admin", "tracker.exchange", "mosaic.building")


@pytest.mark.parametrize("module", HEAVY)
def test_a_command_starts_without(loaded_by_commands, module):
    assert "tracker.models" in loaded_by_commands
    assert [name for name in loaded_by_commands if name == module or name.startswith(f"{module}.")] == []


@pytest.fixture(scope="module")
def loaded_by_commands():
    code = "import sys, django; django.setup(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.split()

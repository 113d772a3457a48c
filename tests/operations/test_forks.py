"""A process that makes others, with a thread that speaks to the database."""

import subprocess
import sys

import pytest

from tests.environment import ROOT

pytestmark = pytest.mark.processes

# A thread holds the database open while the main thread forks; the child opens it, too.
TRIAL = """
import contextlib, os, sqlite3, sys, threading, time
import django
django.setup()
from django.db import connection
from operations import forks

file, guarded = sys.argv[1], sys.argv[2] == "guarded"
with contextlib.closing(sqlite3.connect(file)) as made:
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("CREATE TABLE IF NOT EXISTS waves (id INTEGER)")
    made.commit()
open_now = threading.Event()

def speak():
    with forks.open_database() if guarded else contextlib.nullcontext():
        held = sqlite3.connect(file)
        held.execute("INSERT INTO waves VALUES (1)")
        open_now.set()
        time.sleep(1)
        held.commit()
        held.close()

thread = threading.Thread(target=speak)
thread.start()
open_now.wait()
child = os.fork()
if child == 0:
    code = 3
    try:
        time.sleep(2)
        mine = sqlite3.connect(file)
        mine.execute("INSERT INTO waves VALUES (2)")
        mine.commit()
        code = 0
    except sqlite3.Error as error:
        print(error, file=sys.stderr, flush=True)
    finally:
        os._exit(code)
thread.join()
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def fork(tmp_path, how):
    command = [sys.executable, "-W", "ignore", "-c", TRIAL, str(tmp_path / "waves.sqlite3"), how]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_child_can_open_the_database_that_a_thread_had_open(tmp_path):
    told = fork(tmp_path, "guarded")
    assert told.stdout.strip() == "0", told.stderr


def test_without_waiting_it_could_not(tmp_path):
    told = fork(tmp_path, "unguarded")
    assert told.stdout.strip() == "3", told.stderr
    assert told.stderr

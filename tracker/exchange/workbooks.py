"""Tables of an office – XLSX, ODS, XLS – read by calamine in a child of its own; no Django.

A workbook of some kilobytes may ask for a table of billions of cells: the child has limits on memory and
time, and when it dies that is a problem of this table.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tracker.exchange.import_faults import ProblemError, reading
from tracker.exchange.import_lines import Record

CHILD_MODULE = "tracker.exchange.workbook_child"
CHILD_SECONDS = 240
UNREADABLE = "It is no table of an office that can be read: save it as “CSV UTF-8”."


class Workbook:
    """The rows of its first sheet that has any; `others` are the names of those that are not read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        """Raises ProblemError."""
        self.rows = tempfile.TemporaryFile()  # noqa: SIM115  (as long as the workbook)
        with tempfile.NamedTemporaryFile() as copy:
            for part in parts:
                copy.write(part)
            copy.flush()
            run_child(copy.name, self.rows)
        self.rows.seek(0)
        with reading():
            self.others: list[str] = json.loads(self.rows.readline())
        self.begin = self.rows.tell()

    def records(self) -> Iterator[Record]:
        self.rows.seek(self.begin)
        for line in self.rows:
            number, cells = json.loads(line)
            yield Record(number, cells)


def run_child(path: str, rows: IO[bytes]) -> None:
    root = str(Path(__file__).resolve().parent.parent.parent)
    program = (
        f"import sys; sys.path[:0] = {[root, *sys.path]!r}; import {CHILD_MODULE} as child; child.main()"
    )
    command = [sys.executable, "-I", "-c", program, path]
    try:
        done = subprocess.run(
            command,
            stdout=rows,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ProblemError(UNREADABLE) from error
    if done.returncode:
        raise ProblemError(UNREADABLE)

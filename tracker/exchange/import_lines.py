"""Lines of a table of text, read strictly: what is wrong with one is told by its number, and ends there; no
Django.

csv.reader swallows the rest of a file behind a quotation mark that is never closed: the rows of ten people
became the message of one. Here such a mark costs its own line, and the next line is a line again.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracker.exchange.import_faults import ProblemError

LONGEST_LINE, LONGEST_CELL = 1 << 20, 100_000
# How far a cell with several lines may go; less where marks are left open over and over.
MOST_LINES, FEW_LINES, MOST_SEARCHES = 1000, 5, 200
QUOTE = '"'
NO_TEXT = re.compile("[\udc80-\udcff]")
NOT_CLOSED = "A quotation mark is opened in this line and not closed: close it, or take it away."
SWALLOWS = "A quotation mark is opened in this line, and what follows looks like further lines: close it."
MISPLACED = "A quotation mark stands in the middle of a cell, or is not closed: write it twice, or close it."
TOO_LONG = f"A cell of this line is longer than {LONGEST_CELL:,} characters: make it shorter."


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a row, which begins at this line, counted from 1; and what is wrong with it."""

    line: int
    cells: list[str]
    fault: str = ""


class Parts(io.RawIOBase):
    """Bytes that come in parts, as a stream."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.rest = parts, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        if not self.rest:
            self.rest = next((part for part in self.parts if part), b"")
        taken = self.rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self.rest = self.rest[len(taken) :]
        return len(taken)


def lines_of(parts: Iterator[bytes], code: str) -> Iterator[str]:
    """Lines without their ends, however they end – but not at what only Unicode calls a line. One that is too
    long comes as far as it may."""
    errors = "surrogateescape" if code == "utf-8-sig" else "replace"
    with io.TextIOWrapper(io.BufferedReader(Parts(parts), 1 << 16), code, errors=errors) as text:
        while line := text.readline(LONGEST_LINE):
            yield line.removesuffix("\n")
            while len(line) == LONGEST_LINE and not line.endswith("\n"):
                line = text.readline(LONGEST_LINE)


def records_of(
    lines: Iterator[str], delimiter: str, looks_like_row: Callable[[list[str]], bool] = lambda _cells: False
) -> Iterator[Record]:
    """Row by row; blank lines are none."""
    ahead = Ahead(lines)
    searches = 0
    while (line := ahead.take()) is not None:
        number = ahead.number
        if not line.strip():
            continue
        if QUOTE not in line:
            yield check(Record(number, line.split(delimiter)), line)
            continue
        try:
            most = MOST_LINES if searches < MOST_SEARCHES else FEW_LINES
            cells, more = read_quoted(line, delimiter, ahead.peek(most), looks_like_row)
        except ProblemError as error:
            searches += 1
            yield Record(number, split(line, delimiter), str(error))
            continue
        yield check(Record(number, cells), line)
        for _ in range(more):
            ahead.take()


class Ahead:
    """Lines that can be looked at before they are taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.waiting, self.number = lines, deque[str](), 0

    def take(self) -> str | None:
        line = self.waiting.popleft() if self.waiting else next(self.lines, None)
        self.number += line is not None
        return line

    def peek(self, most: int) -> Iterator[str]:
        for place in range(most):
            if place == len(self.waiting):
                line = next(self.lines, None)
                if line is None:
                    return
                self.waiting.append(line)
            yield self.waiting[place]


def read_quoted(
    line: str, delimiter: str, following: Iterator[str], looks_like_row: Callable[[list[str]], bool]
) -> tuple[list[str], int]:
    """The cells of a row that has quotation marks, and how many of the following lines belong to it. Raises
    ProblemError."""
    more = 0

    def pull() -> Iterator[str]:
        """csv asks for another line only where a mark is still open."""
        nonlocal more
        length = len(line)
        yield f"{line}\n"
        for other in following:
            more, length = more + 1, length + len(other)
            if length > LONGEST_CELL:
                raise ProblemError(NOT_CLOSED)
            if looks_like_row(split(other, delimiter)):
                raise ProblemError(SWALLOWS)
            yield f"{other}\n"

    try:
        return next(csv.reader(pull(), delimiter=delimiter, strict=True, skipinitialspace=True)), more
    except (csv.Error, StopIteration) as error:
        is_long = "field limit" in str(error)
        raise ProblemError(TOO_LONG if is_long else NOT_CLOSED if is_open(error) else MISPLACED) from error


def is_open(error: Exception) -> bool:
    return "unexpected end" in str(error)


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a line for itself, whatever its marks are."""
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return line.split(delimiter)


def check(record: Record, line: str) -> Record:
    if len(line) + 1 >= LONGEST_LINE or any(len(cell) > LONGEST_CELL for cell in record.cells):
        return Record(record.line, record.cells, TOO_LONG)
    if not line.isascii() and NO_TEXT.search("".join(record.cells)):
        return Record(record.line, record.cells, "This line holds bytes that are no UTF-8: write it anew.")
    return record

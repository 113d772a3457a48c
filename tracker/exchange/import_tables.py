"""Tables that say who, where and when: of text in any code and with any delimiter, of JSON, of an office; no
Django.

Each is gone through once before any row is given, to know its code, its columns and the order of its dates.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tracker.exchange.import_codes import code_of
from tracker.exchange.import_columns import AS_WRITTEN, Columns, Reading
from tracker.exchange.import_dates import OrderCount
from tracker.exchange.import_faults import ManifestError, NoColumnError, ProblemError
from tracker.exchange.import_files import PHOTO_NAME, File, Files
from tracker.exchange.import_lines import NO_TEXT, Record, lines_of, records_of
from tracker.exchange.import_names import Names
from tracker.exchange.spreadsheet import strip_apostrophe
from tracker.exchange.workbooks import Workbook
from tracker.text import plain

LARGEST_TABLE, LARGEST_JSON = 200 << 20, 64 << 20
ENDINGS = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".xlsx", ".xlsm", ".xls", ".ods")
NAMED = "manifest"
DELIMITERS = ",;\t|¦^~，；"
# A title may stand above the names of the columns.
MOST_ABOVE = 20
JSON = re.compile(r"\{|\[\s*\{")
SEPARATOR = re.compile(r'"?sep=(.)"?', re.I)
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MOST_KEYS = 200


@dataclass
class Table:
    """A table whose columns are known. `folder` is where the files lie that it names."""

    file: File
    files: Files
    names: Names
    columns: Columns
    kind: str
    code: str = ""
    delimiter: str = ","
    header_line: int = 0
    workbook: Workbook | None = None
    length: int = 0

    def tell(self) -> str:
        """How it was understood."""
        words = f"the table. {self.columns.tell()}"
        if self.code not in ("", "utf-8-sig"):
            words += f" Its letters: {self.code}."
        if self.workbook and self.workbook.others:
            words += f" Not read: the sheets {', '.join(f'“{name}”' for name in self.workbook.others)}."
        return words

    def records(self) -> Iterator[Record]:
        """Below the names of the columns."""
        for record in all_records(self):
            if record.line > self.header_line:
                yield record

    def rows(self) -> Iterator[tuple[int, dict[str, str], str]]:
        """The line of each row, what it says by the names of columns, and what is wrong with it."""
        for record in self.records():
            if record.fault:
                yield record.line, self.columns.read_file(record.cells), record.fault
                continue
            cells = [plain(cell) for cell in record.cells]
            if self.kind != "json":
                cells = [strip_apostrophe(cell.strip()) for cell in cells]
            yield record.line, *self.read(cells)

    def read(self, cells: list[str]) -> tuple[dict[str, str], str]:
        if any(cell.strip() for cell in cells[len(self.columns.header) :]):
            row = dict(self.columns.read_file(cells))
            return (
                row,
                "This line has more cells than the table has columns: put quotation marks around text.",
            )
        try:
            return self.columns.read(cells), ""
        except ProblemError as error:
            return dict(self.columns.read_file(cells)), str(error)


def find_tables(files: Files, reading: Reading) -> tuple[list[Table], dict[File, ManifestError]]:
    """Every table with a column for files, whatever it is called and wherever it lies; and what is wrong with
    the others. Raises ManifestError for one that is called a manifest and cannot be read."""
    found, others = [], {}
    for file in files.files:
        name = file.name.lower().rpartition("/")[2]
        is_manifest = name.rpartition(".")[0] == NAMED and not PHOTO_NAME.search(name)
        if file.litter or not (is_manifest or name.endswith(ENDINGS)):
            continue
        try:
            found.append(open_table(files, file, reading))
        except ManifestError as error:
            if is_manifest:
                raise
            others[file] = error
    return found, others


def open_table(files: Files, file: File, reading: Reading = AS_WRITTEN) -> Table:
    """Raises ManifestError."""
    if file.size > LARGEST_TABLE:
        raise ManifestError(f"{file.name} is larger than 200 MB: split it.")
    names = Names(files.files, file.name.rpartition("/")[0])
    table = Table(file, files, names, Columns([]), "text")
    try:
        head = files.head(file)
        if head.startswith(WORKBOOK):
            table.kind, table.workbook = "workbook", Workbook(files.parts(file))
        else:
            table.code = code_of(files, file)
            begin = head.decode(table.code.removesuffix("-sig"), "replace").lstrip("\ufeff \t\r\n")
            table.kind = "json" if JSON.match(begin) else "text"
        find_header(table, reading)
        find_orders(table, reading.dates)
    except ProblemError as error:
        raise ManifestError(f"{file.name} cannot be read. {error}") from error
    return table


def all_records(table: Table) -> Iterator[Record]:
    """Raises ProblemError."""
    parts = table.files.parts(table.file)
    if table.workbook:
        yield from table.workbook.records()
    elif table.kind == "json":
        yield from json_records(table, lines_of(parts, table.code))
    else:
        yield from records_of(lines_of(parts, table.code), table.delimiter, guess_row(table))


def guess_row(table: Table) -> Any:
    """Whether the cells of a line that is part of a cell look like a row of the table."""
    places = table.columns.of.get("file", [])
    width = len(table.columns.header)

    def looks_like_row(cells: list[str]) -> bool:
        texts = [cells[place].strip() for place in places if place < len(cells)]
        is_known = any(text and table.names.has(text) for text in texts)
        is_called_so = len(cells) == width and any(PHOTO_NAME.search(text) for text in texts)
        return len(cells) > 1 and (is_known or is_called_so)

    return looks_like_row


def json_records(table: Table, lines: Iterator[str]) -> Iterator[Record]:
    """Each line an object, or the whole a list of them; cells in the order of the columns."""
    for line, payload in json_objects(lines):
        if isinstance(payload, dict):
            texts = {str(name): json_text(value) for name, value in payload.items()}
            yield Record(line, [texts.get(title, "") for title in table.columns.header])
        else:
            yield Record(line, [], "This line is no JSON object: write it like {“file”: …}.")


def json_objects(lines: Iterator[str]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, start=1):
        words = line.strip()
        if number == 1 and words.startswith("["):
            yield from json_list([line, *lines])
            return
        if words:
            yield number, None if NO_TEXT.search(words) else json_value(words)


def json_list(lines: list[str]) -> Iterator[tuple[int, Any]]:
    """Raises ProblemError."""
    text = "\n".join(lines)
    payload = json_value(text) if len(text) <= LARGEST_JSON else None
    if not isinstance(payload, list):
        raise ProblemError("It is no list of JSON objects: write one object to a line.")
    yield from enumerate(payload, start=1)


def json_value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def json_text(value: Any) -> str:
    if value is None or isinstance(value, list | dict | bool):
        return ""
    return str(value)


# --- Columns ------------------------------------------------------------------------------------------------


def find_header(table: Table, reading: Reading) -> None:
    """The names of the columns, and with which delimiter they are some. Raises ManifestError and
    ProblemError."""
    if table.kind == "json":
        keys: dict[str, None] = {}
        for _, payload in json_objects(lines_of(table.files.parts(table.file), table.code)):
            if isinstance(payload, dict) and len(keys) < MOST_KEYS:
                keys |= dict.fromkeys(map(str, payload))
        table.columns = Columns.parse(list(keys), reading)
    elif table.kind == "workbook":
        find_header_of_cells(table, reading)
    else:
        find_header_of_text(table, reading)
    if "file" not in table.columns.of:
        words = f"{table.file.name} has no column “file”: it says which photo a line is about."
        raise NoColumnError(words, table.columns.header)


def find_header_of_cells(table: Table, reading: Reading) -> None:
    """The first line with a column for files, or else the first one."""
    for record in islice(all_records(table), MOST_ABOVE):
        columns = Columns.parse(record.cells, reading)
        if "file" in columns.of or not table.columns.header:
            table.columns, table.header_line = columns, record.line
        if "file" in columns.of:
            return


def find_header_of_text(table: Table, reading: Reading) -> None:
    lines = list(islice(lines_of(table.files.parts(table.file), table.code), MOST_ABOVE))
    said = SEPARATOR.fullmatch(lines[0].strip()) if lines else None
    tried = []
    for rank, delimiter in enumerate(said[1] if said else DELIMITERS):
        for record in records_of(iter(lines), delimiter):
            if record.fault:
                continue
            columns = Columns.parse(record.cells, reading)
            # By a column for files, the names that are known, then by the number of cells.
            likely = ("file" not in columns.of, -len(columns.of), -len(columns.header), record.line, rank)
            tried.append((*likely, delimiter, columns))
    if tried:
        *_, table.header_line, _, table.delimiter, table.columns = min(tried, key=lambda one: one[:5])


def find_orders(table: Table, dates: str) -> None:
    """The order of dates in each column of them, by all its rows, or as a person has said; and how many rows
    there are."""
    counts = {place: OrderCount() for place in table.columns.of.get("time", [])}
    for record in table.records():
        table.length += 1
        for place, count in counts.items():
            if place < len(record.cells):
                count.add(record.cells[place])
    for place, count in counts.items():
        if count.seen:
            table.columns.orders[place] = dates or count.order()

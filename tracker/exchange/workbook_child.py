"""The child that reads a table of an office: its path in, its rows out as lines of JSON; no Django."""

import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum

ADDRESS_SPACE_BYTES, CPU_SECONDS = 2 << 30, 200
LONGEST_CELL = 100_001


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    write_rows(CalamineWorkbook.from_path(sys.argv[1]))


def write_rows(workbook: CalamineWorkbook) -> None:
    """First the names of the sheets that are left out, then each row with its number."""
    names = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    sheets = {name: workbook.get_sheet_by_name(name) for name in names}
    filled = [name for name in names if sheets[name].height]
    print(json.dumps(filled[1:]))  # noqa: T201
    if not filled:
        return
    sheet = sheets[filled[0]]
    first = (sheet.start or (0, 0))[0] + 1
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=first):
        cells = [text_of(cell) for cell in row]
        if any(cells):
            print(json.dumps([number, cells]))  # noqa: T201


def text_of(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)[:LONGEST_CELL]

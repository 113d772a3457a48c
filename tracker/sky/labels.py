"""Where on a map the name of a country stands, and how much room it has; no Django.

The table is derived from the borders by script/build_labels.py.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Land:
    """A country by its ISO code: a point within its largest part, and the side of a square as large as that
    part, in degrees of latitude."""

    code: str
    latitude: float
    longitude: float
    side_deg: float


@cache
def lands() -> tuple[Land, ...]:
    """The largest first."""
    with (DATA / "labels.csv").open() as file:
        rows = csv.DictReader(file)
        return tuple(
            Land(row["code"], *(float(row[name]) for name in ("latitude", "longitude", "side_deg")))
            for row in rows
        )

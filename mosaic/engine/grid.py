"""How many cells, and which part of the target they cover."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

LEAST_SPARE, MOST_SPARE = 0.01, 0.03
MOST_CROP = 0.02


@dataclass(frozen=True, slots=True)
class Grid:
    """rows × columns square cells, over the target cropped to (left, top, right, bottom), fractions 0 … 1."""

    rows: int
    columns: int
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    @classmethod
    def fit(cls, count: int, width: int, height: int, *, spare: float = LEAST_SPARE) -> Self:
        """The grid for `count` tiles on a target of width × height pixels.

        cells >= count always. Between 1 and 3 % of them are spare, as headroom for those who come later: from
        the share `spare` on, to 2 % more; none with spare=0. At most 2 % of the target is cropped, as far as
        whole numbers allow: few tiles leave little choice, and then a narrower picture is worth more than
        many people twice in it.
        Raises ValueError for nothing to fit.
        """
        if count < 1 or width < 1 or height < 1:
            raise ValueError(f"no grid for {count} tiles on {width} × {height} pixels")
        least = spare
        most = spare + MOST_SPARE - LEAST_SPARE if spare else 0.0
        ideal_rows = math.sqrt(count * (1 + least) * height / width)
        choices = []
        for rows in range(max(1, math.floor(ideal_rows * 0.8)), math.ceil(ideal_rows * 1.25) + 2):
            first = math.ceil(count / rows)
            for columns in range(first, first + 4 + math.ceil(most * first)):
                crop = 1 - shape_overlap(columns / rows, width / height)
                found = rows * columns / count - 1
                wrong = 2 * max(0.0, found - most) + 3 * max(0.0, least - found)
                penalty = max(0.0, crop - MOST_CROP) + wrong + 0.1 * crop + 0.01 * found
                choices.append((penalty, rows, columns))
        _, rows, columns = min(choices)
        return cls(rows, columns, crop_to_centre(columns / rows, width / height))

    def positions(self) -> NDArray[np.int64]:
        """Row and column of each cell (n, 2), row by row."""
        return np.stack(np.divmod(np.arange(self.cells), self.columns), axis=1)


def shape_overlap(one: float, other: float) -> float:
    """The share of an image of one aspect ratio that a centred crop to the other keeps."""
    return min(one, other) / max(one, other)


def crop_to_centre(wanted: float, aspect: float) -> tuple[float, float, float, float]:
    """The largest centred part of an image of `aspect` that has the aspect ratio `wanted`."""
    if wanted >= aspect:
        margin = (1 - aspect / wanted) / 2
        return 0.0, margin, 1.0, 1 - margin
    margin = (1 - wanted / aspect) / 2
    return margin, 0.0, 1 - margin, 1.0

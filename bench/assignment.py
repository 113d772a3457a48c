"""How good the assignment is, and what it costs: certified gap, roughness, seconds and memory.

    script/bench assignment [--sizes 5041 20164] [--gap 0.005 0.001] [--photos DIR] [--target FILE]
                            [--json FILE]

As many cells as tiles, 4 × 4 × 3 features; each once without harmony and once with it. Each line runs in a
process of its own, so that its peak memory is its own. So that machines can be compared, seconds are told
in units as well: of SciPy's dense solve of 2,000 of the same tiles and cells, drawn at random, measured just
before each line.
"""

import argparse
import json
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from bench import crowd
from mosaic import engine
from mosaic.engine.color import oklab_from_srgb
from mosaic.engine.harmony import roughness
from mosaic.engine.layout import mean_colours

COLUMNS: tuple[str, ...] = (
    "tiles",
    "wanted gap",
    "harmony",
    "assignment gap",
    "harmony gap",
    "roughness",
    "seconds",
)
COLUMNS += ("times SciPy", "rounds", "peak MB", "ms a tile")
UNIT_TILES, SEED = 2000, 20130719


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench assignment")
    parser.add_argument("--sizes", type=int, nargs="+", default=[5041, 20164])
    parser.add_argument("--gap", type=float, nargs="+", default=[0.005, 0.001])
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--target", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    lines = []
    print("".join(f"{name:>15}" for name in COLUMNS))
    for size in options.sizes:
        vectors = features(crowd.tiles(size, options.photos, 4))
        cells = cells_for(vectors, options.target)
        for gap, harmony in product(options.gap, (0.0, 1.0)):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                line = alone.submit(measure, cells, vectors, gap, harmony).result()
            lines.append(line)
            print("".join(f"{line[name]:>15}" for name in COLUMNS), flush=True)
    if options.json:
        options.json.write_text(json.dumps(lines))


def features(tiles: np.ndarray) -> engine.Features:
    vectors: engine.Features = oklab_from_srgb(tiles).reshape(len(tiles), -1)
    return vectors


class Cells(NamedTuple):
    """What the tiles are for: features (n, 48) row by row, in so many columns."""

    features: engine.Features
    columns: int


def cells_for(vectors: engine.Features, target: Path | None) -> Cells:
    """A square picture of as many cells as there are tiles."""
    picture = crowd.target(target)
    grid = engine.Grid.fit(len(vectors), *picture.size, spare=0)
    every = engine.stretch(engine.describe_cells(picture, grid), vectors)
    rows = len(vectors) // grid.columns
    return Cells(every[: rows * grid.columns], grid.columns)


def measure(cells: Cells, vectors: engine.Features, gap: float, harmony: float) -> dict[str, Any]:
    vectors = vectors[: len(cells.features)]
    compared = engine.emphasise(cells.features), engine.emphasise(vectors)
    random = np.random.default_rng(SEED)
    some = [random.choice(len(vectors), min(UNIT_TILES, len(vectors)), replace=False) for _ in compared]
    unit = solve_densely(compared[0][some[0]], compared[1][some[1]])
    layout = engine.Layout(cells.columns, harmony=harmony)
    started = time.perf_counter()
    match = engine.assign(*compared, layout=layout, gap=gap)
    seconds = time.perf_counter() - started
    errors = mean_colours(vectors[match.indices]) - mean_colours(cells.features)
    return {
        "tiles": len(vectors),
        "wanted gap": f"{gap:.2%}",
        "harmony": harmony,
        "assignment gap": f"{match.assignment_gap:.3%}",
        "harmony gap": f"{match.harmony_gap:.3%}",
        "roughness": round(roughness(errors, cells.columns), 2),
        "seconds": round(seconds, 2),
        "times SciPy": round(seconds / unit, 2),
        "rounds": match.rounds,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "ms a tile": round(1000 * seconds / len(vectors), 3),
    }


def solve_densely(cells: engine.Features, tiles: engine.Features) -> float:
    """The seconds that SciPy takes for the same problem with all pairs; of costs that are there already."""
    costs = cdist(cells.astype(np.float64), tiles.astype(np.float64), "sqeuclidean")
    started = time.perf_counter()
    linear_sum_assignment(costs)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

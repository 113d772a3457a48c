"""How good the assignment is, and what it costs: certified gap, seconds and memory at several sizes.

    script/bench assignment [--sizes 5041 20164] [--gap 0.005 0.001] [--photos DIR] [--target FILE]
                            [--json FILE]

As many cells as tiles, 4 × 4 × 3 features. Each line runs in a process of its own, so that its peak memory is
its own.
"""

import argparse
import json
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from bench import crowd
from mosaic import engine
from mosaic.engine.color import oklab_from_srgb

COLUMNS = ("tiles", "wanted gap", "certified gap", "seconds", "rounds", "peak MB", "ms a tile")


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
        for gap in options.gap:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                line = alone.submit(measure, cells, vectors, gap).result()
            lines.append(line)
            print("".join(f"{line[name]:>15}" for name in COLUMNS), flush=True)
    if options.json:
        options.json.write_text(json.dumps(lines))


def features(tiles: np.ndarray) -> engine.Features:
    vectors: engine.Features = oklab_from_srgb(tiles).reshape(len(tiles), -1)
    return vectors


def cells_for(vectors: engine.Features, target: Path | None) -> engine.Features:
    picture = crowd.target(target)
    grid = engine.Grid.fit(len(vectors), *picture.size, headroom=False)
    return engine.stretch(engine.describe_cells(picture, grid), vectors)[: len(vectors)]


def measure(cells: engine.Features, vectors: engine.Features, gap: float) -> dict[str, Any]:
    started = time.perf_counter()
    match = engine.assign(cells, vectors, gap=gap)
    seconds = time.perf_counter() - started
    return {
        "tiles": len(vectors),
        "wanted gap": f"{gap:.2%}",
        "certified gap": f"{match.certified_gap:.3%}",
        "seconds": round(seconds, 2),
        "rounds": match.rounds,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "ms a tile": round(1000 * seconds / len(vectors), 3),
    }


if __name__ == "__main__":
    main()

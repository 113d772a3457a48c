"""How fast a photo's likes are found among many.

    script/bench duplicates [--count 1000000] [--json FILE]

Random hashes, and among them a thousand that differ from others in a few bits; every one of those must be
found. One look-up is what a moderator waits for; filling is what a server does once after it was started.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np

from tracker.photos.phash import NEAR_BITS, Index

PLANTED = 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench duplicates")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    chance = np.random.default_rng(20130719)
    hashes = chance.integers(-(2**63), 2**63 - 1, options.count)
    twins = hashes[:PLANTED].copy()
    for _ in range(3):
        twins ^= np.int64(1) << chance.integers(0, 62, PLANTED)
    started = time.perf_counter()
    index = Index()
    index.add(np.arange(options.count).tolist(), hashes.tolist())
    filled = time.perf_counter() - started
    times, found = [], 0
    for number, twin in enumerate(twins.tolist()):
        started = time.perf_counter()
        near = index.near(twin, NEAR_BITS)
        times.append(1000 * (time.perf_counter() - started))
        found += any(owner == number for owner, _ in near)
    times.sort()
    figures = {
        "hashes": options.count,
        "found of 1,000": found,
        "median ms": round(statistics.median(times), 2),
        "p95 ms": round(times[int(len(times) * 0.95)], 2),
        "fill s": round(filled, 2),
        "MB": round((index.hashes.nbytes + index.owners.nbytes) / 1e6, 1),
    }
    print("  ".join(f"{name} {value:,}" for name, value in figures.items()))
    if options.json:
        options.json.write_text(json.dumps(figures))


if __name__ == "__main__":
    main()

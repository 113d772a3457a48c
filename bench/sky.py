"""What the sky costs: a place's window, the whole table of cities, rise and set, looking a town up.

    script/bench sky [--json FILE]

The ephemeris is loaded once; the first question is told apart from those after it.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from tracker.sky import ephemeris, gazetteer, places, risings

START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)
ROUNDS = 500


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench sky")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    chance = random.Random(2013)
    towns = gazetteer.all_towns()
    saturn = ephemeris.Aim("Saturn")

    def anywhere() -> Any:
        return chance.choice(towns)

    def window() -> None:
        town = anywhere()
        ephemeris.view(town.latitude, town.longitude, START, saturn)

    def rise() -> None:
        town = anywhere()
        risings.rise_and_set(town.latitude, town.longitude, START, START + timedelta(days=1), saturn)

    def search() -> None:
        name = anywhere().name
        gazetteer.search(name[: chance.randint(1, len(name))])

    def search_nowhere() -> None:
        gazetteer.search(f"{chance.choice(ascii_lowercase)} zzz")

    def understand() -> None:
        gazetteer.exact(anywhere().label)

    def nearest() -> None:
        places.public_place(chance.uniform(-60, 70), chance.uniform(-180, 180))

    acts = {
        "altitude and azimuth": window,
        "rise and set": rise,
        "town search": search,
        "a word that is nowhere": search_nowhere,
        "town as it is written": understand,
        "nearest town, zone": nearest,
    }
    print(f"{'':<24}{'first, ms':>12}{'median, ms':>12}{'p95, ms':>12}{'most, ms':>12}")
    lines = [time_calls(name, act) for name, act in acts.items()]
    if options.json:
        options.json.write_text(json.dumps(lines))


def time_calls(name: str, act: Callable[[], None]) -> dict[str, Any]:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - started))
    first, rest = times[0], sorted(times[1:])
    line = {
        "first": first,
        "median": statistics.median(rest),
        "p95": rest[int(len(rest) * 0.95)],
        "most": rest[-1],
    }
    print(f"{name:<24}" + "".join(f"{value:>12.3f}" for value in line.values()), flush=True)
    return {"act": name, **line}


if __name__ == "__main__":
    main()

"""Phones that send waves, each with a mishap: does each wave arrive exactly once, and its link lead to it?

    script/bench sending [--count 2000] [--json FILE]

A site of its own, real Chromium, a fresh device for each wave, and a line that can be cut (the mishaps are in
tests/browser/sending.py). Counted: waves of each name in the database, links that the device shows and that
open the private page. Ends with 1 if any wave is missing, doubled or without its link.
"""

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, expect, sync_playwright

from bench.photos import wave_photo
from bench.screenshots import CHROMIUM
from bench.viewer import SWITCHES
from operations.launcher import Site, free_port
from tests.browser.sending import MISHAPS, Sending, shown_links
from tests.line import line_to

# One machine is not two thousand addresses.
NO_LIMITS = dict.fromkeys(
    (
        "SENDS_A_MINUTE",
        "SENDS_A_MINUTE_OF_AN_ADDRESS",
        "SENDS_A_MINUTE_OF_ALL",
        "LOOKS_A_MINUTE_OF_AN_ADDRESS",
    ),
    "1000000",
)
MOST_WAIT_MS = 60_000
ARRIVED = "SELECT COUNT(*) FROM tracker_submission WHERE name = ?"


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench sending")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    expect.set_options(timeout=MOST_WAIT_MS)
    started = time.perf_counter()
    found: dict[str, Counter[str]] = {mishap: Counter() for mishap in MISHAPS}
    with site() as (port, database), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        for number in range(options.count):
            mishap = list(MISHAPS)[number % len(MISHAPS)]
            found[mishap].update(send_one(browser, port, database, mishap, number))
        browser.close()
    columns = ("sent", "once", "link leads to it", "missing", "doubled", "link lost", "broke off")
    print(f"{'':<26}" + "".join(f"{name:>17}" for name in columns))
    for mishap, counts in found.items():
        print(f"{mishap:<26}" + "".join(f"{counts[name]:>17}" for name in columns))
    print(f"{options.count} waves in {time.perf_counter() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(found))
    sent = sum(counts["sent"] for counts in found.values())
    if any(sum(counts[name] for counts in found.values()) != sent for name in ("once", "link leads to it")):
        sys.exit(1)


@contextmanager
def site() -> Iterator[tuple[int, Path]]:
    """Empty, on a free port, with its database."""
    folder, port = Path(tempfile.mkdtemp(prefix="wave-sending-")), free_port()
    try:
        with Site(folder, NO_LIMITS) as running:
            subprocess.run([sys.executable, "manage.py", "prepare_site"], env=running.environment, check=True)
            running.start_broker()
            running.start_web("127.0.0.1", port)
            yield port, next(folder.glob("*.sqlite3"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def send_one(browser: Browser, port: int, database: Path, mishap: str, number: int) -> Counter[str]:
    name = f"Phone {number}"
    counts = Counter({"sent": 1})
    with line_to(port) as line, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "wave.jpg"
        file.write_bytes(wave_photo(20_000 + number))
        device = browser.new_context(base_url=f"http://127.0.0.1:{line.port}")
        device.set_default_timeout(MOST_WAIT_MS)
        try:
            page = MISHAPS[mishap](Sending(device, line, name, file))
            links = set(shown_links(page))
            opened = [device.request.get(link).text() for link in links]
            counts["link leads to it"] = int(len(links) == 1 and name in opened[0])
        except (Error, AssertionError) as error:
            counts["broke off"] = 1
            print(f"{name}, {mishap}: {str(error).splitlines()[0]}", file=sys.stderr)
        device.close()
    with sqlite3.connect(database) as rows:
        arrived = int(rows.execute(ARRIVED, [name]).fetchone()[0])
    counts["once"], counts["missing"], counts["doubled"] = arrived == 1, arrived == 0, arrived > 1
    counts["link lost"] = 1 - counts["link leads to it"]
    return counts


if __name__ == "__main__":
    main()

"""The event, viewers and moderators, against the real site: percentiles and errors.

    script/bench load [--scenario event|live|viewers|moderators] [--minutes 15] [--uploads 500]
                      [--viewers 200] [--database sqlite|postgres] [--json FILE]

`event`: so many uploads a minute, 300 kB to 3 MB, while viewers look and the workers prepare; then how long
until all is prepared. `live`: the same, while a moderator approves 60 a minute: how long until an open viewer
knows them. `viewers`: the tile pattern of people who zoom in. `moderators`: the queue's requests
at a person's pace. Locust sends; it runs in a process of its own on this machine, over loopback alone.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from bench import load_live
from tests.environment import ROOT
from tests.reliability.host import Host
from tests.waiting import until

USERS = "bench/load_users.py"
MODERATORS, APPROVALS_A_MINUTE, FIRST_TO_APPROVE = 4, 60, 500_000
LINE = "{name:<34}{requests:>10}{a_second:>10.1f}{p50:>9.0f}{p95:>9.0f}{p99:>9.0f}{errors:>8}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench load")
    parser.add_argument("--scenario", choices=["event", "live", "viewers", "moderators"], action="append")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--uploads", type=int, default=500, help="a minute")
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--photos", type=int, default=600, help="in the mosaic that is looked at")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    names: dict[str, Any] = {"SENDS_A_MINUTE_OF_AN_ADDRESS": "1000000", "SENDS_A_MINUTE_OF_ALL": "1000000"}
    names |= {"MOSAIC_EVERY_MINUTES": "10"}
    names |= {"LOOKS_A_MINUTE_OF_AN_ADDRESS": "10000000", "SENDS_A_MINUTE": "100000", "SWEEP_SECONDS": "15"}
    results = {}
    with Host(options.database, **names) as host:
        host.drive("crowd", options.photos)
        host.drive("build_here")
        host.start("worker", "live", "beat", "web")
        for scenario in options.scenario or ["viewers", "moderators", "event"]:
            results[scenario] = run(host, scenario, options)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def run(host: Host, scenario: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    folder = host.folder / scenario
    folder.mkdir()
    per_lane = 10  # uploads a minute of each sender: a person with a class, not a machine
    senders = max(1, options.uploads // per_lane)
    users = {
        "event": senders + 20,
        "live": senders + 20,
        "viewers": options.viewers,
        "moderators": MODERATORS,
    }[scenario]
    environment = host.whole_environment | {
        "LOAD_SCENARIO": "event" if scenario == "live" else scenario,
        "LOAD_SENDERS": str(senders),
        "LOAD_PACE_S": str(60 / per_lane),
        "LOAD_SESSIONS": sessions_of_moderators(host) if scenario == "moderators" else "",
    }
    minutes = options.minutes if scenario in ("event", "live") else min(options.minutes, 2)
    command = [sys.executable, "-W", "ignore", "-m", "locust", "--headless", "--only-summary", "-f", USERS]
    command += [
        "--host",
        host.address,
        "-u",
        str(users),
        "-r",
        str(max(1, users // 5)),
        "-t",
        f"{int(minutes * 60)}s",
    ]
    command += ["--csv", str(folder / "out"), "--exit-code-on-error", "0"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if scenario == "live":
        host.drive("prepare", int(APPROVALS_A_MINUTE * minutes) + 10, FIRST_TO_APPROVE)
    with subprocess.Popen(command, cwd=ROOT, env=environment, **quiet) as sending:
        if scenario == "live":
            done = threading.Event()
            threading.Thread(target=wait_and_tell, args=(sending, done)).start()
            print(load_live.describe(load_live.approve_and_look(host, APPROVALS_A_MINUTE, done)), flush=True)
    told = report(scenario, folder / "out_stats.csv", folder / "out_failures.csv")
    if scenario == "event":
        started = time.monotonic()
        until(host.settled, 45 * 60, every=2)
        sent = sum(host.statuses().values()) - options.photos
        lines = [
            line
            for name in ("web", "worker", "beat")
            for line in host.site.log(name).read_text().splitlines()
        ]
        locked = [place for place, line in enumerate(lines) if "database is locked" in line]
        took = time.monotonic() - started
        print(
            f"  {sent} photos kept; all prepared {took:.0f} s after the last; 'database is "
            f"locked': {len(locked)}"
        )
        for place in locked[:2]:
            print("\n".join(lines[max(0, place - 30) : place + 1]))
        print(f"  memory of everything: {host.tree_mb():.0f} MB", flush=True)
    return told


def wait_and_tell(sending: "subprocess.Popen[bytes]", done: threading.Event) -> None:
    sending.wait()
    done.set()


def sessions_of_moderators(host: Host) -> str:
    return ",".join(
        str(host.drive("moderator_session", f"moderator-{number}")) for number in range(MODERATORS)
    )


def report(scenario: str, stats: Path, failures: Path) -> list[dict[str, Any]]:
    print(
        f"\n{scenario:<34}{'requests':>10}{'a second':>10}"
        f"{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'errors':>8}"
    )
    lines: list[dict[str, Any]] = []
    with stats.open() as file:
        for row in csv.DictReader(file):
            line: dict[str, Any] = {
                "name": row["Name"],
                "requests": int(row["Request Count"]),
                "a_second": float(row["Requests/s"]),
                "p50": float(row["50%"] or 0),
                "p95": float(row["95%"] or 0),
                "p99": float(row["99%"] or 0),
                "errors": int(row["Failure Count"]),
            }
            lines.append(line)
            print(LINE.format(**line))
    with failures.open() as file:
        for row in csv.DictReader(file):
            print(f"  {row['Occurrences']} × {row['Name']}: {row['Error'][:140]}")
    sys.stdout.flush()
    return lines


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()

"""Every promise, kept or not: the scenarios of tests/reliability with their full counts, on SQLite and on
PostgreSQL.

    script/bench reliability [--short] [--only 1,6,13] [--json FILE]

One table: promise, count, result. What ordinary tests show is run as such and counted: promises of people's
rights, of pixels and of forms. About an hour and a half; --short takes some ten minutes.
"""

import argparse
import dataclasses
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests.reliability import scenarios as on
from tests.reliability.scenarios import Result

BOTH = ("sqlite", "postgres")
# What is shown by ordinary tests, by number: words for the table, and where they are.
BY_TESTS = {
    "10": (
        "a backup restores, and erasures with it",
        "tests/operations/test_backup.py tests/tracker/submissions/test_audit.py",
    ),
    "16": ("cache rules", "tests/mosaic/views/test_mosaics.py tests/mosaic/views/test_versions.py"),
    "18": ("only our bytes are served", "tests/tracker/photos/test_door.py"),
    "19": ("fail closed", "tests/tracker/submissions/test_intake.py tests/tracker/photos/test_sandbox.py"),
    "21": (
        "erased means gone",
        "tests/tracker/submissions/test_intake.py tests/tracker/submissions/test_retention.py "
        "tests/tracker/submissions/test_tombstones.py tests/mosaic/building/test_successors.py",
    ),
    "22": (
        "withdrawing, and a coarse place",
        "tests/tracker/submissions/test_lifecycle.py tests/tracker/sky/test_places.py",
    ),
    "23": (
        "nothing public without approval",
        "tests/tracker/views/test_submissions.py tests/tracker/views/test_people.py "
        "tests/tracker/web/test_files.py",
    ),
    "24-26": (
        "two moderators; what was approved; reports",
        "tests/tracker/moderation tests/tracker/views/test_moderating.py "
        "tests/tracker/submissions/test_inspection.py",
    ),
    "27": ("rights matrix", "tests/test_rights.py"),
    "28": (
        "text is inert",
        "tests/tracker/outbox/test_emails.py tests/config/test_requests_and_logs.py tests/fuzz",
    ),
    "30": ("logins hold", "tests/tracker/web/test_second_factor.py tests/tracker/web/test_limits.py"),
    "32": ("hygiene", "tests/test_hygiene.py"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench reliability")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", default="", help="numbers of promises, separated by commas")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    wanted = set(filter(None, options.only.split(",")))
    results, broken = [], 0
    print(f"{'promise':<52} {'count':<36} result", flush=True)
    for number, run in plan(options.short):
        if wanted and number not in wanted:
            continue
        started = time.monotonic()
        try:
            result = run()
        except (AssertionError, sqlite3.Error, psycopg.Error, subprocess.SubprocessError) as error:
            result = Result(number, "", f"broke off: {str(error)[:200]}", False)
        broken += not (result.holds and result.is_quick)
        results.append(result)
        kept = "holds" if result.is_quick else "HOLDS, TOO SLOWLY"
        verdict = kept if result.holds else "DOES NOT HOLD"
        seconds = time.monotonic() - started
        print(
            f"{result.promise:<52} {result.count:<36} {verdict}: {result.result} [{seconds:.0f} s]",
            flush=True,
        )
    if options.json:
        told = [dataclasses.asdict(result) for result in results]
        options.json.write_text(json.dumps(told, indent=1))
    sys.exit(1 if broken else 0)


def plan(short: bool) -> list[tuple[str, Callable[[], Result]]]:
    """(number, scenario) of each."""
    jobs: list[tuple[str, Callable[[], Result]]] = []

    def add(
        number: str, scenario: Callable[..., Result], little: tuple[Any, ...], much: tuple[Any, ...]
    ) -> None:
        jobs.append((number, partial(scenario, *(little if short else much))))

    for name in BOTH:
        add("1", on.acknowledged_uploads_are_kept, (name, 150, 5, 5, 6), (name, 2400, 5, 20, 40))
        add("3", on.a_retried_send_makes_one_photo, (name, 6), (name, 60))
        add("4", on.work_is_repeatable, (name, 30), (name, 200))
        add("5", on.a_paused_worker_cannot_overwrite, (name, 1), (name, 5))
        add("7", on.rows_and_files_agree, (name, 30, 20), (name, 200, 100))
        add("11", on.a_reader_never_sees_a_mix, (name, 4, 8, 2000), (name, 20, 8, 20_000))
        add("12", on.a_killed_build_harms_nothing, (name, 4, 30), (name, 60, 120))
        add("12", on.a_killed_worker_costs_seconds, (name, 30, ("drawing",)), (name, 400))
        add("upgrade", on.an_upgrade_costs_no_request, (name, 300), (name, 2000))
        add("13", on.a_full_disk_harms_nothing, (name, 12), (name, 12))
        add("14", on.one_build_at_a_time, (name, 20), (name, 20))
        add("24", on.of_two_verdicts_one_counts, (name, 30, 30), (name, 500, 500))
    for how in ("stopped", "silent"):
        add("2", on.uploads_need_no_redis, (how, 40), (how, 120))
    add("6", on.poison_is_contained, (30, 1, 3), (300, 10, 30))
    add("8", on.a_deaf_worker_is_noticed, (12,), (90,))
    add("9", on.power_loss_order, (), ())
    add("15", on.same_input_same_manifest, (30,), (400,))
    add("17", on.no_file_hurts, (66, 8), (660, 8))
    add("20", on.sizes_are_bounded, (24,), (24,))
    add("29", on.a_school_is_served_and_a_flood_is_not, (80, 200), (200, 2000))
    add("29", on.slow_phones_close_nothing, (60, 15, 12), (200, 50, 30))
    jobs += [(number, partial(by_tests, number)) for number in BY_TESTS]
    return jobs


def by_tests(number: str) -> Result:
    words, files = BY_TESTS[number]
    made = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *files.split()],
        capture_output=True,
        text=True,
        check=False,
    )
    last = made.stdout.strip().splitlines()[-1] if made.stdout.strip() else made.stderr[-200:]
    return Result(
        f"{number} {words}", f"{len(files.split())} files of tests", last.strip("= "), made.returncode == 0
    )


if __name__ == "__main__":
    main()

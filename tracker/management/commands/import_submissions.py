"""Photos from a folder, a ZIP or a table."""

import csv
import io
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker import tasks
from tracker.exchange import import_jobs, import_rows
from tracker.exchange.import_columns import NAMES, Reading
from tracker.exchange.import_faults import ManifestError, ProblemError
from tracker.exchange.import_rows import Outcome
from tracker.exchange.import_source import Source
from tracker.exchange.import_waves import Gaps
from tracker.exchange.spreadsheet import disarm, strip_apostrophe
from tracker.models import Campaign, Import
from tracker.sky import gazetteer
from tracker.text import clean


class Command(BaseCommand):
    help = "Import photos. Run again after a break or a correction: what is there already is passed over."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "source",
            type=Path,
            help="a folder, a ZIP, or a table beside its files: CSV, JSON Lines, XLSX, ODS",
        )
        parser.add_argument("--campaign", default="", help="its slug; the default one without")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and import nothing"
        )
        parser.add_argument("--report", type=Path, help="write what became of each line into this CSV file")
        parser.add_argument(
            "--places", type=Path, help="a list of ambiguous places: read, and written anew with new ones"
        )
        parser.add_argument(
            "--dates", choices=["day-first", "month-first"], default="", help="where the table leaves it open"
        )
        parser.add_argument(
            "--other-days", action="store_true", help="days far from every session of the campaign are right"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="TITLE=NAME",
            help=f"what a column is: {', '.join(NAMES)}, or nothing; may be given again",
        )
        parser.add_argument("--time", default="", help="for photos that say none, like 2027-03-20T21:00Z")
        parser.add_argument("--place", default="", help="for photos that say none")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.find(options["campaign"])
        if campaign is None:
            raise CommandError(
                "There is no such campaign: run `manage.py setup_campaign`, or correct --campaign."
            )
        towns = read_places(options["places"])
        gaps = Gaps(options["time"], options["place"], towns, other_days=options["other_days"])
        reading = Reading(options["dates"], read_columns(options["column"]))
        started = time.monotonic()
        row: Import | None = None
        texts: dict[str, tuple[gazetteer.Town, ...]] = {}
        counts: Counter[str] = Counter()
        try:
            with open_report(options["report"]) as report:
                source = Source.open(options["source"], reading)
                for batch in import_rows.read_batches(campaign, source, gaps, dry=options["dry_run"]):
                    if batch.rows and row is None:
                        row = import_jobs.begin_by_command(campaign, options["source"].resolve().name)
                    with batch, transaction.atomic():
                        ids = import_jobs.count_by_command(row, batch) if row else []
                    tasks.enqueue_batches(ids)
                    for outcome in batch.outcomes:
                        counts[outcome.kind] += 1
                        report(outcome)
                        if outcome.towns:
                            texts[outcome.entry.place] = outcome.towns
                        self.tell(outcome)
                    print(f"\r{counts.total():,} looked at ", end="", file=sys.stderr, flush=True)  # noqa: T201
        except (ManifestError, ProblemError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            write_places(options["places"], texts, gaps.towns or {})
        verb = "would be imported" if options["dry_run"] else "imported"
        seconds = time.monotonic() - started
        summary = (
            f"{counts['imported']:,} {verb}, {counts['known']:,} already here, {counts['problem']:,} problems"
        )
        self.stdout.write(f"{summary}, {counts['skipped']:,} passed over; {seconds:.0f} seconds.")
        if row is not None:
            import_jobs.end_by_command(row)
            self.stdout.write(f"`manage.py take_back_import {row.pk}` takes it back.")

    def tell(self, outcome: Outcome) -> None:
        """What a person should know of: problems, and how a table was understood."""
        entry = outcome.entry
        if outcome.kind == "problem" or (outcome.kind == "skipped" and entry.is_table):
            self.stdout.write(f"{entry.line or '–'}: {entry.file}: {outcome.words}")


def read_columns(given: list[str]) -> dict[str, str]:
    """{title: name}. Raises CommandError."""
    pairs = [text.rpartition("=") for text in given]
    if wrong := [name for title, _, name in pairs if not title or name not in ("", *NAMES)]:
        raise CommandError(
            f"“{wrong[0]}” is no column: --column TITLE=NAME, with NAME one of {', '.join(NAMES)}."
        )
    return {title: name for title, _, name in pairs}


def read_places(file: Path | None) -> dict[str, str]:
    """What a person has decided: the slug for each text. Raises CommandError before anything is written over
    it."""
    if file is None or not file.exists():
        return {}
    text = file.read_text(encoding="utf-8-sig")
    delimiter = max((",", ";", "\t"), key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    if not {"text", "choose"} <= set(reader.fieldnames or []):
        raise CommandError(f"{file} has no columns “text” and “choose”: is it the list of places?")
    rows = [(strip_apostrophe(row["text"]), (row["choose"] or "").strip()) for row in reader]
    if unknown := [slug for _, slug in rows if slug and gazetteer.by_slug(slug) is None]:
        raise CommandError(
            f"{file}: {unknown[0]} is none of the candidates: copy one of the words before “=”."
        )
    return {text: slug for text, slug in rows if slug}


def write_places(
    file: Path | None, texts: dict[str, tuple[gazetteer.Town, ...]], decided: dict[str, str]
) -> None:
    """Every ambiguous text with the towns that it may mean; one slug of them goes into the column
    "choose"."""
    if file is None:
        return
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "choose", "candidates"])
        for text, slug in decided.items():
            town = gazetteer.by_slug(slug)
            writer.writerow([disarm(text), slug, town.label if town else "this slug is not known"])
        for text, towns in texts.items():
            writer.writerow([disarm(text), "", "; ".join(f"{town.slug} = {town.label}" for town in towns)])


@contextmanager
def open_report(file: Path | None) -> Iterator[Callable[[Outcome], None]]:
    """A line for each entry, written as it is known: what was done before a fault is told all the same."""
    if file is None:
        yield lambda _outcome: None
        return
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["line", "file", "external_id", "result", "what to do"])

        def write(outcome: Outcome) -> None:
            entry = outcome.entry
            cells = [entry.line or "", entry.file, entry.external_id, outcome.kind, outcome.words]
            writer.writerow([disarm(clean(cell)) for cell in cells])

        yield write

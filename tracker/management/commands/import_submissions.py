"""Photos from a folder, a ZIP or a table."""

import csv
import io
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker import tasks
from tracker.exchange import import_rows
from tracker.exchange.import_rows import Outcome
from tracker.exchange.import_source import ManifestError, Source, separator_of
from tracker.exchange.import_waves import Gaps, ProblemError
from tracker.exchange.spreadsheet import disarm, strip_apostrophe
from tracker.models import Campaign
from tracker.sky import gazetteer


class Command(BaseCommand):
    help = "Import photos. Run again after a break or a correction: what is there already is passed over."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "source", type=Path, help="a folder, a ZIP, or a CSV or JSON Lines table beside its files"
        )
        parser.add_argument("--campaign", default="", help="its slug; the default one without")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and import nothing"
        )
        parser.add_argument("--report", type=Path, help="write what became of each line into this CSV file")
        parser.add_argument(
            "--places", type=Path, help="a list of ambiguous places: read, and written anew with new ones"
        )
        parser.add_argument("--time", default="", help="for photos that say none, like 2013-07-19T21:27Z")
        parser.add_argument("--place", default="", help="for photos that say none")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.find(options["campaign"])
        if campaign is None:
            raise CommandError(
                "There is no such campaign: run `manage.py setup_campaign`, or correct --campaign."
            )
        gaps = Gaps(options["time"], options["place"], towns=read_places(options["places"]))
        outcomes: list[Outcome] = []
        started = time.monotonic()
        try:
            source = Source.open(options["source"])
            for batch in import_rows.read_batches(campaign, source, gaps, dry=options["dry_run"]):
                with batch, transaction.atomic():
                    ids = batch.save()
                tasks.enqueue_batches(ids)
                outcomes += batch.outcomes
                for outcome in batch.outcomes:
                    if outcome.kind == "problem":
                        self.stdout.write(f"{outcome.entry.line}: {outcome.entry.file}: {outcome.words}")
                print(f"\r{len(outcomes):,} looked at ", end="", file=sys.stderr, flush=True)  # noqa: T201
        except (ManifestError, ProblemError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            write_report(options["report"], outcomes)
            write_places(options["places"], outcomes, gaps.towns or {})
        verb = "would be imported" if options["dry_run"] else "imported"
        seconds = time.monotonic() - started
        counts = Counter(outcome.kind for outcome in outcomes)
        summary = (
            f"{counts['imported']:,} {verb}, {counts['known']:,} were there, {counts['problem']:,} problems"
        )
        self.stdout.write(f"{summary}; {seconds:.0f} seconds.")


def read_places(file: Path | None) -> dict[str, str]:
    """What a person has decided: the slug for each text. Raises CommandError before anything is written over
    it."""
    if file is None or not file.exists():
        return {}
    text = file.read_text(encoding="utf-8-sig")
    reader = csv.DictReader(io.StringIO(text), delimiter=separator_of(text))
    if not {"text", "choose"} <= set(reader.fieldnames or []):
        raise CommandError(f"{file} has no columns “text” and “choose”: is it the list of places?")
    rows = [(strip_apostrophe(row["text"]), (row["choose"] or "").strip()) for row in reader]
    if unknown := [slug for _, slug in rows if slug and gazetteer.by_slug(slug) is None]:
        raise CommandError(
            f"{file}: {unknown[0]} is none of the candidates: copy one of the words before “=”."
        )
    return {text: slug for text, slug in rows if slug}


def write_places(file: Path | None, outcomes: list[Outcome], decided: dict[str, str]) -> None:
    """Every ambiguous text with the towns that it may mean; one slug of them goes into the column
    "choose"."""
    if file is None:
        return
    texts = {outcome.entry.place: outcome.towns for outcome in outcomes if outcome.towns}
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "choose", "candidates"])
        for text, slug in decided.items():
            town = gazetteer.by_slug(slug)
            writer.writerow([disarm(text), slug, town.label if town else "this slug is not known"])
        for text, towns in texts.items():
            writer.writerow([disarm(text), "", "; ".join(f"{town.slug} = {town.label}" for town in towns)])


def write_report(file: Path | None, outcomes: list[Outcome]) -> None:
    if file is None:
        return
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["line", "file", "external_id", "result", "what to do"])
        for outcome in outcomes:
            entry = outcome.entry
            cells = [entry.line, entry.file, entry.external_id, outcome.kind, outcome.words]
            writer.writerow([disarm(cell) for cell in cells])

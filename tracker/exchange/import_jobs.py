"""Imports that an organiser orders on a page: a worker goes through the file, and the row says how far it is.

It may break off anywhere: what was imported is known by its external id or checksum, so the next worker
passes it over.
"""

import logging
import shutil
import tempfile
import time
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import transaction
from django.utils import timezone

from tracker import storage
from tracker.exchange import import_rows
from tracker.exchange.import_faults import ManifestError, ProblemError
from tracker.exchange.import_source import Source
from tracker.exchange.import_waves import Gaps
from tracker.models import Campaign, Decision, Import, Submission
from tracker.models.leases import AFRESH, RELEASED
from tracker.sky import gazetteer
from tracker.text import clean, one_line

# One task goes on for so long, then makes way; the next goes on where it was.
AT_A_TIME_S = 1200.0
MOST_REPORTED, MOST_SKIPPED = 1000, 500
FIRST_SHOWN, MOST_COUNTED = 12, 400
COUNTED = ("imported", "known", "skipped", "problems")
# A whole file on its way from an object storage: its lease cannot be taken again meanwhile.
COPYING = timedelta(minutes=30)
ERASED_SINCE = (
    "somebody who may be in this file was erased since: it was deleted. Send it again without them."
)
STORAGE_PAUSE = timedelta(seconds=30)
KEPT = timedelta(days=30)
State = Import.State

logger = logging.getLogger(__name__)


class StoppedError(Exception):
    """Somebody has stopped it, or another worker has taken it over."""


def folder() -> Path:
    """Where an organiser with access to the server puts what is too large for a browser."""
    return Path(settings.VAR_DIR) / "imports"


def on_server() -> list[str]:
    """The names of what lies there."""
    here = folder()
    return sorted(one.name for one in here.iterdir() if not one.name.startswith(".")) if here.is_dir() else []


def order(campaign: Campaign, file: "File | str", by: Any = None, **gaps: Any) -> Import:
    """Look through a file that was sent, or something in the server's folder. Nothing is imported yet."""
    row = Import(campaign=campaign, created_by=by, **gaps)
    if isinstance(file, str):
        row.title = row.file = file
        row.is_on_server = True
    else:
        row.title = (one_line(file.name or "") or "archive.zip")[:200]
        row.file = storages["private"].save(f"imports/{uuid.uuid4().hex}.zip", file)
    row.save()
    return row


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided of what was looked through."""

    towns: dict[str, str]
    dates: str = ""
    other_days: bool = False


def go_on(row: Import, chosen: Choices, *, dry: bool) -> bool:
    """Once more with these decisions, for good or to look; whether it was not at work."""
    known = {text: slug for text, slug in chosen.towns.items() if gazetteer.by_slug(slug)}
    blank: dict[str, Any] = {
        "total": 0,
        "report": [],
        "preview": None,
        "fault": "",
        **dict.fromkeys(COUNTED, 0),
    }
    blank |= {"dates": chosen.dates, "begun_at": None, "ended_at": None, **AFRESH}
    # Asked once: who has said that such days are right is not asked again.
    blank |= {"other_days": row.other_days or chosen.other_days, "towns": {**row.towns, **known}}
    idle = Import.objects.filter(pk=row.pk).exclude(state=State.WANTED)
    return bool(idle.update(state=State.WANTED, is_dry=dry, **blank))


def stop(row: Import) -> None:
    """At the end of the batch that is under way; what is imported stays."""
    Import.objects.filter(pk=row.pk, state=State.WANTED).update(
        state=State.STOPPED, ended_at=timezone.now(), **RELEASED
    )


def run(import_id: int) -> Iterator[list[int]]:
    """Go through it, as far as one task may; the ids of the new rows, batch by batch. Its row says what is
    left."""
    imports = Import.objects.select_related("campaign")
    row = imports.claim(import_id, give_up=fail_worn_out, begun_at=timezone.now())
    if row is None:
        return
    try:
        with open_file(row) as path:
            is_done = yield from go_through(row, Source.open(path, row.dates))
    except StoppedError:
        return
    except (ManifestError, ProblemError, FileNotFoundError) as error:
        end(row, State.FAILED, fault=str(error)[:300])
    except storage.FAULTS as error:
        # Until the storage is back, which is not the file's fault.
        logger.warning("import %s waits for the storage", row.pk, exc_info=True)
        row.release(retry_after=STORAGE_PAUSE, refund_attempt=True, fault=type(error).__name__)
    else:
        if is_done:
            end(row, State.DONE, fault="")
        else:
            row.release(attempts=0)


def fail_worn_out(row: Import) -> None:
    end(row, State.FAILED, fault="Its worker died three times: look at the worker's log.")


def go_through(row: Import, source: Source) -> Generator[list[int], None, bool]:
    """From where the last worker was, whose counts stand in the row; whether the end was reached."""
    hold_on(row, total=sum(1 for _ in source.entries()), fault="")
    until = time.monotonic() + AT_A_TIME_S
    gaps = Gaps(row.time, row.place, row.towns, row.other_days)
    for batch in import_rows.read_batches(row.campaign, source, gaps, dry=row.is_dry, start=row.entries_read):
        # Each batch is counted in the transaction that writes it, and only as long as the import is ours.
        with batch, transaction.atomic():
            for outcome in batch.outcomes:
                count(row, outcome)
            hold_on(row, attempts=1)
            ids = batch.save()
        yield ids
        if time.monotonic() > until:
            return False
    return True


def count(row: Import, outcome: import_rows.Outcome) -> None:
    column = "problems" if outcome.kind == "problem" else outcome.kind
    setattr(row, column, getattr(row, column) + 1)
    if outcome.wave:
        row.preview = add_to_preview(row.preview, outcome)
    most = {"problem": MOST_REPORTED, "skipped": MOST_SKIPPED}.get(outcome.kind, 0)
    if getattr(row, column) > most:
        return
    entry = outcome.entry
    payload = {"line": entry.line, "file": entry.file[:200], "words": outcome.words[:400]}
    if outcome.kind == "skipped":
        payload["kind"] = outcome.kind
    if outcome.other_day:
        payload["day"] = outcome.other_day
    if outcome.towns:
        payload |= {"text": entry.place, "towns": [(town.slug, town.label) for town in outcome.towns]}
    row.report.append(clean(payload))  # names of files are no text that was cleaned


def add_to_preview(preview: dict[str, Any] | None, outcome: import_rows.Outcome) -> dict[str, Any]:
    """One more wave: among the first, and in the counts of its country and day."""
    wave, entry = outcome.wave, outcome.entry
    preview = preview or {"first": [], "countries": {}, "days": {}, "doubts": []}
    if wave is None:
        return preview
    day = f"{wave.waved_at.astimezone(UTC):%Y-%m-%d}"
    for counts, key in ((preview["countries"], wave.country), (preview["days"], day)):
        if key in counts or len(counts) < MOST_COUNTED:
            counts[key] = counts.get(key, 0) + 1
    if len(preview["first"]) < FIRST_SHOWN:
        local = wave.waved_at.astimezone(ZoneInfo(wave.zone))
        facts = {"name": wave.name, "place": wave.place, "people": wave.people, "message": wave.message}
        preview["first"].append(clean({"file": entry.file[:200], "time": f"{local:%Y-%m-%d %H:%M}", **facts}))
    if outcome.words and len(preview["doubts"]) < MOST_SKIPPED:
        preview["doubts"].append(clean({"file": entry.file[:200], "words": outcome.words}))
    return preview


def hold_on(row: Import, **facts: Any) -> None:
    """How far it is, and the lease for longer. Raises StoppedError when it is ours no more."""
    numbers = {name: getattr(row, name) for name in (*COUNTED, "report", "preview")}
    if not row.renew(**numbers, **facts):
        raise StoppedError


def end(row: Import, state: str, fault: str) -> None:
    ended = row.finish(state=state, fault=fault, ended_at=timezone.now())
    if ended and state == State.DONE and not row.is_dry and not row.problems:
        forget_file(row)


def forget_file(row: Import, fault: str = "") -> None:
    """The photos are where photos are; the file that brought them holds names and places once more."""
    if row.file and not row.is_on_server:
        storage.forget_private(row.file)
    Import.objects.filter(pk=row.pk).update(
        file="", report=[], preview=None, **({"fault": fault} if fault else {})
    )


def purge_expired() -> None:
    """Files of imports that ended long ago, and at once where somebody who may be in one was erased since."""
    before = timezone.now() - KEPT
    for row in Import.objects.exclude(file="").exclude(state=State.WANTED):
        try:
            if row.ended_at and row.ended_at < before:
                forget_file(row)
            elif may_hold_somebody_erased(row):
                forget_file(row, ERASED_SINCE)
        except storage.FAULTS:
            logger.warning("the file of import %s could not be deleted", row.pk, exc_info=True)


def may_hold_somebody_erased(row: Import) -> bool:
    """Which wave came from which file is not kept; but where none did, nobody erased can be in it."""
    if not row.known and (row.is_dry or not row.imported):
        return False
    erased = Decision.objects.filter(to_status=Submission.Status.ERASED, decided_at__gte=row.created_at)
    return erased.filter(submission__campaign=row.campaign_id).exists()


@contextmanager
def open_file(row: Import) -> Iterator[Path]:
    """A path for the file, wherever it is kept. Raises FileNotFoundError with a sentence."""
    store = storages["private"]
    if row.is_on_server:
        path = folder() / Path(row.file).name
        if not path.exists():
            raise FileNotFoundError(
                f"There is no {row.file} in the folder “imports” of the machine of the worker."
            )
        yield path
    elif not row.file or not store.exists(row.file):
        raise FileNotFoundError("The file is not kept any more: send it again.")
    elif isinstance(store, FileSystemStorage):
        yield Path(store.path(row.file))
    else:
        row.renew(COPYING)
        with tempfile.NamedTemporaryFile(suffix=".zip") as copy, store.open(row.file) as kept:
            shutil.copyfileobj(kept, copy)
            copy.flush()
            yield Path(copy.name)

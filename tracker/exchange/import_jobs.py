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
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import transaction
from django.utils import timezone

from tracker import storage
from tracker.exchange import import_back, import_preview, import_rows
from tracker.exchange.import_columns import AS_WRITTEN, Reading
from tracker.exchange.import_faults import ManifestError, NoColumnError, ProblemError, StoppedError
from tracker.exchange.import_source import Source
from tracker.exchange.import_waves import Gaps
from tracker.models import Campaign, Decision, Import, Submission
from tracker.models.leases import AFRESH, RELEASED
from tracker.sky import gazetteer
from tracker.text import clean, one_line

# One task goes on for so long, then makes way; the next goes on where it was.
AT_A_TIME_S = 1200.0
# Where a batch brings no waves its counts may wait: a table of a million lines is ten thousand batches.
TOLD_EVERY_S = 2.0
MOST_REPORTED, MOST_SKIPPED = 1000, 500
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
    reading: Reading = AS_WRITTEN
    other_days: bool = False


def begin_by_command(campaign: Campaign, title: str) -> Import:
    """An import that a command does, in its own process: as stopped until it ends, so no worker takes it up;
    and what it brings can be taken back."""
    return Import.objects.create(
        campaign=campaign, title=title[:200], is_dry=False, state=State.STOPPED, begun_at=timezone.now()
    )


def count_by_command(row: Import, batch: import_rows.Batch) -> list[int]:
    """In the caller's transaction; the ids of its waves. Names and lines are in the command's own report."""
    for outcome in batch.outcomes:
        tally(row, outcome)
    Import.objects.filter(pk=row.pk).update(
        **{name: getattr(row, name) for name in COUNTED}, total=row.entries_read
    )
    return batch.save(row)


def end_by_command(row: Import) -> None:
    Import.objects.filter(pk=row.pk).update(state=State.DONE, ended_at=timezone.now())


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
    # Asked once: who has said that such days are right is not asked again.
    blank |= {"other_days": row.other_days or chosen.other_days, "towns": {**row.towns, **known}}
    columns = {**(row.columns or {}), **chosen.reading.columns}
    blank |= {
        "dates": chosen.reading.dates,
        "columns": columns,
        "is_to_go": False,
        "begun_at": None,
        "ended_at": None,
        **AFRESH,
    }
    idle = Import.objects.filter(pk=row.pk).exclude(state=State.WANTED)
    return bool(idle.update(state=State.WANTED, is_dry=dry, **blank))


def stop(row: Import) -> None:
    """At the end of the batch that is under way; what is imported stays."""
    Import.objects.filter(pk=row.pk, state=State.WANTED, is_to_go=False).update(
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
        if row.is_to_go:
            import_back.erase_waves(row)
            return
        with open_file(row) as path:
            is_done = yield from go_through(row, Source.open(path, Reading(row.dates, row.columns or {})))
    except StoppedError:
        return
    except NoColumnError as error:
        end(
            row,
            State.FAILED,
            fault=str(error)[:300],
            preview=import_preview.begin(dict.fromkeys(error.titles, "")),
        )
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
    row.preview = row.preview or import_preview.begin(source.titles())
    hold_on(row, total=source.about(), fault="")
    until = time.monotonic() + AT_A_TIME_S
    told_at = time.monotonic()
    gaps = Gaps(row.time, row.place, row.towns, row.other_days)
    for batch in import_rows.read_batches(row.campaign, source, gaps, dry=row.is_dry, start=row.entries_read):
        is_over = time.monotonic() > until
        # Each batch is counted in the transaction that writes it, and only as long as the import is ours.
        with batch, transaction.atomic():
            for outcome in batch.outcomes:
                count(row, outcome)
            if batch.has_waves or is_over or time.monotonic() > told_at + TOLD_EVERY_S:
                hold_on(row, attempts=1)
                told_at = time.monotonic()
            ids = batch.save(row)
        yield ids
        if is_over:
            return False
    hold_on(row, total=row.entries_read)
    return True


def tally(row: Import, outcome: import_rows.Outcome) -> str:
    """Into which column it counts."""
    column = "problems" if outcome.kind == "problem" else outcome.kind
    setattr(row, column, getattr(row, column) + 1)
    return column


def count(row: Import, outcome: import_rows.Outcome) -> None:
    column = tally(row, outcome)
    if row.preview is not None:
        import_preview.add(row.preview, outcome)
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


def hold_on(row: Import, **facts: Any) -> None:
    """How far it is, and the lease for longer. Raises StoppedError when it is ours no more."""
    numbers = {name: getattr(row, name) for name in (*COUNTED, "report", "preview")}
    if not row.renew(**numbers, **facts):
        raise StoppedError


def end(row: Import, state: str, fault: str, **facts: Any) -> None:
    ended = row.finish(state=state, fault=fault, ended_at=timezone.now(), **facts)
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
    """A file brings waves that are known, too, whose own file is not kept; but where none came of it, nobody
    erased can be in it. Whoever takes an import back means its file to be corrected."""
    if not row.known and (row.is_dry or not row.imported):
        return False
    erased = Decision.objects.filter(to_status=Submission.Status.ERASED, decided_at__gte=row.created_at)
    erased = erased.exclude(reason=import_back.TAKEN_BACK)
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

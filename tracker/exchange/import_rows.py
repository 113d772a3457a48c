"""Photos that came by other ways than the form: checked like any other, counted once, each problem told by
its line.

Restartable: the external id, or else the file's SHA-256, is the key of a send, so what is there already is
passed over. A photo is safely on disk before its row, as everywhere; rows are written in batches.
"""

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import time
from itertools import islice
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError

from tracker import identity, storage
from tracker.exchange.import_dates import is_day
from tracker.exchange.import_faults import ProblemError
from tracker.exchange.import_files import File, judge
from tracker.exchange.import_source import LONGEST_ID, Entry, Source
from tracker.exchange.import_waves import AmbiguousError, Gaps, OtherDayError, check_day, wave_of
from tracker.models import Campaign, ConsentText, ImagingSession, Import, Submission
from tracker.photos import door
from tracker.photos.pool import CHILDREN
from tracker.sky import gazetteer
from tracker.submissions.intake import Wave, fields, original_name
from tracker.text import one_line

BATCH = 100
WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry: "imported", "known" (it was there), "skipped" or "problem", and then why."""

    entry: Entry
    kind: str
    words: str = ""
    towns: tuple[gazetteer.Town, ...] = ()
    wave: Wave | None = None
    other_day: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some entries, and the rows that are to be written. Their photos lie on the disk already.

    A context: where it is left by an error, the photos go again, so that a full disk is not filled by the
    same batch over and over. Not where the database failed: the commit may have happened all the same, and
    files without rows are the reconciler's.
    """

    outcomes: list[Outcome]
    rows: list[Submission]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None and not isinstance(error, DatabaseError):
            for row in self.rows:
                storage.forget_private(row.original)

    @property
    def has_waves(self) -> bool:
        """Whether photos were read for it, which nobody wants to do again."""
        return any(outcome.wave for outcome in self.outcomes)

    def save(self, brought_by: Import | None = None) -> list[int]:
        """Write the rows, in the caller's transaction; their ids."""
        for row in self.rows:
            row.brought_by = brought_by
        return [row.pk for row in Submission.objects.bulk_create(self.rows)]


def read_batches(
    campaign: Campaign, source: Source, gaps: Gaps, *, dry: bool = False, start: int = 0
) -> Iterator[Batch]:
    """Everything from entry `start` on, in order; nothing is written but photos, and no photo where it is
    dry.

    Raises ManifestError and ProblemError before anything is kept. Two entries are looked at at a time.
    """
    consent_text = campaign.consent_texts.first()
    if consent_text is None:
        raise ProblemError("This campaign has no consent text yet: write one in the admin first.")
    entries = islice(source.entries(), start, None)
    known = KnownEntries(campaign)
    look = Look(source, gaps, known, list(campaign.imaging_sessions.all()), saves=not dry)
    with ThreadPoolExecutor(CHILDREN) as pool:
        while some := list(islice(entries, BATCH)):
            jobs = [(entry, look.begin(entry, pool)) for entry in some]
            try:
                outcomes, rows = sort_out(campaign, consent_text, jobs, known)
            except BaseException:
                forget_originals(jobs)
                raise
            yield Batch(outcomes, [] if dry else rows)


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """A checked photo on disk, or only looked at, and its wave."""

    wave: Wave
    sha256: str
    key: str
    original: str
    words: str = ""


class KnownEntries:
    """What the campaign has already: keys of sends, and digests of files."""

    def __init__(self, campaign: Campaign) -> None:
        rows = Submission.objects.filter(campaign=campaign).exclude(status=Submission.Status.ERASED)
        self.campaign = campaign
        self.hashes = set(rows.exclude(sha256="").values_list("sha256", flat=True))
        # An erased photo's key is gone from its row, as it should be: whoever imports it again means it.
        self.ids = set(rows.exclude(external_id="").values_list("external_id", flat=True))

    def has(self, entry: Entry, sha256: str) -> bool:
        return sha256 in self.hashes or (bool(entry.external_id) and entry.external_id in self.ids)

    def add(self, entry: Entry, sha256: str) -> None:
        self.hashes.add(sha256)
        self.ids.add(entry.external_id)


@dataclass(frozen=True, slots=True)
class Look:
    """What each entry is looked at with, by two threads at once."""

    source: Source
    gaps: Gaps
    known: KnownEntries
    sessions: list[ImagingSession]
    saves: bool

    def begin(self, entry: Entry, pool: ThreadPoolExecutor) -> "Outcome | Future[CheckedEntry | Outcome]":
        """At once where nobody has to look into a file: so are most lines of a table of a million."""
        if entry.litter:
            return Outcome(entry, "skipped", entry.litter)
        if entry.fault or entry.found is None:
            return Outcome(entry, "problem", entry.fault or "The line names no file.")
        if len(entry.external_id) > LONGEST_ID:
            words = f"The external id is longer than {LONGEST_ID} characters: give a shorter one."
            return Outcome(entry, "problem", words)
        if entry.external_id and entry.external_id in self.known.ids:
            return Outcome(entry, "known")
        return pool.submit(self.at, entry, entry.found)

    def at(self, entry: Entry, file: File) -> CheckedEntry | Outcome:
        """Read, check and keep one photo; or what else becomes of the entry. In words: an exception that is
        kept until the batch ends would keep the bytes of its photo, too."""
        try:
            return self.check(entry, file)
        except AmbiguousError as error:
            return Outcome(entry, "problem", str(error), tuple(error.towns))
        except OtherDayError as error:
            return Outcome(entry, "problem", str(error), other_day=error.day)
        except ProblemError as error:
            return Outcome(entry, "problem", str(error))

    def check(self, entry: Entry, file: File) -> CheckedEntry | Outcome:
        """Raises ProblemError."""
        refusal = judge(file, self.source.files.head(file), is_meant=entry.is_named)
        if refusal and not refusal.matters:
            return Outcome(entry, "skipped", refusal.words)
        if refusal:
            raise ProblemError(refusal.words)
        data = self.read(file)
        sha256 = hashlib.sha256(data).hexdigest()
        if self.known.has(entry, sha256):
            return Outcome(entry, "known")
        facts = self.decode(data)
        wave = wave_of(entry, facts, self.gaps, self.key_of(entry, sha256))
        if not self.gaps.other_days:
            check_day(wave, self.sessions)
        original = storage.save_private(original_name(sha256), data) if self.saves else ""
        return CheckedEntry(wave, sha256, wave.send_key, original, doubt_of(entry, facts, wave))

    def key_of(self, entry: Entry, sha256: str) -> str:
        return identity.digest(f"import:{self.known.campaign.pk}:{entry.external_id or sha256}")

    def read(self, file: File) -> bytes:
        if file.size > settings.PHOTO_MAX_BYTES:
            raise ProblemError(door.ADVICE["too-many-bytes"])
        return self.source.files.read(file, settings.PHOTO_MAX_BYTES)

    def decode(self, data: bytes) -> door.PhotoFacts:
        try:
            facts = door.check(data, WAIT_S)
        except door.PhotoError as error:
            raise ProblemError(str(error)) from error
        if facts is None:
            raise ProblemError("The decoders were busy for a minute: run the import again.")
        return facts


def doubt_of(entry: Entry, facts: door.PhotoFacts, wave: Wave) -> str:
    """What was taken otherwise than the camera or the table says."""
    if is_day(entry.time) and wave.waved_at.astimezone(ZoneInfo(wave.zone)).time() == time():
        return "The table says the day and no hour: it counts as midnight there."
    if entry.time or not (facts.taken_at and facts.bad_offset):
        return ""
    return f"The camera's offset “{facts.bad_offset}” is none: its clock counts as one of the place."


Job = tuple[Entry, "Outcome | Future[CheckedEntry | Outcome]"]


def sort_out(
    campaign: Campaign,
    consent_text: ConsentText,
    jobs: list[Job],
    known: KnownEntries,
) -> tuple[list[Outcome], list[Submission]]:
    """What becomes of a batch, and the rows that are to be written."""
    outcomes, rows = [], []
    for entry, job in jobs:
        seen = job if isinstance(job, Outcome) else job.result()
        if isinstance(seen, Outcome):
            outcomes.append(seen)
            continue
        if known.has(entry, seen.sha256):  # twice in this batch
            if seen.original:
                storage.forget_private(seen.original)
            outcomes.append(Outcome(entry, "known"))
            continue
        known.add(entry, seen.sha256)
        rows.append(row_of(campaign, consent_text, entry, seen))
        outcomes.append(Outcome(entry, "imported", seen.words, wave=seen.wave))
    return outcomes, rows


def forget_originals(jobs: list[Job]) -> None:
    """Of a batch that came to nothing: on a full disk it would be tried, and kept, again and again."""
    for _, job in jobs:
        if isinstance(job, Outcome) or job.exception() is not None:
            continue
        if isinstance(seen := job.result(), CheckedEntry) and seen.original:
            storage.forget_private(seen.original)


def row_of(campaign: Campaign, consent_text: ConsentText, entry: Entry, seen: CheckedEntry) -> Submission:
    return Submission(
        campaign=campaign,
        consent_text=consent_text,
        token_hash=identity.digest(identity.new_token()),  # nobody has a private link to it
        send_key=seen.key,
        original=seen.original,
        sha256=seen.sha256,
        source=one_line(entry.source)[:300],
        licence=one_line(entry.licence)[:60],
        external_id=entry.external_id,
        **fields(seen.wave),
    )

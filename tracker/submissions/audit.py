"""The log of decisions as a chain: each row carries a digest over itself and the digest before.

Only numbers, ids and codes go into it, so erasing a name breaks nothing. Whoever changes, removes or inserts
a row breaks the chain behind it; the newest digest also lies in the file storage, so that a tail that was cut
off, or a chain that was computed anew, shows as well.

A backup that is restored is such a cut, and an honest one: it is written down beside the digests as a gap,
whose numbers are named at every look, and the chain goes on from the last digest that was kept outside.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from tracker import storage
from tracker.models import AuditHead, Decision, Submission

FOLDER = "audit"
GAP = "gap-"
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Gap:
    """Decisions that were taken after a backup that was then restored: first to last number, and the digest
    of the last."""

    first: int
    last: int
    digest: str

    @property
    def name(self) -> str:
        return f"{GAP}{self.first:012d}-{self.last:012d}-{self.digest}"

    def describe(self) -> str:
        which, are = f"decisions {self.first} to {self.last}", "were"
        if self.first == self.last:
            which, are = f"decision {self.first}", "was"
        return f"{which} {are} taken after the backup that was restored, and {are} lost with what came of it"


def record(submission: Submission, after: str, moderator: Any, reason: str) -> Decision:
    """Add a link, in the transaction of the change that it tells of. `submission` as it was before."""
    # Everywhere but on SQLite, where a writing transaction is alone anyway, the next one waits here.
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    row = Decision(
        submission=submission,
        moderator=moderator,
        from_status=submission.status,
        to_status=after,
        revision=submission.revision,
        reason=reason,
        decided_at=timezone.now(),
        number=head.number + 1,
    )
    row.digest = digest(head.digest, row, submission.public_id)
    row.save(force_insert=True)
    AuditHead.objects.filter(pk=1).update(number=row.number, digest=row.digest)
    if moderator is not None:
        # The decision stands: a storage that is away waits for the sweep.
        transaction.on_commit(save_head, robust=True)
    return row


def digest(before: str, row: Decision, public_id: str) -> str:
    decided_at = row.decided_at.isoformat(timespec="microseconds")
    parts = (
        row.number,
        public_id,
        row.moderator_id,
        row.from_status,
        row.to_status,
        row.revision,
        row.reason,
    )
    return hashlib.sha256("|".join(map(str, (before, *parts, decided_at))).encode()).hexdigest()


def save_head() -> None:
    """Write the newest digest into the file storage, by its name alone: nobody overwrites a later one."""
    head = AuditHead.objects.filter(pk=1).first()
    if head is None or not head.number:
        return
    newest, there = f"{head.number:012d}-{head.digest}", list_head_names()
    if newest in there:
        return  # another decision of the same transaction has done it
    storage.save_private(f"{FOLDER}/{newest}", b"")
    for name in [name for name in there if int(name.partition("-")[0]) < head.number]:
        storages["private"].delete(f"{FOLDER}/{name}")


def list_head_names() -> list[str]:
    return [name for name in list_names() if name[0].isdigit()]


def list_names() -> list[str]:
    try:
        return sorted(storages["private"].listdir(FOLDER)[1])
    except FileNotFoundError:
        return []


def find_gaps() -> dict[int, Gap]:
    """Those that were written down, by their first number; of two that begin there the longer."""
    gaps: dict[int, Gap] = {}
    for name in list_names():  # sorted: the longer one comes later
        if name.startswith(GAP):
            first, last, digest = name.removeprefix(GAP).split("-")
            gaps[int(first)] = Gap(int(first), int(last), digest)
    return gaps


def bridge_gap() -> Gap | None:
    """After a backup was restored: write down which decisions it lacks, by the newest digest that was kept
    outside, and go on behind them. None where it lacks none."""
    names = list_head_names()
    head, _ = AuditHead.objects.get_or_create(pk=1)
    newest, _, digest = names[-1].partition("-") if names else ("0", "", "")
    if int(newest) <= head.number:
        return None
    gap = Gap(head.number + 1, int(newest), digest)
    storage.save_private(f"{FOLDER}/{gap.name}", b"")
    AuditHead.objects.filter(pk=1).update(number=gap.last, digest=gap.digest)
    return gap


def verify() -> Iterator[str]:
    """What is wrong with the chain, in words; nothing when it is whole."""
    before, expected = "", 1
    kept = {int(name[:12]): name[13:] for name in list_head_names()}
    gaps = find_gaps()
    rows = Decision.objects.order_by("number").select_related("submission").iterator(chunk_size=CHUNK)
    for row in rows:
        if row.number != expected and expected in gaps:
            before, expected = gaps[expected].digest, gaps[expected].last + 1
        if row.number != expected:
            yield f"decision {expected} is missing" + (
                f", up to {row.number - 1}" if row.number > expected + 1 else ""
            )
        elif digest(before, row, row.submission.public_id) != row.digest:
            yield f"decision {row.number} was altered or inserted"
        if kept.get(row.number, row.digest) != row.digest:
            yield (
                f"decision {row.number} is not the one whose digest was kept outside: the chain was made anew"
            )
        before, expected = row.digest, row.number + 1
    if expected in gaps:
        expected = gaps[expected].last + 1
    head = AuditHead.objects.filter(pk=1).first()
    last = max([head.number if head else 0, *kept])
    if last >= expected:
        yield f"decisions {expected} to {last} were cut off"

"""The log of decisions as a chain: each row carries a digest over itself and the digest before.

Only numbers, ids and codes go into it, so erasing a name breaks nothing. Whoever changes, removes or inserts
a row breaks the chain behind it; the newest digest also lies in the file storage, so that a tail that was cut
off, or a chain that was computed anew, shows as well.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from tracker import storage
from tracker.models import AuditHead, Decision, Submission

FOLDER = "audit"
CHUNK = 2000


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
    try:
        return sorted(name for name in storages["private"].listdir(FOLDER)[1] if name[0].isdigit())
    except FileNotFoundError:
        return []


def verify() -> Iterator[str]:
    """What is wrong with the chain, in words; nothing when it is whole."""
    before, expected = "", 1
    kept = {int(name[:12]): name[13:] for name in list_head_names()}
    rows = Decision.objects.order_by("number").select_related("submission").iterator(chunk_size=CHUNK)
    for row in rows:
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
    head = AuditHead.objects.filter(pk=1).first()
    last = max([head.number if head else 0, *kept])
    if last >= expected:
        yield f"decisions {expected} to {last} were cut off"

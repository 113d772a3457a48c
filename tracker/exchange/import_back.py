"""An import taken back as a whole: every wave that it brought is erased, whatever was decided about it since.

Batch by batch, each in one transaction with its count, and the files of a batch behind it. A worker that is
killed leaves an import that is still to go, which the next one takes up, and erased rows that still name
their files, which the sweep ends.
"""

import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from tracker.exchange.import_faults import StoppedError
from tracker.models import Decision, Import, Submission
from tracker.models.leases import AFRESH
from tracker.submissions import intake, lifecycle, tombstones

BATCH = 50
AT_A_TIME_S = 1200.0
TAKEN_BACK = Decision.Reason.IMPORT_TAKEN_BACK


def order(row: Import, by: Any = None) -> bool:
    """Whether it was not at work, and is to go from now on."""
    blank: dict[str, Any] = {"gone": 0, "fault": "", "begun_at": None, "ended_at": None, **AFRESH}
    idle = Import.objects.filter(pk=row.pk).exclude(state=Import.State.WANTED)
    return bool(idle.update(state=Import.State.WANTED, is_to_go=True, taken_back_by=by, **blank))


def erase_waves(row: Import) -> None:
    """As far as one task may; the row says what is left. Raises StoppedError."""
    until = time.monotonic() + AT_A_TIME_S
    while some := list(waves_of(row).select_related("campaign").order_by("pk")[:BATCH]):
        erase_batch(row, some)
        if time.monotonic() > until:
            row.release(attempts=0)
            return
    row.finish(state=Import.State.TAKEN_BACK, is_to_go=False, preview=None, ended_at=timezone.now())


def erase_batch(row: Import, some: list[Submission]) -> None:
    """Raises StoppedError before anything is erased."""
    for submission in some:
        tombstones.set_for(submission)
    with transaction.atomic():
        if not row.renew(gone=row.gone + len(some), attempts=1):
            raise StoppedError
        for submission in some:
            lifecycle.erase(submission, row.taken_back_by, TAKEN_BACK)
    row.gone += len(some)
    for submission in some:
        intake.forget_files(submission)


def waves_of(row: Import) -> Any:
    """What it brought and is still there."""
    return row.submissions.exclude(status=Submission.Status.ERASED)

"""What becomes of a submission: the only writer of `status`.

Every change is one conditional UPDATE and one Decision in one short transaction. The number of affected rows is
the verdict: of two moderators who decide at the same moment, one wins and the other gets a ModerationError.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone

from tracker import find
from tracker.models import Decision, Submission

Status = Submission.Status
Moderator = AbstractBaseUser | AnonymousUser  # the admin lets no anonymous one come here


class ModerationError(Exception):
    """The submission is not, or is no longer, in a state in which this can be done."""


def approve(submission: Submission, moderator: Moderator) -> None:
    """Make this revision public."""
    if not submission.can_be_shown:
        raise ModerationError("No picture was made of this photo: nobody can have looked at it.")
    with transaction.atomic():
        move(submission, [Status.WAITING, Status.REJECTED], Status.APPROVED, moderator=moderator)
        find.remember(submission)


def reject(submission: Submission, moderator: Moderator, reason: str = "") -> None:
    move(
        submission,
        [Status.WAITING, Status.APPROVED, Status.QUARANTINED],
        Status.REJECTED,
        moderator=moderator,
        reason=reason,
    )


def withdraw(submission: Submission) -> None:
    """The sender hides it, at once; `restore` undoes it."""
    move(submission, [Status.RECEIVED, Status.WAITING, Status.APPROVED, Status.REJECTED], Status.WITHDRAWN)


def restore(submission: Submission) -> None:
    """Back into the queue: what was withdrawn is looked at again before it is public."""
    move(submission, [Status.WITHDRAWN], Status.RECEIVED, **afresh())


def resubmit(submission: Submission, changes: dict[str, Any]) -> None:
    """An edit makes a new revision, which nobody has approved: what is public is what was approved."""
    before = [Status.RECEIVED, Status.WAITING, Status.APPROVED, Status.REJECTED, Status.QUARANTINED]
    move(submission, before, Status.RECEIVED, revision=submission.revision + 1, **afresh(), **changes)


def retry(submission: Submission, moderator: Moderator) -> None:
    """Let the workers try a quarantined photo again, three times."""
    move(submission, [Status.QUARANTINED], Status.RECEIVED, moderator=moderator, **afresh())


def erase(submission: Submission, moderator: Moderator | None = None) -> None:
    """Forget who and where. The row stays, without personal data, so that counts and decisions stay true.

    It still names its original and its lease: intake.erase needs both to delete the files.
    """
    everything = [status for status in Status if status != Status.ERASED]
    blank: dict[str, Any] = dict.fromkeys(("name", "message", "place", "country", "sha256"), "")
    blank |= {"latitude": 0, "longitude": 0, "people": 1, "token_hash": "", "send_key": f"erased-{submission.pk}"}
    move(submission, everything, Status.ERASED, moderator=moderator, **blank)


def admit(submission: Submission, lease: str) -> None:
    """Its renditions are there: it waits for a moderator. Refused when somebody else holds the lease by now."""
    change: dict[str, Any] = {"lease": "", "leased_until": None, "prepared_revision": submission.revision}
    move(submission, [Status.RECEIVED], Status.WAITING, only={"lease": lease}, **change)


def quarantine(submission: Submission, lease: str, fault: str) -> None:
    """It cannot be prepared: set aside, where the admin shows it."""
    change: dict[str, Any] = {"lease": "", "leased_until": None, "fault": fault}
    move(submission, [Status.RECEIVED], Status.QUARANTINED, only={"lease": lease}, **change)


def set_aside(submission: Submission, fault: str) -> None:
    """What was approved cannot be shown any more: its files are lost."""
    move(submission, [Status.APPROVED], Status.QUARANTINED, fault=fault)


def afresh() -> dict[str, Any]:
    return {"lease": "", "leased_until": None, "attempts": 0, "fault": ""}


def move(
    submission: Submission,
    before: Iterable[str],
    after: str,
    *,
    moderator: Any = None,
    reason: str = "",
    only: dict[str, Any] | None = None,
    **change: Any,
) -> None:
    """The one place where a status is written. `submission` is what the decision was made upon."""
    if submission.status not in before:
        raise ModerationError(f"It is {submission.get_status_display().lower()}: this cannot be done now.")
    condition = {"status": submission.status, "revision": submission.revision, **(only or {})}
    with transaction.atomic():
        won = Submission.objects.filter(pk=submission.pk, **condition).update(status=after, **change)
        if not won:
            raise ModerationError("Somebody else was faster, or the sender has changed it: look again.")
        if submission.status == Status.APPROVED:
            find.forget(submission)
        Decision.objects.create(
            submission=submission,
            moderator=moderator,
            from_status=submission.status,
            to_status=after,
            revision=submission.revision,
            reason=reason,
            decided_at=timezone.now(),
        )
    submission.refresh_from_db()

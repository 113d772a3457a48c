"""Verdicts: what a moderator says about what was on the screen.

A verdict may come late: somebody else has decided meanwhile, the sender has changed the photo, the hold has
passed to another. So it carries what was seen – revision, status and hold – and the one UPDATE that makes it
count has all three in its WHERE. Of two that come at the same moment one wins, and the other is told.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tracker.models import Report, SecondLook, Submission
from tracker.models.submission import SubmissionQuerySet
from tracker.moderation import reports
from tracker.submissions import lifecycle
from tracker.submissions.lifecycle import ModerationError, Moderator

APPROVE, REJECT = "approve", "reject"
Status = Submission.Status


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a revision, and why. `seen` is the mark of what was on the screen (mark_of)."""

    says: str
    revision: int
    reason: str = ""
    seen: str = ""


def mark_of(submission: Submission, moderator: Moderator) -> str:
    """What was shown to whom: id, revision and status, keyed. A second look is blind, so a status in plain
    words would say that somebody has decided already."""
    shown = f"{submission.public_id}:{submission.revision}:{submission.status}:{moderator.pk}"
    return salted_hmac("moderation", shown, algorithm="sha256").hexdigest()[:32]


def decide(submission: Submission, moderator: Moderator, verdict: Verdict) -> None:
    """Take a verdict on a row that was just read. To approve a quarantined photo is to try it again.

    Raises ModerationError when it cannot count.
    """
    if verdict.says not in (APPROVE, REJECT):
        raise ModerationError("There is no such verdict.")
    rows = rows_as_seen(submission, moderator, verdict)
    look = find_open_look(submission, moderator)
    if look is not None:
        look_again(look, moderator, verdict, rows)
    elif verdict.says == REJECT:
        with transaction.atomic():
            lifecycle.reject(submission, moderator, verdict.reason, rows=rows)
            reports.settle(submission, moderator)
    elif submission.status == Status.QUARANTINED:
        lifecycle.retry(submission, moderator, rows=rows)
    elif submission.status == Status.APPROVED and submission.reports.unsettled().exists():
        with transaction.atomic():
            put_down(submission, rows)
            reports.settle(submission, moderator)
    else:
        lifecycle.approve(submission, moderator, rows=rows)


def rows_as_seen(submission: Submission, moderator: Moderator, verdict: Verdict) -> SubmissionQuerySet:
    """Among which rows the photo must still be. Raises ModerationError when what was read is not what was
    seen.

    With the mark of the screen, a hold that has ended does no harm as long as nobody else has taken the
    photo. Without it, only the hold shows that this moderator was given the photo as it is: every decision
    ends all holds.
    """
    if submission.revision != verdict.revision:
        raise ModerationError("The sender has changed it since: look again.")
    if not verdict.seen:
        return Submission.objects.filter(held_by=moderator.pk, held_until__gte=timezone.now())
    if not constant_time_compare(verdict.seen, mark_of(submission, moderator)):
        raise ModerationError("Somebody else was faster, or the sender has changed it: look again.")
    return Submission.objects.free_for(moderator)


def put_down(submission: Submission, rows: SubmissionQuerySet) -> None:
    """End the hold on a photo that stays what it is. Raises ModerationError when it is not as it was seen."""
    as_seen = Q(pk=submission.pk, status=submission.status, revision=submission.revision)
    if not rows.filter(as_seen).update(held_by=None, held_until=None):
        raise ModerationError("Somebody else was faster, or the sender has changed it: look again.")


def find_open_look(submission: Submission, moderator: Moderator) -> SecondLook | None:
    """The second look that this moderator was given, if that is what this is."""
    if submission.held_by_id != moderator.pk or submission.status == Status.WAITING:
        return None
    looks = SecondLook.objects.open().filter(decision__submission=submission)
    return looks.exclude(decision__moderator=moderator.pk).select_related("decision__submission").first()


def look_again(look: SecondLook, moderator: Moderator, verdict: Verdict, rows: SubmissionQuerySet) -> None:
    """Note the verdict; nothing changes by it alone. A disagreement is put before a third."""
    says = Status.APPROVED if verdict.says == APPROVE else Status.REJECTED
    change = {"verdict": says, "reason": verdict.reason, "moderator": moderator, "decided_at": timezone.now()}
    submission = look.decision.submission
    with transaction.atomic():
        # The photo's own row first: whoever decides about it at the same moment waits here, or wins.
        put_down(submission, rows)
        if not SecondLook.objects.filter(pk=look.pk, verdict="").update(**change):
            raise ModerationError("Somebody else was faster.")
        if says == look.decision.to_status:
            return
        if says == Status.APPROVED:
            lifecycle.reopen(submission)
        else:
            reports.report(submission, Report.Reason.SECOND_LOOK, "")

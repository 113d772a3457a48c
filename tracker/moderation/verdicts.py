"""Verdicts: what a moderator says about what was on the screen.

A verdict may come late: somebody else has decided meanwhile, the sender has changed the photo, the hold has
passed to another. So it carries what was seen – revision, status and turn – and the one UPDATE that makes it
count has all three in its WHERE, and the hold. Of two that come at the same moment one wins, and the other is
told.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tracker.models import Decision, Report, SecondLook, Submission
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
    return marks_of([submission], moderator)[submission.pk]


def marks_of(submissions: Iterable[Submission], moderator: Moderator) -> dict[int, str]:
    """What is shown to whom, by pk; one query. Keyed, because a second look is blind: plain words would say
    that somebody has decided already."""
    rows = list(submissions)
    looks = list_looks_in_hand(rows, moderator)
    return {row.pk: make_mark(row, moderator, looks.get(row.pk)) for row in rows}


def make_mark(submission: Submission, moderator: Moderator, look: SecondLook | None) -> str:
    what = (submission.public_id, submission.revision, submission.status, submission.turn)
    shown = ":".join(str(part) for part in (*what, look.pk if look else "", moderator.pk))
    return salted_hmac("moderation", shown, algorithm="sha256").hexdigest()[:32]


def decide(submission: Submission, moderator: Moderator, verdict: Verdict) -> None:
    """Take a verdict on a row that was just read. To approve a quarantined photo is to try it again.

    Raises ModerationError when it cannot count.
    """
    if verdict.says not in (APPROVE, REJECT):
        raise ModerationError("There is no such verdict.")
    # Before anything tells a first look from a second, which nobody may be able to do from outside.
    if verdict.reason not in Decision.Reason.to_choose():
        raise ModerationError("There is no such reason.")
    if submission.revision != verdict.revision:
        raise ModerationError("The sender has changed it since: look again.")
    look, rows = recognise(submission, moderator, verdict)
    if look is not None:
        look_again(submission, look, moderator, verdict, rows)
    elif verdict.says == REJECT:
        with transaction.atomic():
            lifecycle.reject(submission, moderator, verdict.reason, rows=rows)
            reports.settle(submission, moderator, is_upheld=True)
    elif submission.status == Status.QUARANTINED:
        lifecycle.retry(submission, moderator, rows=rows)
    elif submission.status == Status.APPROVED and submission.reports.unsettled().exists():
        with transaction.atomic():
            put_down(submission, rows)
            reports.settle(submission, moderator, is_upheld=False)
    elif submission.reports.hiding().exists():
        with transaction.atomic():
            lifecycle.show_again(submission, moderator, rows=rows)
            reports.settle(submission, moderator, is_upheld=False)
    else:
        lifecycle.approve(submission, moderator, rows=rows)


def recognise(
    submission: Submission, moderator: Moderator, verdict: Verdict
) -> tuple[SecondLook | None, SubmissionQuerySet]:
    """What the verdict is about – a second look, or the photo itself – and among which rows the photo must
    still be. Raises ModerationError when what was read is not what was seen.

    With the mark of the screen, a hold that has ended does no harm as long as nobody else has taken the
    photo. Without it, only the hold shows that this moderator was given the photo as it is: every decision
    ends all holds.
    """
    if not verdict.seen:
        held = Submission.objects.filter(held_by=moderator.pk, held_until__gte=timezone.now())
        return list_looks_in_hand([submission], moderator).get(submission.pk), held
    # What was shown as a second look answers that look alone, even when the hold on it has ended.
    for look in (None, *list_open_looks([submission], moderator)):
        if constant_time_compare(verdict.seen, make_mark(submission, moderator, look)):
            return look, Submission.objects.free_for(moderator)
    raise ModerationError("Somebody else was faster, or the sender has changed it: look again.")


def put_down(submission: Submission, rows: SubmissionQuerySet) -> None:
    """End the hold on a photo that stays what it is. Raises ModerationError when it is not as it was seen."""
    if not rows.as_seen(submission).update(**lifecycle.PUT_DOWN):
        raise ModerationError("Somebody else was faster, or the sender has changed it: look again.")


def list_open_looks(submissions: Iterable[Submission], moderator: Moderator) -> list[SecondLook]:
    """The second looks at them that this moderator may be given."""
    looks = SecondLook.objects.open().filter(decision__submission__in=submissions)
    return list(looks.exclude(decision__moderator=moderator.pk).select_related("decision").order_by("-pk"))


def list_looks_in_hand(submissions: Iterable[Submission], moderator: Moderator) -> dict[int, SecondLook]:
    """Which of them this moderator was given for a second look, by pk."""
    given = [row for row in submissions if row.held_by_id == moderator.pk and row.status != Status.WAITING]
    looks = list_open_looks(given, moderator) if given else []
    return {look.decision.submission_id: look for look in looks}


def look_again(
    submission: Submission,
    look: SecondLook,
    moderator: Moderator,
    verdict: Verdict,
    rows: SubmissionQuerySet,
) -> None:
    """Note the verdict; nothing changes by it alone. A disagreement is put before a third."""
    says = Status.APPROVED if verdict.says == APPROVE else Status.REJECTED
    change = {"verdict": says, "reason": verdict.reason, "moderator": moderator, "decided_at": timezone.now()}
    with transaction.atomic():
        # The photo's own row first: whoever decides about it at the same moment waits here, or wins.
        put_down(submission, rows)
        if not SecondLook.objects.filter(pk=look.pk, verdict="").update(**change):
            raise ModerationError("Somebody else was faster.")
        if says == look.decision.to_status:
            return
        if says == Status.APPROVED:
            submission.refresh_from_db()
            lifecycle.reopen(submission)
        else:
            reports.report(submission, Report.Reason.SECOND_LOOK, "")

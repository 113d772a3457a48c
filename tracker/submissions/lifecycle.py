"""What becomes of a submission: the only writer of `status`.

Every change is one conditional UPDATE and one Decision in one short transaction. The number of affected rows
is the verdict: of two moderators who decide at the same moment, one wins and the other gets a
ModerationError.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tracker.models import Decision, Email, SecondLook, Submission, Webhook
from tracker.models.leases import AFRESH, RELEASED
from tracker.models.submission import SubmissionQuerySet
from tracker.outbox import emails, webhooks
from tracker.submissions import audit, search

Status = Submission.Status
# What an approval is about; an edit shows what of it has changed.
WORDS = ("name", "message", "description", "people", "place", "country", "crop_left", "crop_top", "crop_size")
# Whatever was on a moderator's screen is out of date by it.
PUT_DOWN: dict[str, Any] = {"held_by": None, "held_until": None, "turn": F("turn") + 1}
TAKEN_BACK_WITHIN = emails.AFTER_A_DECISION
Moderator = AbstractBaseUser | AnonymousUser  # the admin lets no anonymous one come here


class ModerationError(Exception):
    """The submission is not, or is no longer, in a state in which this can be done."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Who decided, and why; nobody where a worker or the sender did."""

    moderator: Moderator | None = None
    reason: str = ""


NOBODY = Cause()


def approve(submission: Submission, moderator: Moderator, rows: SubmissionQuerySet | None = None) -> None:
    """Make this revision public."""
    if not submission.is_viewable:
        raise ModerationError("No picture was made of this photo, so nobody can have looked at it.")
    with transaction.atomic():
        seen = words_of(submission)
        by = Cause(moderator)
        decision = move(submission, [Status.WAITING], Status.APPROVED, by=by, rows=rows, approved_words=seen)
        search.remember(submission)
        emails.queue_email(submission, Email.Kind.APPROVED)
        webhooks.queue_deliveries(submission.campaign, Webhook.Event.APPROVED, {"id": submission.public_id})
        draw_for_a_second_look(decision)


def reject(
    submission: Submission, moderator: Moderator, reason: str = "", rows: SubmissionQuerySet | None = None
) -> None:
    """Keep it from the public, or take it out again. Raises ModerationError for a reason that is none."""
    if reason not in Decision.Reason.to_choose():
        raise ModerationError("There is no such reason.")
    before = [Status.WAITING, Status.APPROVED, Status.QUARANTINED]
    with transaction.atomic():
        decision = move(submission, before, Status.REJECTED, by=Cause(moderator, reason), rows=rows)
        emails.queue_email(submission, Email.Kind.REJECTED)
        draw_for_a_second_look(decision)


def take_back(submission: Submission, moderator: Moderator) -> None:
    """Undo one's own decision, for a quarter of an hour: back into the queue. Not while another has it in
    hand."""
    last = submission.decisions.first()
    recent = timezone.now() - TAKEN_BACK_WITHIN
    is_own = last is not None and last.moderator_id == moderator.pk and last.from_status == Status.WAITING
    if last is None or not is_own or last.decided_at < recent:
        raise ModerationError("You can take back only your own decisions of the last quarter of an hour.")
    if (submission.status, submission.revision) != (last.to_status, last.revision):
        raise ModerationError("Somebody else was faster, or the sender has changed it: look again.")
    rows = Submission.objects.free_for(moderator)
    with transaction.atomic():
        before = [Status.APPROVED, Status.REJECTED]
        undo = move(submission, before, Status.WAITING, by=Cause(moderator), rows=rows)
        # The row is ours now: whatever was decided since has been written, and is seen.
        if submission.decisions.exclude(pk=undo.pk).first() != last:
            raise ModerationError("Somebody else was faster, or the sender has changed it: look again.")


def appeal(submission: Submission) -> None:
    """The sender asks for another look, once."""
    if submission.appealed_at is not None:
        raise ModerationError("A second look has already been asked for.")
    if not submission.is_viewable:
        raise ModerationError("There is no picture to look at.")
    move(submission, [Status.REJECTED], Status.WAITING, appealed_at=timezone.now())


def reopen(submission: Submission) -> None:
    """Two moderators disagree about a rejection: a third decides."""
    move(submission, [Status.REJECTED], Status.WAITING)


def hide(submission: Submission) -> None:
    """A grave report: out of sight until a moderator has looked."""
    move(submission, [Status.APPROVED], Status.WAITING)


def show_again(submission: Submission, moderator: Moderator, rows: SubmissionQuerySet | None = None) -> None:
    """The report was unfounded: as it was, and nobody is told that it was away."""
    if submission.approved_words != words_of(submission):
        approve(submission, moderator, rows=rows)  # it was changed meanwhile: an approval like any other
        return
    with transaction.atomic():
        move(submission, [Status.WAITING], Status.APPROVED, by=Cause(moderator), rows=rows)
        search.remember(submission)


def draw_for_a_second_look(decision: Decision) -> None:
    """A random share of the decisions from the queue is put before somebody else, who does not know of the
    first."""
    if (
        decision.from_status == Status.WAITING
        and secrets.randbelow(10_000) < settings.SECOND_LOOK_SHARE * 10_000
    ):
        SecondLook.objects.create(decision=decision)


def words_of(submission: Submission) -> dict[str, Any]:
    return {name: getattr(submission, name) for name in WORDS} | {"waved_at": submission.waved_at.isoformat()}


def withdraw(submission: Submission) -> None:
    """The sender hides it, at once; `restore` undoes it."""
    before = [Status.RECEIVED, Status.WAITING, Status.APPROVED, Status.REJECTED]
    move_anyway(submission, before, Status.WITHDRAWN)


def restore(submission: Submission) -> None:
    """Back into the queue: what was withdrawn is looked at again before it is public."""
    move(submission, [Status.WITHDRAWN], Status.RECEIVED, **AFRESH, fault="")


def resubmit(submission: Submission, changes: dict[str, Any]) -> None:
    """An edit makes a new revision, which nobody has approved: what is public is what was approved."""
    before = [Status.RECEIVED, Status.WAITING, Status.APPROVED, Status.REJECTED, Status.QUARANTINED]
    afresh = {**AFRESH, "fault": "", "revision": F("revision") + 1}
    move_anyway(submission, before, Status.RECEIVED, **afresh, **changes)


def retry(submission: Submission, moderator: Moderator, rows: SubmissionQuerySet | None = None) -> None:
    """Let the workers try a quarantined photo again, three times."""
    afresh = {**AFRESH, "fault": ""}
    move(submission, [Status.QUARANTINED], Status.RECEIVED, by=Cause(moderator), rows=rows, **afresh)


def erase(submission: Submission, moderator: Moderator | None = None, reason: str = "") -> None:
    """Forget who, where, when and with whom. The row stays, without personal data, so that counts of days and
    decisions stay true.

    It still names its original and its lease: intake.erase needs both to delete the files.
    """
    everything = [status for status in Status if status != Status.ERASED]
    blank: dict[str, Any] = dict.fromkeys(
        ("name", "message", "description", "place", "country", "sha256", "source", "external_id"), ""
    )
    blank |= {
        "latitude": 0,
        "longitude": 0,
        "people": 1,
        "token_hash": "",
        "new_token_hash": "",
        "send_key": f"erased-{submission.pk}",
    }
    blank |= {"checksums": {}, "email": "", "approved_words": None, "link_wanted": None, "fault": ""}
    blank |= {"group": None, "zone": "UTC", "appealed_at": None, "deep_px": 0, "deep_wanted_px": 0}
    blank |= {"crop_left": 0.5, "crop_top": 0.5, "crop_size": 1}
    # The day is what counts need; of the wave not even that: it is everybody's, the campaign's own.
    session = submission.campaign.imaging_sessions.order_by("starts_at").first()
    blank |= {
        "created_at": midnight_of(submission.created_at),
        "consented_at": midnight_of(submission.consented_at),
        "waved_at": midnight_of(session.starts_at if session else submission.created_at),
    }
    with transaction.atomic():
        move_anyway(submission, everything, Status.ERASED, by=Cause(moderator, reason), **blank)
        submission.reports.update(words="", email="")
        submission.letters.all().delete()
        webhooks.queue_deliveries(submission.campaign, Webhook.Event.ERASED, {"id": submission.public_id})


def midnight_of(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def admit(submission: Submission, checksums: dict[str, str], depth: Mapping[str, int]) -> None:
    """Its renditions are there: it waits for a moderator. Refused when the lease is another's by now."""
    change: dict[str, Any] = {"prepared_revision": submission.revision, "checksums": checksums, **depth}
    change |= {"fault": "", **RELEASED}
    move(submission, [Status.RECEIVED], Status.WAITING, rows=Submission.objects.held(submission), **change)


def quarantine(submission: Submission, fault: str) -> None:
    """It cannot be prepared: set aside, where the admin shows it. Refused as above."""
    change = {**RELEASED, "fault": fault}
    move(
        submission, [Status.RECEIVED], Status.QUARANTINED, rows=Submission.objects.held(submission), **change
    )


def set_aside(submission: Submission, fault: str) -> None:
    """What was approved cannot be shown any more: its files are lost."""
    move(submission, [Status.APPROVED], Status.QUARANTINED, fault=fault)


def move_anyway(submission: Submission, before: Iterable[str], after: str, **change: Any) -> Decision:
    """As `move`, whatever a moderator or a worker decides at the same moment: what its sender wants of a wave
    does not depend on that."""
    while True:
        seen = submission.turn
        try:
            return move(submission, before, after, **change)
        except ModerationError:
            submission.refresh_from_db()
            if submission.turn == seen:
                raise


def move(
    submission: Submission,
    before: Iterable[str],
    after: str,
    *,
    by: Cause = NOBODY,
    rows: SubmissionQuerySet | None = None,
    **change: Any,
) -> Decision:
    """The one place where a status is written. `submission` is what the decision was made upon; `rows` are
    those among which it must still be."""
    if submission.status not in before:
        raise ModerationError("This cannot be done in its present state: look again.")
    change |= PUT_DOWN
    with transaction.atomic():
        won = (
            (Submission.objects.all() if rows is None else rows)
            .as_seen(submission)
            .update(status=after, **change)
        )
        if not won:
            raise ModerationError("Somebody else was faster, or the sender has changed it: look again.")
        if submission.status == Status.APPROVED:
            search.forget(submission)
        decision = audit.record(submission, after, by.moderator, by.reason)
    submission.refresh_from_db()
    return decision

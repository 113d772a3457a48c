import pytest
from django.core.exceptions import ValidationError

from tracker.models import Decision, Submission
from tracker.submissions import lifecycle

Status = Submission.Status
pytestmark = pytest.mark.database


def test_an_approval_is_recorded_with_who_and_when(submission, moderator):
    lifecycle.approve(submission, moderator)
    decision = submission.decisions.first()
    assert submission.status == Status.APPROVED
    assert (decision.moderator, decision.from_status, decision.to_status) == (
        moderator,
        "waiting",
        "approved",
    )
    assert decision.decided_at is not None


def test_second_approval_is_refused_and_leaves_one_decision(submission, moderator):
    lifecycle.approve(submission, moderator)
    before = submission.decisions.count()
    with pytest.raises(lifecycle.ModerationError):
        lifecycle.approve(submission, moderator)
    assert submission.decisions.count() == before


def test_of_two_opposite_decisions_on_the_same_sight_one_wins(submission, moderator):
    seen_by_one, seen_by_other = (Submission.objects.get(pk=submission.pk) for _ in range(2))
    lifecycle.approve(seen_by_one, moderator)
    with pytest.raises(lifecycle.ModerationError, match="faster"):
        lifecycle.reject(seen_by_other, moderator, "unclear")
    submission.refresh_from_db()
    assert submission.status == Status.APPROVED
    assert list(submission.decisions.values_list("to_status", flat=True)) == ["approved", "waiting"]


def test_what_is_public_is_what_was_approved(submission, moderator):
    seen = Submission.objects.get(pk=submission.pk)
    lifecycle.resubmit(submission, {"name": "Another"})
    with pytest.raises(lifecycle.ModerationError):
        lifecycle.approve(seen, moderator)


def test_an_edit_after_approval_goes_back_to_the_queue(submission, moderator):
    lifecycle.approve(submission, moderator)
    lifecycle.resubmit(submission, {"name": "Another"})
    assert (submission.status, submission.revision) == (Status.RECEIVED, 2)
    assert not Submission.objects.approved().exists()


def test_a_withdrawal_hides_at_once_and_can_be_undone_into_the_queue(submission, moderator):
    lifecycle.approve(submission, moderator)
    lifecycle.withdraw(submission)
    assert not Submission.objects.approved().exists()
    lifecycle.restore(submission)
    assert submission.status == Status.RECEIVED


@pytest.mark.parametrize(("action", "after"), [("withdraw", Status.WITHDRAWN), ("erase", Status.ERASED)])
def test_what_the_sender_wants_holds_whatever_is_decided_at_the_same_moment(
    submission, moderator, action, after
):
    as_it_was = Submission.objects.get(pk=submission.pk)
    lifecycle.approve(submission, moderator)
    getattr(lifecycle, action)(as_it_was)
    assert Submission.objects.get(pk=submission.pk).status == after


def test_an_edit_holds_whatever_a_worker_or_a_moderator_does_at_the_same_moment(submission, moderator):
    as_it_was = Submission.objects.get(pk=submission.pk)
    lifecycle.approve(submission, moderator)
    lifecycle.resubmit(as_it_was, {"name": "Another"})
    now = Submission.objects.get(pk=submission.pk)
    assert (now.status, now.revision, now.name) == (Status.RECEIVED, 2, "Another")
    # In two windows at once: the later counts, and each is a revision of its own.
    lifecycle.resubmit(submission, {"name": "A third"})
    now.refresh_from_db()
    assert (now.status, now.revision, now.name) == (Status.RECEIVED, 3, "A third")


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_what_is_erased_stays_erased(submission, moderator, action):
    lifecycle.erase(submission)
    with pytest.raises(lifecycle.ModerationError):
        getattr(lifecycle, action)(submission, moderator)


def test_decisions_are_never_changed_or_deleted(submission, moderator):
    lifecycle.approve(submission, moderator)
    decision = Decision.objects.first()
    with pytest.raises(ValidationError):
        decision.save()
    with pytest.raises(ValidationError):
        decision.delete()
    assert Decision.objects.filter(pk=decision.pk).exists()

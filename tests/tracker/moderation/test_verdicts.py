"""A verdict counts for what was on the screen: revision, status and hold."""

import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from tracker.models import Decision, SecondLook, Submission
from tracker.moderation import queue, reports, verdicts
from tracker.moderation.verdicts import Verdict, mark_of
from tracker.submissions import intake, lifecycle
from tracker.submissions.lifecycle import ModerationError

Status = Submission.Status
PAIRS = 12


@pytest.fixture
def second(db):
    return get_user_model().objects.create_superuser("second", password="a long password")


def given_to(moderator, submission):
    """As the page has it: held, and with the mark of what is shown."""
    shown = queue.hold(submission, moderator)
    return shown, mark_of(shown, moderator)


def say(submission, moderator, says, seen="", reason=""):
    """As a request: the row is read anew, the rest is what the page knew."""
    fresh = Submission.objects.get(pk=submission.pk)
    verdicts.decide(fresh, moderator, Verdict(says, submission.revision, reason, seen))


@pytest.mark.database
@pytest.mark.parametrize(("first", "then"), [("reject", "approve"), ("approve", "reject")])
def test_a_stale_verdict_does_not_reverse_what_somebody_else_decided(
    submission, moderator, second, first, then
):
    shown, seen = given_to(moderator, submission)
    Submission.objects.update(held_by=None, held_until=None)  # the hold has ended while somebody was thinking
    others, theirs = given_to(second, submission)
    say(others, second, first, theirs)
    with pytest.raises(ModerationError):
        say(shown, moderator, then, seen)
    with pytest.raises(ModerationError):
        say(shown, moderator, then)  # nor without the mark
    assert Decision.objects.filter(moderator__isnull=False).count() == 1
    assert Submission.objects.get().status == (Status.REJECTED if first == "reject" else Status.APPROVED)


def test_who_does_not_hold_a_photo_that_another_holds_decides_nothing(submission, moderator, second):
    given_to(moderator, submission)
    for seen in ("", mark_of(submission, second)):
        with pytest.raises(ModerationError):
            say(submission, second, "reject", seen)
    assert Submission.objects.get().status == Status.WAITING


def test_a_hold_that_ended_does_no_harm_while_nobody_else_has_the_photo(submission, moderator, time_machine):
    shown, seen = given_to(moderator, submission)
    time_machine.move_to(timezone.now() + queue.HOLD * 2)
    with pytest.raises(ModerationError):
        say(shown, moderator, "approve")  # without the mark nothing shows what was seen
    say(shown, moderator, "approve", seen)
    assert Submission.objects.get().status == Status.APPROVED


def test_a_mark_is_one_moderators_alone_and_says_nothing_of_the_status(submission, moderator, second):
    mark = mark_of(submission, moderator)
    assert mark != mark_of(submission, second)
    assert submission.status not in mark
    with pytest.raises(ModerationError):
        say(submission, second, "reject", mark)


def test_an_undo_waits_for_nobody_and_overrules_nobody(submission, moderator, second):
    lifecycle.approve(submission, moderator)
    given_to(second, submission)
    with pytest.raises(ModerationError):
        lifecycle.take_back(Submission.objects.get(), moderator)
    queue.release(second)
    lifecycle.take_back(Submission.objects.get(), moderator)
    assert Submission.objects.get().status == Status.WAITING


@pytest.fixture
def blind(submission, moderator, second):
    """A second look that was given to `second`: what is shown, and its mark."""
    lifecycle.approve(submission, moderator)
    SecondLook.objects.get_or_create(decision=Decision.objects.first())
    return given_to(second, submission)


def test_a_second_look_counts_for_the_decision_that_it_is_about(blind, second):
    shown, seen = blind
    lifecycle.withdraw(Submission.objects.get())
    with pytest.raises(ModerationError):
        say(shown, second, "reject", seen)
    assert SecondLook.objects.get().verdict == ""
    assert Submission.objects.get().status == Status.WITHDRAWN


@pytest.mark.parametrize("says", ["approve", "reject"])
def test_a_second_look_that_was_given_back_answers_that_look_and_nothing_else(blind, second, says):
    shown, seen = blind
    queue.release(second)
    say(shown, second, says, seen, "unclear")
    look = SecondLook.objects.get()
    assert look.verdict == (Status.APPROVED if says == "approve" else Status.REJECTED)
    assert Submission.objects.get().status == Status.APPROVED


@pytest.mark.parametrize("says", ["approve", "reject"])
def test_a_second_look_that_another_answered_is_refused_without_telling_the_first_decision(
    blind, second, says
):
    shown, seen = blind
    queue.release(second)
    third = get_user_model().objects.create_superuser("third", password="a long password")
    others, theirs = given_to(third, shown)
    say(others, third, "approve", theirs)
    with pytest.raises(ModerationError, match="Somebody else was faster"):
        say(shown, second, says, seen, "unclear")
    assert SecondLook.objects.get().moderator == third
    assert Submission.objects.get().status == Status.APPROVED


def test_a_second_look_of_somebody_else_is_none_of_mine(blind, moderator):
    """Who took the first decision holds the photo of another kind: the mark of a look is no way round."""
    shown, _seen = blind
    look = SecondLook.objects.get()
    queue.release(get_user_model().objects.get(username="second"))
    with pytest.raises(ModerationError):
        say(shown, moderator, "reject", verdicts.make_mark(shown, moderator, look), "unclear")
    assert SecondLook.objects.get().verdict == ""


def keep(submission, second):
    """The report is looked at, and the photo stays."""
    shown, seen = given_to(second, submission)
    say(shown, second, "approve", seen)


def reject_and_take_back(submission, second):
    shown, seen = given_to(second, submission)
    say(shown, second, "reject", seen)
    lifecycle.take_back(Submission.objects.get(), second)


def reject_and_appeal(submission, second):
    shown, seen = given_to(second, submission)
    say(shown, second, "reject", seen)
    lifecycle.appeal(Submission.objects.get())


def withdraw_and_restore(submission, _second):
    lifecycle.withdraw(Submission.objects.get())
    lifecycle.restore(Submission.objects.get())
    intake.prepare(submission.pk)


@pytest.mark.parametrize("round_trip", [reject_and_take_back, reject_and_appeal, withdraw_and_restore])
@pytest.mark.parametrize("says", ["approve", "reject"])
def test_what_came_back_to_where_it_was_is_not_what_was_seen(submission, moderator, second, round_trip, says):
    shown, seen = given_to(moderator, submission)
    queue.release(moderator)
    round_trip(submission, second)
    with pytest.raises(ModerationError):
        say(shown, moderator, says, seen, "unclear")
    assert Submission.objects.get().status == Status.WAITING


def test_a_report_that_another_answered_is_not_answered_again(submission, moderator, second):
    lifecycle.approve(submission, moderator)
    reports.report(submission, "other", "")
    shown, seen = given_to(moderator, submission)
    queue.release(moderator)
    keep(submission, second)
    for says in ("approve", "reject"):
        with pytest.raises(ModerationError):
            say(shown, moderator, says, seen, "unclear")
    assert Submission.objects.get().status == Status.APPROVED


def test_a_report_is_answered_once(submission, moderator, second):
    lifecycle.approve(submission, moderator)
    reports.report(submission, "other", "")
    shown, seen = given_to(moderator, submission)
    say(shown, moderator, "reject", seen)
    with pytest.raises(ModerationError):
        say(shown, second, "approve", mark_of(shown, second))
    assert Submission.objects.get().status == Status.REJECTED


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_opposite_verdicts_at_the_same_moment_one_counts(send, moderator, second):
    for number in range(PAIRS):
        sent = send(number).submission
        intake.prepare(sent.pk)
        sent.refresh_from_db()
        gate, outcomes = threading.Barrier(2), []

        def act(who, says, one=sent, gate=gate, outcomes=outcomes):
            try:
                row, seen = Submission.objects.get(pk=one.pk), mark_of(one, who)
                gate.wait()
                verdicts.decide(row, who, Verdict(says, one.revision, seen=seen))
                outcomes.append(says)
            except ModerationError:
                outcomes.append("refused")
            finally:
                connection.close()

        pair = [
            threading.Thread(target=act, args=args) for args in ((moderator, "approve"), (second, "reject"))
        ]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
        sent.refresh_from_db()
        assert outcomes.count("refused") == 1
        assert sent.decisions.filter(moderator__isnull=False).count() == 1
        assert sent.status == (Status.APPROVED if "approve" in outcomes else Status.REJECTED)

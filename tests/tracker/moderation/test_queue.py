"""The moderators' queue: who gets what, and what their verdicts do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.tracker.moderating import ids, post
from tracker.models import Decision, Submission
from tracker.moderation import queue, verdicts
from tracker.moderation.verdicts import Verdict
from tracker.submissions import intake, lifecycle
from tracker.submissions.lifecycle import ModerationError

pytestmark = pytest.mark.database
Status = Submission.Status


# --- Holds --------------------------------------------------------------------------------------------------


def test_two_moderators_never_get_the_same_photo(campaign, waiting, moderator, second):
    waiting(5)
    one, other = queue.hand_out(campaign, moderator, 3), queue.hand_out(campaign, second, 10)
    assert len(one) == 3
    assert len(other) == 2
    assert not set(ids(one)) & set(ids(other))
    assert ids(one) == sorted(ids(one))  # the oldest first


def test_a_hold_ends_by_itself_and_is_given_back(campaign, waiting, moderator, second, time_machine):
    waiting(2)
    time_machine.move_to(timezone.now(), tick=False)
    queue.hand_out(campaign, moderator, 2)
    assert queue.hand_out(campaign, second, 2) == []
    time_machine.shift(queue.HOLD + timedelta(seconds=1))
    assert len(queue.hand_out(campaign, second, 2)) == 2
    queue.release(second)
    assert len(queue.hand_out(campaign, moderator, 2)) == 2


def test_what_the_page_has_is_held_on_and_not_given_again(campaign, waiting, moderator, second, time_machine):
    waiting(3)
    time_machine.move_to(timezone.now(), tick=False)
    first = queue.hand_out(campaign, moderator, 2)
    time_machine.shift(queue.HOLD - timedelta(seconds=5))
    more = queue.hand_out(campaign, moderator, 2, queue.Wish(have=[one.public_id for one in first]))
    assert not set(ids(more)) & set(ids(first))
    time_machine.shift(timedelta(seconds=10))
    assert queue.hand_out(campaign, second, 5) == []


def test_most_noticed_first(campaign, waiting, moderator):
    plain = waiting(1)[0]
    loud = waiting(1, first=1, message="Buy now at www.shop.com")[0]
    assert ids(queue.hand_out(campaign, moderator, 5, queue.Wish(order="flags"))) == [loud.pk, plain.pk]


# --- Verdicts -----------------------------------------------------------------------------------------------


def test_verdicts_by_the_page(client, waiting, moderator):
    one, other = waiting(2)
    client.force_login(moderator)
    answer, body = post(client, "give", count=10)
    assert answer["Cache-Control"] == "private, no-store"
    assert [item["id"] for item in body["items"]] == [one.public_id, other.public_id]
    assert client.get(body["items"][0]["photo"])["Content-Type"] == "image/jpeg"
    verdicts = [
        {"id": one.public_id, "revision": 1, "verdict": "approve"},
        {"id": other.public_id, "revision": 1, "verdict": "reject", "reason": "unclear"},
    ]
    answer, body = post(client, "decide", verdicts=verdicts)
    assert (answer.status_code, body["refused"]) == (200, [])
    assert (body["numbers"]["waiting"], body["numbers"]["mine"], body["numbers"]["hour"]) == (0, 2, 2)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.status, other.status) == ("approved", "rejected")
    assert other.decisions.first().reason == "unclear"


def test_opposite_verdicts_at_one_moment_have_one_winner(client, waiting, moderator, second):
    one = queue.hold(waiting(1)[0], second)
    seen = Submission.objects.get(pk=one.pk)
    verdicts.decide(one, second, Verdict("reject", 1, "offensive"))
    with pytest.raises(ModerationError, match="faster"):
        verdicts.decide(seen, moderator, Verdict("approve", 1))
    client.force_login(moderator)
    answer, body = post(
        client, "decide", verdicts=[{"id": one.public_id, "revision": 2, "verdict": "approve"}]
    )
    assert answer.status_code == 409
    assert "changed it since" in body["refused"][0]["message"]
    assert Decision.objects.filter(submission=one, moderator__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        ({"verdict": "eat"}, "no such verdict"),
        ({"verdict": "reject", "reason": "ugly"}, "no such reason"),
        ({"id": "nobody"}, "no longer here"),
    ],
)
def test_a_verdict_that_makes_no_sense_changes_nothing(client, waiting, moderator, verdict, sentence):
    one = waiting(1)[0]
    client.force_login(moderator)
    whole = {"id": one.public_id, "revision": 1, "verdict": "approve"} | verdict
    answer, body = post(client, "decide", verdicts=[whole])
    assert answer.status_code == 409
    assert sentence in body["refused"][0]["message"]
    one.refresh_from_db()
    assert one.status == "waiting"


def test_a_revision_that_is_no_number_is_refused_before_anything_counts(client, waiting, moderator):
    one, other = waiting(2)
    client.force_login(moderator)
    post(client, "give", count=10)
    verdicts = [{"id": one.public_id, "revision": 1, "verdict": "approve"}]
    verdicts.append({"id": other.public_id, "revision": "x", "verdict": "approve"})
    answer, body = post(client, "decide", verdicts=verdicts)
    assert answer.status_code == 400
    assert "“revision” must be a whole number" in body["error"]
    assert not Decision.objects.filter(moderator__isnull=False).exists()


def test_more_verdicts_than_are_read_are_refused_and_none_counts(client, waiting, moderator):
    one = waiting(1)[0]
    client.force_login(moderator)
    post(client, "give", count=10)
    verdict = {"id": one.public_id, "revision": 1, "verdict": "approve"}
    answer, body = post(client, "decide", verdicts=[verdict] * 101)
    assert answer.status_code == 400
    assert "send at most 100 at once" in body["error"]
    assert not Decision.objects.filter(moderator__isnull=False).exists()


def test_of_many_verdicts_each_says_what_became_of_it(client, waiting, moderator):
    one, other = waiting(2)
    lifecycle.withdraw(other)
    client.force_login(moderator)
    post(client, "give", count=10)
    verdicts = [{"id": each.public_id, "revision": 1, "verdict": "approve"} for each in (one, other)]
    answer, body = post(client, "decide", verdicts=verdicts)
    assert answer.status_code == 200
    assert [refused["id"] for refused in body["refused"]] == [other.public_id]


def test_one_s_own_verdict_is_taken_back_for_a_while(client, waiting, moderator, second, time_machine):
    one = waiting(1)[0]
    time_machine.move_to(timezone.now(), tick=False)
    lifecycle.approve(one, moderator)
    with pytest.raises(ModerationError):
        lifecycle.take_back(one, second)
    client.force_login(moderator)
    answer, body = post(client, "undo", id=one.public_id)
    assert answer.status_code == 200
    assert body["item"]["id"] == one.public_id
    one.refresh_from_db()
    assert (one.status, one.held_by) == ("waiting", moderator)
    lifecycle.reject(one, moderator, "unclear")
    time_machine.shift(lifecycle.TAKEN_BACK_WITHIN + timedelta(seconds=1))
    answer, body = post(client, "undo", id=one.public_id)
    assert answer.status_code == 409
    assert "quarter of an hour" in body["error"]


def test_a_quarantined_photo_is_tried_again_and_never_approved_unseen(campaign, send, moderator):
    sent = send(1).submission
    lifecycle.quarantine(Submission.objects.claim(sent.pk), "worker-died")
    given = queue.hand_out(campaign, moderator, 5, queue.Wish(kind="quarantined"))
    assert ids(given) == [sent.pk]
    verdicts.decide(given[0], moderator, Verdict("approve", 1))
    sent.refresh_from_db()
    assert sent.status == "received"
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert (sent.status, sent.fault) == ("waiting", "")

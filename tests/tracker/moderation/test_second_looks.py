"""Appeals, and the second looks that nobody knows to be such."""

import pytest

from tests.tracker.moderating import ids, post
from tracker.models import Report, SecondLook, Submission
from tracker.moderation import queue, reports, verdicts
from tracker.moderation.verdicts import Verdict
from tracker.submissions import intake, lifecycle
from tracker.submissions.lifecycle import ModerationError

pytestmark = pytest.mark.database


def test_the_sender_appeals_once_and_somebody_else_hears_it(client, campaign, send, moderator, second):
    receipt = send(1)
    intake.prepare(receipt.submission.pk)
    one = Submission.objects.get(pk=receipt.submission.pk)
    lifecycle.reject(one, moderator, "unclear")
    page = client.get(f"/w/{receipt.token}/").text
    assert "Too dark, too small" in page
    assert "Ask for another look" in page
    assert client.post(f"/w/{receipt.token}/appeal/").status_code == 302
    assert queue.hand_out(campaign, moderator, 5) == []
    (given,) = queue.hand_out(campaign, second, 5, queue.Wish(kind="appeals"))
    verdicts.decide(given, second, Verdict("reject", 1, "unclear"))
    one.refresh_from_db()
    assert one.status == "rejected"
    assert "Two people have looked at it" in client.get(f"/w/{receipt.token}/").text
    with pytest.raises(ModerationError):
        lifecycle.appeal(one)


def test_a_moderator_alone_hears_appeals_too(campaign, waiting, moderator):
    one = waiting(1)[0]
    lifecycle.reject(one, moderator)
    lifecycle.appeal(one)
    assert ids(queue.hand_out(campaign, moderator, 5)) == [one.pk]


@pytest.fixture
def every_decision_is_drawn(settings):
    settings.SECOND_LOOK_SHARE = 1.0


@pytest.mark.parametrize("reason", ["x", "second-look", "a reason of far more than twenty letters"])
@pytest.mark.parametrize("then", ["approve", "reject"])
def test_a_reason_that_is_none_is_refused_in_a_second_look_as_in_a_first(
    campaign, waiting, moderator, second, every_decision_is_drawn, client, monkeypatch, reason, then
):
    one, first_look = waiting(2)
    queue.hold(one, moderator)
    one.refresh_from_db()
    verdicts.decide(one, moderator, Verdict("approve", 1))
    monkeypatch.setattr(queue.random, "randrange", lambda most: 0)
    client.force_login(second)
    given = {item["id"] for item in post(client, "give", count=5)[1]["items"]}
    assert given == {one.public_id, first_look.public_id}
    answers = {
        public_id: post(
            client, "decide", verdicts=[{"id": public_id, "revision": 1, "verdict": then, "reason": reason}]
        )[0]
        for public_id in (one.public_id, first_look.public_id)
    }
    # Alike in every word: which of them was a second look cannot be told.
    assert len({(it.status_code, it.text.replace(public_id, "")) for public_id, it in answers.items()}) == 1
    assert all("There is no such reason." in it.text for it in answers.values())
    assert SecondLook.objects.get(decision__submission=one).verdict == ""


@pytest.mark.parametrize(
    ("first", "then"), [("approve", "approve"), ("approve", "reject"), ("reject", "approve")]
)
def test_a_second_look_is_blind_and_disagreement_goes_to_a_third(
    campaign, waiting, moderator, second, every_decision_is_drawn, client, monkeypatch, first, then
):
    one, _other = waiting(2)
    queue.hold(one, moderator)
    one.refresh_from_db()
    verdicts.decide(one, moderator, Verdict(first, 1, "unclear" if first == "reject" else ""))
    monkeypatch.setattr(queue.random, "randrange", lambda most: 0)
    assert one.pk not in ids(queue.hand_out(campaign, moderator, 5))
    queue.release(moderator)
    client.force_login(second)
    items = {item["id"]: item for item in post(client, "give", count=5)[1]["items"]}
    item = items[one.public_id]
    assert set(item) == set(items[_other.public_id])
    assert "status" not in item
    answer, _ = post(client, "decide", verdicts=[{"id": one.public_id, "revision": 1, "verdict": then}])
    assert answer.status_code == 200
    look = SecondLook.objects.get(decision__submission=one)
    assert (look.moderator, look.verdict) == (second, "approved" if then == "approve" else "rejected")
    one.refresh_from_db()
    if first == then:
        assert one.status == "approved"
    elif then == "reject":
        assert one.status == "approved"  # nobody hides it by a second look alone
        assert Report.objects.unsettled().get().reason == "second-look"
    else:
        assert one.status == "waiting"
    assert queue.numbers(campaign, second)["disagreement"] == (0 if first == then else 1)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_second_look_takes_a_place_and_makes_no_more(
    campaign, waiting, moderator, second, every_decision_is_drawn, monkeypatch, count
):
    lifecycle.approve(waiting(1)[0], moderator)
    waiting(3, first=1)
    monkeypatch.setattr(queue.random, "randrange", lambda most: 0)
    assert len(queue.hand_out(campaign, second, count)) == count
    assert Submission.objects.filter(held_by=second).count() == count
    assert Submission.objects.filter(held_by=second, status="approved").count() == 1


def test_what_was_reported_is_looked_at_for_its_report_and_nothing_else(
    campaign, waiting, moderator, second, every_decision_is_drawn, client
):
    one = waiting(1)[0]
    lifecycle.approve(one, moderator)
    assert SecondLook.objects.open().count() == 1
    reports.report(one, "child", "")
    assert SecondLook.objects.open().count() == 0
    client.force_login(second)
    (item,) = post(client, "give", count=5, kind="reported")[1]["items"]
    told = {name: item[name] for name in ("id", "revision", "seen")}
    verdict = told | {"verdict": "reject", "reason": "no-permission"}
    assert post(client, "decide", verdicts=[verdict])[0].status_code == 200
    one.refresh_from_db()
    assert one.status == "rejected"
    assert SecondLook.objects.get().verdict == ""


def test_what_has_changed_since_needs_no_second_look(
    campaign, waiting, moderator, second, every_decision_is_drawn
):
    one = waiting(1)[0]
    lifecycle.approve(one, moderator)
    assert SecondLook.objects.open().count() == 1
    lifecycle.withdraw(one)
    assert SecondLook.objects.open().count() == 0


def test_about_one_in_so_many_is_drawn(waiting, moderator, settings):
    settings.SECOND_LOOK_SHARE = 0
    for one in waiting(3):
        lifecycle.approve(one, moderator)
    assert not SecondLook.objects.exists()

"""A grave report hides first, where the campaign wants it; and what many verdicts in one go leave alone."""

import json

import pytest
from django.core import mail
from django.utils import timezone

from tracker.models import Decision, Group, Report, ReportEmail, Submission
from tracker.moderation import groups, queue, reports, verdicts
from tracker.moderation.verdicts import Verdict
from tracker.outbox import report_emails

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(crowd, campaign):
    campaign.hides_reported = True
    campaign.save()
    return crowd(1)[0]


def ask(client, submission, reason="child", **words):
    return client.post(f"/wave/{submission.public_id}/report/", {"reason": reason, **words})


def say(submission, moderator, what, reason=""):
    (held,) = queue.hand_out(submission.campaign, moderator, 1, queue.Wish("reported"))
    verdicts.decide(held, moderator, Verdict(what, held.revision, reason))
    submission.refresh_from_db()


def test_it_is_hidden_looked_at_first_and_comes_back_once_for_all(client, approved, waiting, moderator):
    waiting(2, first=5)
    assert "It is hidden now" in ask(client, approved).text
    approved.refresh_from_db()
    assert approved.status == Submission.Status.WAITING
    assert client.get(f"/wave/{approved.public_id}/").status_code == 404
    assert Decision.objects.filter(submission=approved, moderator=None).count() >= 1
    first = queue.hand_out(approved.campaign, moderator, 3)[0]
    assert first == approved
    queue.release(moderator)
    emails = approved.letters.count()
    say(approved, moderator, "approve")
    assert approved.status == Submission.Status.APPROVED
    assert approved.letters.count() == emails
    assert Report.objects.get().is_upheld is False
    ask(client, approved)
    approved.refresh_from_db()
    assert approved.status == Submission.Status.APPROVED  # somebody has looked


def test_other_reports_and_other_campaigns_hide_nothing(client, approved, campaign):
    ask(client, approved, "offensive")
    campaign.hides_reported = False
    campaign.save()
    ask(client, approved, "child")
    approved.refresh_from_db()
    assert approved.status == Submission.Status.APPROVED


def test_nobody_takes_a_mosaic_down(client, approved, crowd):
    for one in (approved, *crowd(4, first=1)):
        ask(client, one)
    assert Submission.objects.filter(status=Submission.Status.WAITING).count() == 3
    assert Report.objects.unsettled().count() == 5


def test_what_is_hidden_too_long_is_said(client, approved):
    ask(client, approved)
    assert not reports.count_hidden(approved.campaign)["is_late"]
    Report.objects.update(created_at=timezone.now() - 2 * reports.WITHIN)
    assert reports.count_hidden(approved.campaign)["is_late"]


@pytest.mark.parametrize(("what", "words"), [("approve", "it stays"), ("reject", "is not shown any more")])
def test_whoever_reported_hears_what_became_of_it_and_is_forgotten(
    client, approved, moderator, with_mail, what, words
):
    assert "You will hear what became of it" in ask(client, approved, email="eva@example.org").text
    say(approved, moderator, what, "" if what == "approve" else "no-permission")
    assert report_emails.send_due() == 0  # a verdict can be taken back for a while
    ReportEmail.objects.update(due_at=timezone.now())
    assert report_emails.send_due() == 1
    assert mail.outbox[-1].to == ["eva@example.org"]
    assert words in mail.outbox[-1].body
    assert Report.objects.get().email == ""
    assert not ReportEmail.objects.exists()


def test_many_approved_in_one_go_leave_what_was_noticed_and_what_looks_alike(client, waiting, moderator):
    client.force_login(moderator)
    *_, noticed = waiting(3)
    noticed.inspection.flags = {"far": 9000}
    noticed.inspection.save()
    given = client.post("/moderate/give.json", "{}", content_type="application/json").json()["items"]
    assert [one["crop"] for one in given] == [[0.5, 0.5, 1]] * 3
    flags = {one["id"]: one["flags"] for one in given}
    assert flags[noticed.public_id] == ["the camera was 9,000 km away"]
    body = [
        {name: one[name] for name in ("id", "revision", "seen")} | {"verdict": "approve"} for one in given
    ]
    send = {"content_type": "application/json"}
    answer = client.post("/moderate/decide.json", json.dumps({"verdicts": body}), **send).json()
    assert answer["held_back"] == [noticed.public_id]
    assert Submission.objects.approved().count() == 2
    last = [one for one in body if one["id"] == noticed.public_id]
    client.post("/moderate/decide.json", json.dumps({"verdicts": last}), **send)
    assert Submission.objects.approved().count() == 3


def test_names_of_groups_wait_like_photos(client, campaign, moderator):
    group = Group.objects.create(campaign=campaign, name="Class 5b")
    client.force_login(moderator)
    assert "Class 5b" in client.get("/moderate/groups/").text
    client.post("/moderate/groups/", {"code": group.code, "name": "Class 5c", "verdict": "approve"})
    assert groups.waiting(campaign).count() == 1
    client.post("/moderate/groups/", {"code": group.code, "name": "Class 5b", "verdict": "approve"})
    group.refresh_from_db()
    assert group.is_approved
    assert group.settled_by == moderator
    assert groups.waiting(campaign).count() == 0
    client.post("/moderate/groups/", {"code": group.code, "name": "Class 5b", "verdict": "reject"})
    group.refresh_from_db()
    assert not group.is_approved

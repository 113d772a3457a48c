"""A second look, asked for by anybody."""

import pytest

from tracker.models import Report
from tracker.moderation import queue, reports, verdicts
from tracker.moderation.verdicts import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(crowd):
    return crowd(1)[0]


def test_a_report_asks_and_hides_nothing(client, approved):
    page = client.get(f"/wave/{approved.public_id}/report/")
    assert "nobody learns who asked" in page.text
    answer = client.post(
        f"/wave/{approved.public_id}/report/", {"reason": "me", "words": "I am\nthe one in red"}
    )
    assert "Thank you" in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    report = Report.objects.unsettled().get()
    assert (report.submission, report.reason, report.words) == (approved, "me", "I am the one in red")
    assert client.get(f"/wave/{approved.public_id}/").status_code == 200


def test_without_a_reason_it_says_what_to_do_and_keeps_the_words(client, approved):
    answer = client.post(f"/wave/{approved.public_id}/report/", {"words": "Please look"})
    assert answer.status_code == 422
    assert "choose one of these" in answer.text
    assert "Please look" in answer.text
    assert not Report.objects.exists()


def test_only_what_is_public_can_be_reported(client, submission):
    assert client.get(f"/wave/{submission.public_id}/report/").status_code == 404
    assert client.post(f"/wave/{submission.public_id}/report/", {"reason": "me"}).status_code == 404


def test_a_flood_of_reports_is_stopped_by_address(client, approved):
    for _ in range(20):
        assert client.post(f"/wave/{approved.public_id}/report/", {"reason": "other"}).status_code == 200
    refused = client.post(f"/wave/{approved.public_id}/report/", {"reason": "other"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    elsewhere = client.post(
        f"/wave/{approved.public_id}/report/", {"reason": "other"}, REMOTE_ADDR="203.0.113.9"
    )
    assert elsewhere.status_code == 200


def test_a_moderator_settles_all_of_them_at_once(approved, moderator):
    for _ in range(2):
        reports.report(approved, "other", "")
    assert reports.settle(approved, moderator, is_upheld=True) == 2
    assert not Report.objects.unsettled().exists()
    assert reports.settle(approved, moderator, is_upheld=True) == 0


@pytest.mark.database
def test_a_report_puts_it_before_a_moderator_who_keeps_it_or_hides_it(campaign, crowd, moderator):
    kept, hidden = crowd(2)
    for one in (kept, hidden):
        reports.report(one, "offensive", "Look at the hand")
        assert one.is_public
    given = queue.hand_out(campaign, moderator, 5, queue.Wish(kind="reported"))
    assert {one.pk for one in given} == {kept.pk, hidden.pk}
    by_pk = {one.pk: one for one in given}
    verdicts.decide(by_pk[kept.pk], moderator, Verdict("approve", 1))
    verdicts.decide(by_pk[hidden.pk], moderator, Verdict("reject", 1, "offensive"))
    assert not Report.objects.unsettled().exists()
    kept.refresh_from_db()
    hidden.refresh_from_db()
    assert (kept.status, hidden.status) == ("approved", "rejected")

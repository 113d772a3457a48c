"""Where everything that was sent went: the lines add up, whoever counts."""

import re
from collections import Counter

import pytest

from mosaic.models import Build
from tests.conftest import make_campaign
from tests.tracker.moderating import make_moderator
from tracker.models import Decision, Submission
from tracker.submissions import intake, lifecycle

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Status = Submission.Status
LINES = ("in_the_mosaic", "approved", "late", "waiting", "not_shown", "set_aside", "withdrawn", "erased")


@pytest.fixture
def sent(campaign):
    """So many rows that wait for a moderator."""

    def act(count, *, has_photo=True, status=Status.WAITING, is_late=False):
        first = Submission.objects.count()
        rows = [
            Submission(
                campaign=campaign,
                consent_text=campaign.consent_texts.get(),
                status=status,
                has_photo=has_photo,
                is_late=is_late,
                prepared_revision=1,
                token_hash=f"t{number}",
                send_key=f"k{number}",
                place="Recife",
                country="BR",
                latitude=-8,
                longitude=-35,
                zone="America/Recife",
                waved_at=campaign.main_session.starts_at,
            )
            for number in range(first, first + count)
        ]
        Submission.objects.bulk_create(rows)
        return list(Submission.objects.order_by("-pk")[:count])

    return act


@pytest.fixture
def lived(published, sent, moderator):
    """Somebody in every line, of photos and of check-ins."""
    inside = [one.submission for one in published.placements.order_by("pk").select_related("submission")]
    inside = list({one.pk: one for one in inside}.values())
    lifecycle.withdraw(inside[0])
    intake.erase(inside[1])
    lifecycle.reject(inside[2], moderator, "unclear")
    for has_photo in (True, False):
        for reason, count in (("unclear", 5), ("offensive", 2), ("words", 1), ("", 1)):
            for one in sent(count, has_photo=has_photo):
                lifecycle.reject(one, moderator, reason)
        for one in [*sent(3, has_photo=has_photo), *sent(2, has_photo=has_photo, is_late=True)]:
            lifecycle.approve(one, moderator)
        again, kept = sent(2, has_photo=has_photo)
        lifecycle.reject(again, make_moderator(f"first {has_photo}"), "duplicate")
        lifecycle.appeal(again)
        lifecycle.withdraw(kept)
        intake.erase(*sent(1, has_photo=has_photo))
        sent(2, has_photo=has_photo, status=Status.QUARANTINED)
        sent(1, has_photo=has_photo, status=Status.RECEIVED)
    return published


def recount(build, has_photo):
    """Row by row, from the wave, the mosaic's cells and the log of decisions."""
    placed = set(build.placements.values_list("submission_id", "revision"))
    lines, reasons = Counter(), Counter()
    for one in Submission.objects.filter(has_photo=has_photo):
        status = one.status
        if status == Status.APPROVED:
            outside = "late" if one.is_late else "approved"
            lines["in_the_mosaic" if (one.pk, one.revision) in placed else outside] += 1
        elif status in (Status.RECEIVED, Status.WAITING):
            lines["waiting"] += 1
        elif status == Status.REJECTED:
            lines["not_shown"] += 1
            reasons[
                Decision.objects.filter(submission=one, to_status=status).order_by("pk").last().reason
            ] += 1
        else:
            lines[{"quarantined": "set_aside"}.get(status, status)] += 1
    few = sum(count for count in reasons.values() if count < 5)
    return lines, {**{why: count for why, count in reasons.items() if count >= 5}, "other": few}


@pytest.mark.parametrize(("kind", "has_photo"), [("photos", True), ("check_ins", False)])
def test_the_lines_are_what_a_recount_finds_and_add_up(client, lived, kind, has_photo):
    told = client.get("/api/v1/numbers").json()[kind]
    lines, reasons = recount(lived, has_photo)
    assert {name: told[name] for name in LINES} == {name: lines[name] for name in LINES}
    assert sum(told[name] for name in LINES) == told["received"]
    assert told["received"] == Submission.objects.filter(has_photo=has_photo).count()
    assert told["reasons"] == reasons
    assert sum(told["reasons"].values()) == told["not_shown"]
    assert all(count >= 5 for reason, count in told["reasons"].items() if reason != "other")
    assert all(told[name] for name in LINES if has_photo or name != "in_the_mosaic")


def test_the_page_says_the_same(client, lived):
    told = client.get("/api/v1/numbers").json()
    page = client.get("/numbers/").text
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(\d+)</td><td>(\d+)</td></tr>', page)
    shown = [(int(photos), int(check_ins)) for _, photos, check_ins in rows]
    wanted = [(told["photos"][name], told["check_ins"][name]) for name in (*LINES, "received")]
    assert shown[: len(wanted)] == wanted
    assert "for reasons given fewer than five times each" in page
    assert "may hurt others" not in page  # two were
    assert "too blurred" in page
    assert "/numbers/" in client.get("/about/").text


def test_without_a_mosaic_nobody_is_in_it(client, crowd):
    crowd(2)
    told = client.get("/api/v1/numbers").json()["photos"]
    assert (told["in_the_mosaic"], told["approved"], told["received"]) == (0, 2, 2)
    assert not Build.objects.exists()


def test_another_campaign_s_are_its_own(client, lived, campaign):
    campaign.is_default = False
    campaign.save()
    make_campaign("other")
    assert client.get("/api/v1/numbers").json()["photos"]["received"] == 0

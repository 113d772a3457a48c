"""The moderators' queue: who gets what, and what their verdicts do."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from PIL import Image

from bench.photos import wave_photo
from tracker.models import Decision, Report, SecondLook, Submission
from tracker.moderation import queue, reports
from tracker.submissions import inspection, intake, lifecycle
from tracker.submissions.lifecycle import ModerationError

pytestmark = pytest.mark.database
Status = Submission.Status


@pytest.fixture
def second(db):
    return make_moderator("second")


def make_moderator(name):
    user = get_user_model().objects.create_user(name, password="a long password", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="moderate"))
    return user


@pytest.fixture
def waiting(send):
    def act(count, first=0, **words):
        made = []
        for number in range(first, first + count):
            sent = send(number, **words).submission
            intake.prepare(sent.pk)
            sent.refresh_from_db()
            made.append(sent)
        return made

    return act


def post(client, action, **body):
    answer = client.post(f"/moderate/{action}.json", json.dumps(body), content_type="application/json")
    return answer, answer.json()


def ids(given):
    return [one.pk for one in given]


# --- Holds --------------------------------------------------------------------------------------------------


def test_two_moderators_never_get_the_same_photo(campaign, waiting, moderator, second):
    waiting(5)
    one, other = queue.give(campaign, moderator, 3), queue.give(campaign, second, 10)
    assert len(one) == 3
    assert len(other) == 2
    assert not set(ids(one)) & set(ids(other))
    assert ids(one) == sorted(ids(one))  # the oldest first


def test_a_hold_ends_by_itself_and_is_given_back(campaign, waiting, moderator, second, time_machine):
    waiting(2)
    time_machine.move_to(timezone.now(), tick=False)
    queue.give(campaign, moderator, 2)
    assert queue.give(campaign, second, 2) == []
    time_machine.shift(queue.HOLD + timedelta(seconds=1))
    assert len(queue.give(campaign, second, 2)) == 2
    queue.release(second)
    assert len(queue.give(campaign, moderator, 2)) == 2


def test_what_the_page_has_is_held_on_and_not_given_again(campaign, waiting, moderator, second, time_machine):
    waiting(3)
    time_machine.move_to(timezone.now(), tick=False)
    first = queue.give(campaign, moderator, 2)
    time_machine.shift(queue.HOLD - timedelta(seconds=5))
    more = queue.give(campaign, moderator, 2, have=[one.public_id for one in first])
    assert not set(ids(more)) & set(ids(first))
    time_machine.shift(timedelta(seconds=10))
    assert queue.give(campaign, second, 5) == []


def test_most_noticed_first(campaign, waiting, moderator):
    plain = waiting(1)[0]
    loud = waiting(1, first=1, message="Buy now at www.shop.com")[0]
    assert ids(queue.give(campaign, moderator, 5, order="flags")) == [loud.pk, plain.pk]


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
    one = waiting(1)[0]
    seen = Submission.objects.get(pk=one.pk)
    queue.decide(one, second, "reject", "offensive", revision=1)
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
        ({"id": "nobody"}, "not here"),
        ({"revision": "x"}, "invalid literal"),
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


def test_of_many_verdicts_each_says_what_became_of_it(client, waiting, moderator):
    one, other = waiting(2)
    lifecycle.withdraw(other)
    client.force_login(moderator)
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
    given = queue.give(campaign, moderator, 5, kind="quarantined")
    assert ids(given) == [sent.pk]
    verdicts.decide(given[0], moderator, Verdict("approve", 1))
    sent.refresh_from_db()
    assert sent.status == "received"
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    assert (sent.status, sent.fault) == ("waiting", "")


# --- Who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who", ["nobody", "staff without the right", "a user with the right who is no staff"]
)
def test_nobody_else_sees_the_queue_or_its_photos(client, waiting, who):
    one = waiting(1)[0]
    if who != "nobody":
        user = make_moderator("somebody")
        if who.startswith("staff"):
            user.user_permissions.clear()
        else:
            user.is_staff = False
            user.save()
        client.force_login(user)
    refused = (302, 403)
    assert client.get("/moderate/").status_code in refused
    assert client.get(f"/moderate/{one.public_id}/1-tile.jpg").status_code in refused
    for action in ("give", "decide", "undo"):
        answer = client.post(
            f"/moderate/{action}.json", "{}", content_type="application/json", HTTP_ACCEPT="application/json"
        )
        assert answer.status_code == (401 if who == "nobody" else 403)
        assert "Log in again" in answer.json()["error"]
    one.refresh_from_db()
    assert (one.status, one.held_by) == ("waiting", None)


def test_the_queue_needs_its_form_s_token(waiting, moderator):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)
    assert strict.post("/moderate/decide.json", "{}", content_type="application/json").status_code == 403


def test_without_scripts_it_is_a_form(client, waiting, moderator):
    one, other = waiting(2)
    client.force_login(moderator)
    page = client.get("/moderate/?plain=1").text
    assert f'name="id" value="{one.public_id}"' in page
    done = client.post(
        "/moderate/?plain=1", {"id": one.public_id, "revision": 1, "verdict": "reject", "reason": "duplicate"}
    )
    assert done.status_code == 302
    again = client.post(
        "/moderate/?plain=1", {"id": one.public_id, "revision": 1, "verdict": "reject", "reason": "duplicate"}
    )
    assert again.status_code == 409
    assert other.public_id in again.text


def test_a_photo_of_another_revision_is_not_shown(client, waiting, moderator):
    one = waiting(1)[0]
    client.force_login(moderator)
    assert client.get(f"/moderate/{one.public_id}/1-large.jpg").status_code == 200
    assert client.get(f"/moderate/{one.public_id}/2-large.jpg").status_code == 404
    assert client.get(f"/moderate/{one.public_id}/1-original.jpg").status_code == 404


# --- What helps to decide -----------------------------------------------------------------------------------


def test_the_same_picture_sent_again_is_shown_beside_it(client, send, waiting, moderator):
    original = Image.open(BytesIO(wave_photo(7)))
    original.resize((original.width // 2, original.height // 2)).save(
        smaller := BytesIO(), "JPEG", quality=60
    )
    sent = [send(7, data).submission for data in (wave_photo(7), smaller.getvalue())]
    for one in sent:
        intake.prepare(one.pk)
    waiting(3, first=20)
    first, second = (Submission.objects.get(pk=one.pk) for one in sent)
    (found, bits), *others = inspection.alike([second])[second.pk]
    assert (found, others) == (first, [])
    assert bits <= 6
    client.force_login(moderator)
    shown = {item["id"]: item["alike"] for item in post(client, "give", count=10)[1]["items"]}
    assert [(one["id"], one["is_best"]) for one in shown[second.public_id]] == [(first.public_id, True)]
    lifecycle.withdraw(first)
    assert inspection.alike([second]) == {second.pk: []}


def test_the_same_file_is_found_without_any_likeness(send, moderator):
    grey = wave_photo(3)
    one, other = send(3, grey).submission, send(3, grey).submission
    for each in (one, other):
        intake.prepare(each.pk)
    inspection.Inspection.objects.update(likeness=None)
    again = Submission.objects.get(pk=other.pk)
    assert [(found.pk, bits) for found, bits in inspection.alike([again])[again.pk]] == [(one.pk, 0)]


def test_an_edit_after_approval_shows_what_changed(client, waiting, moderator):
    one = waiting(1, name="Ana", message="Hello")[0]
    lifecycle.approve(one, moderator)
    lifecycle.resubmit(one, {"message": "Buy this", "crop_left": 0.1})
    intake.prepare(one.pk)
    client.force_login(moderator)
    (item,) = post(client, "give", count=5)[1]["items"]
    assert item["changes"][0] == {"what": "Message", "before": "Hello", "now": "Buy this"}
    assert [change["what"] for change in item["changes"]] == ["Message", "Crop"]


# --- Appeals, reports, second looks -------------------------------------------------------------------------


def test_the_sender_appeals_once_and_somebody_else_hears_it(client, campaign, send, moderator, second):
    receipt = send(1)
    intake.prepare(receipt.submission.pk)
    one = Submission.objects.get(pk=receipt.submission.pk)
    lifecycle.reject(one, moderator, "unclear")
    page = client.get(f"/w/{receipt.token}/").text
    assert "Too dark, too small" in page
    assert "Ask for another look" in page
    assert client.post(f"/w/{receipt.token}/appeal/").status_code == 302
    assert queue.give(campaign, moderator, 5) == []
    (given,) = queue.give(campaign, second, 5, kind="appeals")
    queue.decide(given, second, "reject", "unclear", revision=1)
    one.refresh_from_db()
    assert one.status == "rejected"
    assert "Two people have looked at it" in client.get(f"/w/{receipt.token}/").text
    with pytest.raises(ModerationError):
        lifecycle.appeal(one)


def test_a_moderator_alone_hears_appeals_too(campaign, waiting, moderator):
    one = waiting(1)[0]
    lifecycle.reject(one, moderator)
    lifecycle.appeal(one)
    assert ids(queue.give(campaign, moderator, 5)) == [one.pk]


def test_a_report_puts_it_before_a_moderator_who_keeps_it_or_hides_it(campaign, crowd, moderator):
    kept, hidden = crowd(2)
    for one in (kept, hidden):
        reports.report(one, "offensive", "Look at the hand")
        assert one.is_public
    given = queue.give(campaign, moderator, 5, kind="reported")
    assert {one.pk for one in given} == {kept.pk, hidden.pk}
    by_pk = {one.pk: one for one in given}
    verdicts.decide(by_pk[kept.pk], moderator, Verdict("approve", 1))
    queue.decide(by_pk[hidden.pk], moderator, "reject", "offensive", revision=1)
    assert not Report.objects.unsettled().exists()
    kept.refresh_from_db()
    hidden.refresh_from_db()
    assert (kept.status, hidden.status) == ("approved", "rejected")


@pytest.fixture
def every_decision_is_drawn(settings):
    settings.SECOND_LOOK_SHARE = 1.0


@pytest.mark.parametrize(
    ("first", "then"), [("approve", "approve"), ("approve", "reject"), ("reject", "approve")]
)
def test_a_second_look_is_blind_and_disagreement_goes_to_a_third(
    campaign, waiting, moderator, second, every_decision_is_drawn, client, monkeypatch, first, then
):
    one, _other = waiting(2)
    queue.decide(one, moderator, first, "unclear" if first == "reject" else "", revision=1)
    monkeypatch.setattr(queue.random, "randrange", lambda most: 0)
    assert one.pk not in ids(queue.give(campaign, moderator, 5))
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


def test_the_register_shows_no_address_and_no_trace_of_a_link(client, crowd, moderator):
    one = crowd(1)[0]
    Submission.objects.filter(pk=one.pk).update(email="ana@example.org")
    client.force_login(moderator)
    page = client.get(f"/admin/tracker/submission/{one.pk}/change/").text
    assert one.public_id in page
    for hidden in ("ana@example.org", one.token_hash, one.send_key):
        assert hidden not in page


def test_staff_erase_for_good(client, crowd, moderator):
    one = crowd(1)[0]
    client.force_login(moderator)
    chosen = {"action": "erase", "_selected_action": [one.pk]}
    page = client.post("/admin/tracker/submission/", chosen, follow=True).text
    assert "1 erased" in page
    one.refresh_from_db()
    assert (one.status, one.name, one.email) == ("erased", "", "")
    assert not storages["private"].exists(one.rendition("tile"))


@pytest.mark.parametrize("who", ["superuser", "moderator"])
def test_the_queue_asks_the_database_little_however_long_it_is(
    client, waiting, moderator, second, who, django_assert_max_num_queries
):
    """At most 15 each; the data of a page that holds 2 photos and of one that holds 12 by as many."""
    waiting(12)
    waiting(2, message="Look at www.example.org")
    client.force_login(moderator if who == "superuser" else second)
    with django_assert_max_num_queries(15):
        client.get("/moderate/")
    for count in (2, 12):
        with django_assert_max_num_queries(15):
            assert len(post(client, "give", count=count)[1]["items"]) == count
        queue.release(moderator if who == "superuser" else second)

"""The page of the queue: who may, by scripts and without, and how much it asks the database."""

import pytest
from django.test import Client

from tests.tracker.moderating import make_moderator, post
from tracker.moderation import queue
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database


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
        words = "Log in again" if who == "nobody" else "Ask an administrator"
        assert words in answer.json()["error"]
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


def test_an_edit_after_approval_shows_what_changed(client, waiting, moderator):
    one = waiting(1, name="Ana", message="Hello")[0]
    lifecycle.approve(one, moderator)
    lifecycle.resubmit(one, {"message": "Buy this", "crop_left": 0.1})
    intake.prepare(one.pk)
    client.force_login(moderator)
    (item,) = post(client, "give", count=5)[1]["items"]
    assert item["changes"][0] == {"what": "Message", "before": "Hello", "now": "Buy this"}
    assert [change["what"] for change in item["changes"]] == ["Message", "Crop"]


@pytest.mark.parametrize("who", ["superuser", "moderator"])
def test_the_queue_asks_the_database_little_however_long_it_is(
    client, waiting, moderator, second, who, django_assert_max_num_queries
):
    """At most 16 each, of which one asks for a second factor; the data of a page that holds 2 photos and of
    one that holds 12 by as many."""
    waiting(12)
    waiting(2, message="Look at www.example.org")
    client.force_login(moderator if who == "superuser" else second)
    with django_assert_max_num_queries(16):
        client.get("/moderate/")
    for count in (2, 12):
        with django_assert_max_num_queries(16):
            assert len(post(client, "give", count=count)[1]["items"]) == count
        queue.release(moderator if who == "superuser" else second)

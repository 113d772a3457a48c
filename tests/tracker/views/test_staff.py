"""People are invited by a link, choose a password and a second factor, and are in."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.tracker.web.test_second_factor import code_of
from tracker import staff
from tracker.models import Choices, Invitation
from tracker.moderation import queue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
ACCOUNT = {"username": "mia", "password": "a sentence for a password"}


def account(name, role):
    user = get_user_model().objects.create_user(name, password="a long password", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def olga(client):
    user = account("olga", "Organiser")
    client.force_login(user)
    return user


def test_from_the_link_to_the_queue(client, olga):
    page = client.post("/organise/people/invite/", {"role": "Moderator", "note": "Mia"})
    link = page.context["link"]
    client.logout()
    assert "As Moderator" in client.get(link).text
    assert client.post(link, ACCOUNT)["Location"] == "/second-factor/?next=%2Fmoderate%2F"
    assert client.get("/moderate/").status_code == 302  # not without the second factor
    client.get("/second-factor/")
    code = code_of(TOTPDevice.objects.get(user__username="mia"))
    assert client.post("/second-factor/?next=/moderate/", {"code": code})["Location"] == "/moderate/"
    assert client.get("/moderate/").status_code == 200
    assert client.get("/organise/").status_code == 403
    assert client.get(link).status_code == 410  # for one person
    client.logout()
    assert client.post("/log-in/", ACCOUNT)["Location"] == "/moderate/"
    assert client.get("/moderate/")["Location"].startswith("/second-factor/")


def test_a_weak_password_and_a_taken_name_are_refused_and_the_link_stays(client, olga):
    token = staff.invite(olga, "Moderator", "")
    client.logout()
    answer = client.post(f"/invitation/{token}/", {"username": "OLGA", "password": "short"})
    assert answer.status_code == 422
    assert "Somebody has this name already" in answer.text
    assert Invitation.objects.open().count() == 1


def test_nobody_gives_more_than_they_have(client, olga, moderator):
    assert client.post("/organise/people/invite/", {"role": "Administrator"}).status_code == 422
    change = {"id": moderator.pk, "do": "out"}
    assert client.post("/organise/people/change/", change).status_code == 422
    moderator.refresh_from_db()
    assert moderator.is_active


def test_who_is_locked_out_is_out_at_once_and_has_nothing_in_hand(client, olga, submission):
    mia = account("mia", "Moderator")
    assert queue.hand_out(submission.campaign, mia, 1)
    page = client.get("/organise/people/")
    assert [one.user for one in page.context["moderating"]] == [mia]
    client.post("/organise/people/change/", {"id": mia.pk, "do": "out"})
    mia.refresh_from_db()
    submission.refresh_from_db()
    assert not mia.is_active
    assert submission.held_by is None


def test_roles_are_changed_on_the_page(client, olga):
    mia = account("mia", "Moderator")
    client.post("/organise/people/change/", {"id": mia.pk, "do": "roles", "role": ["Curator", "Organiser"]})
    assert {role.name for role in mia.groups.all()} == {"Curator", "Organiser"}


def test_the_first_way_in_is_there_until_somebody_has_used_it(capsys):
    call_command("invite")
    token = capsys.readouterr().out.strip().rstrip("/").rpartition("/")[2]
    user = staff.accept(token, "anna", "a sentence for a password")
    assert user.has_perm("auth.change_user")
    with pytest.raises(CommandError):
        call_command("invite")
    with pytest.raises(staff.StaffError):
        staff.accept(token, "otto", "a sentence for a password")


def test_photos_begin_blurred_until_this_moderator_says_otherwise(client, olga):
    mia = account("mia", "Moderator")
    client.force_login(mia)
    assert "data-blurred" in client.get("/moderate/").text
    body = {"content_type": "application/json"}
    assert client.post("/moderate/choices.json", {"is_blurred": False}, **body).json() == {
        "is_blurred": False
    }
    assert "data-blurred" not in client.get("/moderate/").text
    assert Choices.objects.count() == 1
    assert client.post("/moderate/choices.json", {"is_blurred": "no"}, **body).status_code == 422

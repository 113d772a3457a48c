"""The second factor of staff."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tracker.web import second_factor

pytestmark = pytest.mark.django_db
STAFF_PAGES = ("/moderate/", "/organise/", "/admin/", "/admin/tracker/submission/")


@pytest.fixture
def must(settings, campaign):
    settings.REQUIRE_2FA = True


def code_of(device):
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return f"{totp.token():06d}"


def test_without_the_setting_nobody_is_asked(client, campaign, moderator):
    client.force_login(moderator)
    assert client.get("/moderate/").status_code == 200


def test_whoever_only_looks_at_it_is_not_bound_by_it(client, campaign, moderator):
    client.force_login(moderator)
    assert client.get("/second-factor/?next=/moderate/").status_code == 200
    assert client.get("/moderate/").status_code == 200
    device = TOTPDevice.objects.get(user=moderator)
    client.post("/second-factor/", {"code": code_of(device)})
    client.logout()
    client.force_login(moderator)
    assert client.get("/moderate/").status_code == 302  # whoever has connected one gives it


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_where_it_is_a_must_no_staff_page_opens_without(client, must, moderator, address):
    client.force_login(moderator)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/second-factor/?next=%2F")
    told = client.post(address, headers={"accept": "application/json"})
    assert told.status_code == 401


def test_an_app_is_connected_and_opens_the_door(client, must, moderator):
    client.force_login(moderator)
    page = client.get("/second-factor/?next=/organise/")
    assert "<svg" in page.text
    assert page["Cache-Control"].startswith("max-age=0")
    device = TOTPDevice.objects.get(user=moderator)
    assert not device.confirmed
    done = client.post("/second-factor/?next=/organise/", {"code": code_of(device)})
    assert done["Location"] == "/organise/"
    assert client.get("/organise/").status_code == 200
    client.logout()
    client.force_login(moderator)
    assert client.get("/organise/").status_code == 302  # a new session gives it anew
    again = client.get("/second-factor/")
    assert device.key not in again.text  # a confirmed secret is never shown again
    assert "Connect an authenticator" not in again.text


def test_a_wrong_code_is_refused_and_guessing_is_slowed_down(client, must, moderator):
    client.force_login(moderator)
    client.get("/second-factor/")
    device = TOTPDevice.objects.get(user=moderator)
    wrong = f"{(int(code_of(device)) + 1) % 1_000_000:06d}"
    assert "This is not the code" in client.post("/second-factor/", {"code": wrong}).text
    device.refresh_from_db()
    held = client.post("/second-factor/", {"code": code_of(device)})
    assert held.status_code == 422
    assert "Wait a minute" in held.text
    assert client.get("/moderate/").status_code == 302


def test_a_code_counts_once(client, must, moderator):
    client.force_login(moderator)
    client.get("/second-factor/")
    code = code_of(TOTPDevice.objects.get(user=moderator))
    assert client.post("/second-factor/", {"code": code}).status_code == 302
    client.logout()
    client.force_login(moderator)
    assert client.post("/second-factor/", {"code": code}).status_code == 422


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_code_counts_once_also_when_it_comes_twice_at_the_same_instant(must, moderator, monkeypatch):
    """Both have read the device before either has written that the code is used."""
    device = TOTPDevice.objects.create(user=moderator, name="app", confirmed=True)
    both_have_read = threading.Barrier(2)
    check = TOTPDevice.verify_is_allowed

    def wait_for_the_other(self):
        with contextlib.suppress(threading.BrokenBarrierError):
            both_have_read.wait(timeout=2)
        return check(self)

    monkeypatch.setattr(TOTPDevice, "verify_is_allowed", wait_for_the_other)
    code = code_of(device)

    def open_the_door(browser):
        try:
            return browser.post("/second-factor/", {"code": code}).status_code
        finally:
            connection.close()

    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(moderator)
    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(open_the_door, browsers)) == [302, 422]


def test_many_guesses_that_begin_at_the_same_instant_are_slowed_down_too(must, moderator):
    device = TOTPDevice.objects.create(user=moderator, name="app", confirmed=True)
    wrong = f"{(int(code_of(device)) + 1) % 1_000_000:06d}"
    read_before = [TOTPDevice.objects.get(pk=device.pk) for _ in range(6)]
    answers = [second_factor.confirm_code(one, wrong) for one in read_before]
    assert sum("This is not the code" in answer for answer in answers) == 1


def test_it_leads_to_no_other_site(client, must, moderator):
    client.force_login(moderator)
    client.get("/second-factor/")
    code = code_of(TOTPDevice.objects.get(user=moderator))
    done = client.post("/second-factor/?next=https://evil.example/", {"code": code})
    assert done["Location"] == "/moderate/"


def test_visitors_are_not_asked_and_cannot_ask(client, must):
    assert client.get("/").status_code == 200
    assert client.get("/second-factor/")["Location"].startswith("/log-in/")
    client.force_login(get_user_model().objects.create_user("somebody", password="a long password"))
    assert client.get("/second-factor/").status_code == 302


def test_who_waits_for_the_code_may_leave(client, must, moderator):
    client.force_login(moderator)
    assert client.post("/admin/logout/").status_code in (200, 302)
    assert "_auth_user_id" not in client.session


def test_guessing_a_password_is_held_up_also_for_who_guesses_it_at_last(
    client, campaign, moderator, settings
):
    guess = {"username": "moderator", "next": "/moderate/"}
    for number in range(settings.AXES_FAILURE_LIMIT):
        client.post("/log-in/", guess | {"password": f"guess {number}"})
    held = client.post("/log-in/", guess | {"password": "a long password"})
    assert held.status_code == 429
    assert client.get("/moderate/").status_code == 302
    elsewhere = client.post("/log-in/", guess | {"password": "a long password"}, REMOTE_ADDR="198.51.100.9")
    assert elsewhere["Location"] == "/moderate/"

"""A school is not locked out, a flood is."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings as configured
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.utils import timezone

from config import broker
from tests.environment import missing
from tracker.web import limits

pytestmark = pytest.mark.django_db
SCHOOL = "203.0.113.7"


@pytest.fixture(autouse=True)
def within_one_minute(time_machine):
    time_machine.move_to(timezone.now().replace(second=1), tick=False)


def send(client, browser="", **headers):
    """A form that is not even right counts: what is limited is the asking."""
    client.cookies.clear()
    if browser:
        client.cookies[configured.CSRF_COOKIE_NAME] = browser
    return client.post("/groups/", {"name": ""}, REMOTE_ADDR=headers.pop("address", SCHOOL), **headers)


def test_two_hundred_visitors_behind_one_address_are_all_served(client, campaign):
    statuses = {send(client, f"browser-{number % 200}").status_code for number in range(600)}
    assert statuses == {422}


def test_one_client_that_floods_is_stopped_and_told_when_to_come_again(client, campaign):
    answers = [send(client, "one browser") for _ in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {422}
    assert answers[60].status_code == 429
    assert answers[60]["Retry-After"] == "60"
    assert answers[60]["Cache-Control"] == "private, no-store"
    assert "Please try again in a minute" in answers[60].text
    assert send(client, "another browser").status_code == 422  # the school goes on
    told = send(client, "one browser", headers={"accept": "application/json"})
    assert "error" in told.json()


def test_who_throws_the_cookie_away_each_time_is_stopped_by_the_address(client, campaign):
    statuses = [send(client, f"new-{number}").status_code for number in range(601)]
    assert set(statuses[:600]) == {422}
    assert statuses[600] == 429
    assert send(client, "somebody else", address="198.51.100.1").status_code == 422


def test_without_a_cookie_an_address_is_one_visitor(client, campaign):
    statuses = [send(client).status_code for _ in range(61)]
    assert (set(statuses[:60]), statuses[60]) == ({422}, 429)


@pytest.mark.parametrize(
    ("stated", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:cb00:7107", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "unknown"),
    ],
)
def test_an_address_is_counted_as_its_household_has_it(rf, stated, counted):
    assert limits.client_address(rf.get("/", REMOTE_ADDR=stated)) == counted


def test_a_forged_header_changes_nothing(client, campaign):
    for number in range(60):
        send(client, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert send(client, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429


def test_behind_a_proxy_the_last_one_is_believed_and_no_other(rf, settings):
    settings.PROXIES = 1

    def told(forwarded):
        return limits.client_address(rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded))

    assert told("192.0.2.9") == "192.0.2.9"
    assert told("1.1.1.1, 8.8.8.8, 192.0.2.9") == "192.0.2.9"
    assert told("") == told("not an address") == "unknown"
    settings.PROXIES = 2
    assert told("1.1.1.1, 192.0.2.9, 10.0.0.1") == "192.0.2.9"
    assert told("192.0.2.9") == "127.0.0.1"


def test_staff_and_who_only_looks_are_not_counted(client, campaign, moderator):
    client.force_login(moderator)
    for _ in range(70):
        assert client.post("/moderate/release/").status_code == 204
    client.logout()
    assert all(client.get("/about/").status_code == 200 for _ in range(70))
    assert send(client).status_code == 422


def test_one_network_is_one_address(rf):
    def of(address):
        return limits.client_address(rf.get("/", REMOTE_ADDR=address))

    assert of("2001:db8:1:2:3::4") == of("2001:db8:1:2:ffff::1")
    assert of("2001:db8:1:2::1") != of("2001:db8:1:3::1")
    assert of("192.0.2.1") != of("192.0.2.2")
    assert of("") == "unknown"


def test_a_limit_ends_with_its_time(rf, time_machine):
    time_machine.move_to(1_000_000, tick=False)
    request = rf.get("/", REMOTE_ADDR="192.0.2.1")
    assert [limits.is_within(request, "x", 2, 60) for _ in range(3)] == [True, True, False]
    time_machine.shift(61)
    assert limits.is_within(request, "x", 2, 60)


@pytest.mark.database
@pytest.mark.parametrize("address", ["2001:db8:1:2::3", "203.0.113.7", "unix:"])
def test_a_failed_login_is_written_down_from_wherever_it_came(client, campaign, address):
    client.post("/log-in/", {"username": "somebody", "password": "wrong"}, REMOTE_ADDR=address)
    network = {"2001:db8:1:2::3": "2001:db8:1:2::", "unix:": None}.get(address, address)
    assert AccessAttempt.objects.get().ip_address == network


def test_when_redis_is_away_it_is_counted_in_memory(rf, monkeypatch):
    away = RedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.3}})
    monkeypatch.setattr(limits, "caches", {"shared": away, "default": caches["default"]})
    request = rf.get("/", REMOTE_ADDR="192.0.2.1")
    assert [limits.is_within(request, "x", 2, 60) for _ in range(3)] == [True, True, False]


@pytest.mark.processes
def test_processes_count_together_in_a_real_redis(rf, monkeypatch, tmp_path):
    process = broker.start(tmp_path)
    if process is None:
        missing("a Redis server")
    try:
        address = f"unix://{broker.socket_path(tmp_path)}"
        request = rf.get("/", REMOTE_ADDR="192.0.2.1")
        allowed = []
        for _ in range(3):  # each as another process would: a connection of its own, an empty memory
            mine = {"shared": RedisCache(address, {}), "default": caches["default"]}
            caches["default"].clear()
            monkeypatch.setattr(limits, "caches", mine)
            allowed.append(limits.is_within(request, "x", 2, 60))
        assert allowed == [True, True, False]
    finally:
        process.kill()
        process.wait()

"""Work instead of a closed door: signed, once, for a while."""

import hashlib

import pytest
from django.conf import settings as configured
from django.utils import timezone

from tracker.web import challenge, limits

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def little_work(settings, time_machine):
    settings.CHALLENGE_BITS = 8
    settings.SENDS_A_MINUTE_OF_AN_ADDRESS = 5
    time_machine.move_to(timezone.now().replace(second=1), tick=False)


def solved(text, bits=8):
    number = 0
    while int.from_bytes(hashlib.sha256(f"{text}{number}".encode()).digest()) >> (256 - bits):
        number += 1
    return str(number)


def flood(client, times=6):
    for number in range(times):
        client.cookies[configured.CSRF_COOKIE_NAME] = f"browser-{number}"
        answer = client.post("/groups/", {"name": ""}, headers=JSON)
    return answer


def test_a_flood_is_answered_with_work_and_who_does_it_goes_on(client, campaign):
    refused = flood(client)
    assert refused.status_code == 429
    work = refused.json()["challenge"]
    assert work["path"] == "/challenge/"
    assert work["bits"] == 8
    answer = client.post("/challenge/", {"text": work["text"], "number": solved(work["text"])})
    assert answer.status_code == 204
    assert answer.cookies[challenge.COOKIE]["httponly"]
    assert (
        client.post("/groups/", {"name": ""}).status_code == 422
    )  # the form again: the limit let it through
    del client.cookies[challenge.COOKIE]
    assert client.post("/groups/", {"name": ""}).status_code == 429


def test_a_page_carries_the_work_for_a_plain_form(client, campaign):
    flood(client)
    page = client.post("/groups/", {"name": ""})
    assert page.status_code == 429
    assert "<flood-work" in page.text
    assert 'data-bits="8"' in page.text


def test_one_solution_counts_once(client, campaign):
    work = challenge.new(0)
    told = {"text": work.text, "number": solved(work.text)}
    assert [client.post("/challenge/", told).status_code for _ in range(2)] == [204, 422]


@pytest.mark.parametrize("number", ["", "-1", "x", "1" * 21, "١"])
def test_what_is_no_solution_is_refused(client, campaign, number):
    assert client.post("/challenge/", {"text": challenge.new(0).text, "number": number}).status_code == 422


def test_a_text_of_somebody_else_s_is_refused(client, campaign):
    text = "0123456789abcdef:1abcde:forged"
    assert client.post("/challenge/", {"text": text, "number": solved(text)}).status_code == 422


def test_neither_work_nor_pass_lasts(client, campaign, time_machine):
    work = challenge.new(0)
    time_machine.shift(challenge.SOLVED_WITHIN_S + 1)
    assert not challenge.is_solved(work.text, solved(work.text), 0)
    fresh = challenge.new(0)
    client.post("/challenge/", {"text": fresh.text, "number": solved(fresh.text)})
    request = type("Request", (), {"COOKIES": {challenge.COOKIE: client.cookies[challenge.COOKIE].value}})()
    assert challenge.pass_of(request, "127.0.0.1").startswith("pass:")
    assert challenge.pass_of(request, "192.0.2.1") == ""  # it was won elsewhere
    time_machine.shift(challenge.PASS_S + 1)
    assert challenge.pass_of(request, "127.0.0.1") == ""


def test_one_pass_is_one_visitor(client, campaign, settings):
    settings.SENDS_A_MINUTE = 3
    work = challenge.new(0)
    client.post("/challenge/", {"text": work.text, "number": solved(work.text)})
    statuses = []
    for number in range(4):
        client.cookies[configured.CSRF_COOKIE_NAME] = f"another-{number}"
        statuses.append(client.post("/groups/", {"name": ""}).status_code)
    assert statuses == [422, 422, 422, 429]


def test_one_flood_puts_nobody_else_to_work(client, campaign, settings):
    settings.SENDS_A_MINUTE_OF_ALL = 10
    flood(client, 40)
    client.cookies.clear()
    assert client.post("/groups/", {"name": ""}, REMOTE_ADDR="192.0.2.1").status_code == 422


def test_an_address_wins_only_so_many_passes(client, campaign, monkeypatch):
    monkeypatch.setattr(challenge, "PASSES_OF_AN_ADDRESS", 2)
    statuses = []
    for _ in range(3):
        work = challenge.new(0)
        answer = client.post("/challenge/", {"text": work.text, "number": solved(work.text)})
        statuses.append(answer.status_code)
    assert statuses == [204, 204, 429]


def win(client, address="127.0.0.1", bits=8):
    """A pass, as a program solves it."""
    work = challenge.new(0)
    told = {"text": work.text, "number": solved(work.text, bits)}
    answer = client.post("/challenge/", told, REMOTE_ADDR=address)
    assert answer.status_code == 204
    return answer.cookies[challenge.COOKIE].value


def use(client, passed, address="127.0.0.1"):
    client.cookies[challenge.COOKIE] = passed
    return client.post("/groups/", {"name": ""}, REMOTE_ADDR=address).status_code


def test_whatever_an_address_solves_it_has_a_ceiling(client, campaign, settings, time_machine):
    settings.SENDS_A_MINUTE_OF_AN_ADDRESS = 100
    passes = [win(client) for _ in range(30)]
    statuses = [use(client, passed) for _ in range(20) for passed in passes]
    assert statuses.count(422) == 100  # of 600
    del client.cookies[challenge.COOKIE]
    for number in range(150):
        client.cookies[configured.CSRF_COOKIE_NAME] = f"without-{number}"
        statuses.append(client.post("/groups/", {"name": ""}).status_code)
    assert statuses.count(422) == 200  # with and without
    assert use(client, win(client, "192.0.2.1"), "192.0.2.1") == 422  # nobody else is held up
    time_machine.shift(60)
    assert use(client, passes[0]) == 422


def test_who_reaches_the_ceiling_is_not_put_to_work_in_vain(client, campaign, settings):
    settings.SENDS_A_MINUTE = 5
    passes = [win(client) for _ in range(6)]
    assert [use(client, passed) for passed in passes[:5]] == [422] * 5
    client.cookies[challenge.COOKIE] = passes[5]
    told = client.post("/groups/", {"name": ""}, headers=JSON)
    assert told.status_code == 429
    assert "challenge" not in told.json()


def test_a_pass_is_worth_what_a_visitor_sends_in_a_minute(client, campaign, settings, time_machine):
    settings.SENDS_A_MINUTE, settings.SENDS_A_MINUTE_OF_AN_ADDRESS = 4, 100
    time_machine.move_to(1_000_000_200, tick=False)  # ten minutes begin
    passed = win(client)
    assert [use(client, passed) for _ in range(5)] == [422] * 4 + [429]
    settings.SENDS_A_MINUTE_OF_AN_ADDRESS = 0
    time_machine.shift(60)
    assert use(client, passed) == 429  # it is used up, and the way wants new work
    assert use(client, win(client)) == 422


def test_work_grows_with_what_an_address_has_won(client, campaign, monkeypatch):
    monkeypatch.setattr(challenge, "PASSES_A_BIT", 2)
    # Gathered while they were cheap; every second one happens to be solved with a bit more.
    stored = [challenge.new(0) for _ in range(40)]
    for _ in range(4):
        win(client, bits=12)
    client.cookies.clear()
    assert flood(client).json()["challenge"]["bits"] == 10
    cheap = next(work for work in stored if not is_harder(work.text, solved(work.text)))
    told = {"text": cheap.text, "number": solved(cheap.text)}
    assert client.post("/challenge/", told).status_code == 422
    told["number"] = solved(cheap.text, 9)
    assert client.post("/challenge/", told).status_code == 204  # one bit is let off
    client.cookies.clear()
    flooded = [client.post("/groups/", {"name": ""}, headers=JSON, REMOTE_ADDR="192.0.2.1") for _ in range(6)]
    assert flooded[-1].json()["challenge"]["bits"] == 8  # an address that has won nothing


def is_harder(text, number):
    return int.from_bytes(hashlib.sha256(f"{text}{number}".encode()).digest()) >> (256 - 9) == 0


def test_wrong_numbers_close_the_way_for_nobody(client, campaign, monkeypatch):
    monkeypatch.setattr(challenge, "PASSES_OF_AN_ADDRESS", 2)
    for _ in range(5):
        assert client.post("/challenge/", {"text": challenge.new(0).text, "number": "x"}).status_code == 422
    win(client)


def test_a_school_gets_through_while_one_of_it_floods(client, campaign, settings):
    """Two hundred phones behind an address whose free sends a program has used up: each works, and sends."""
    settings.CHALLENGE_BITS, settings.SENDS_A_MINUTE_OF_AN_ADDRESS = 4, 600
    for number in range(700):
        client.cookies[configured.CSRF_COOKIE_NAME] = f"flood-{number}"
        client.post("/groups/", {"name": ""})
    statuses, bits = [], []
    for number in range(200):
        client.cookies.clear()
        client.cookies[configured.CSRF_COOKIE_NAME] = f"phone-{number}"
        work = client.post("/groups/", {"name": ""}, headers=JSON).json()["challenge"]
        told = {"text": work["text"], "number": solved(work["text"], work["bits"])}
        assert client.post("/challenge/", told).status_code == 204
        statuses += [client.post("/groups/", {"name": ""}).status_code for _ in range(3)]
        bits.append(work["bits"])
    assert set(statuses) == {422}
    assert (bits[0], bits[-1]) == (4, 7)  # the last one works eight times as long as the first


def test_a_flood_from_everywhere_is_one_too(client, campaign, settings):
    settings.SENDS_A_MINUTE_OF_ALL = 3
    statuses = [
        client.post("/groups/", {"name": ""}, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(5)
    ]
    assert statuses == [422, 422, 422, 429, 429]


def test_looking_has_a_limit_too_but_pyramid_tiles_have_none(client, campaign, settings):
    settings.LOOKS_A_MINUTE_OF_AN_ADDRESS = 4
    assert [client.get("/about/").status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    assert client.get(f"/tables/{'0' * 64}.json").status_code == 404
    assert client.get("/health/live").status_code == 200
    assert limits.UNCOUNTED

"""Moderators who decide at the same moment, and one who falls asleep over a photo."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from tests.reliability.host import Host
from tests.reliability.scenarios.result import Result
from tests.waiting import HANG_S

AT_ONCE = 50
TOKEN = "reliability" * 3
OPPOSITE = {"approve": "reject", "reject": "approve"}
STATUS = {"approve": "approved", "reject": "rejected"}


class Moderator:
    """Somebody with the queue's page open."""

    def __init__(self, host: Host, name: str) -> None:
        self.host, self.session = host, requests.Session()
        self.session.cookies.update({"sessionid": host.drive("log_in", name), "csrftoken": TOKEN[:32]})
        self.session.headers.update({"X-CSRFToken": TOKEN[:32]})

    def ask(self, what: str, **body: Any) -> tuple[int, dict[str, Any]]:
        answer = self.session.post(f"{self.host.address}/moderate/{what}.json", json=body, timeout=HANG_S)
        return answer.status_code, answer.json()

    def look_at(self, count: int) -> list[dict[str, Any]]:
        """What is on the screen, and stays there after the holds have ended."""
        shown: list[dict[str, Any]] = self.ask("give", count=count)[1]["items"]
        self.host.change("UPDATE tracker_submission SET held_by_id = NULL, held_until = NULL")
        return shown

    def say(self, verdict: str, shown: dict[str, Any]) -> int:
        payload = {name: shown[name] for name in ("id", "revision", "seen")} | {"verdict": verdict}
        return self.ask("decide", verdicts=[payload])[0]


def of_two_verdicts_one_counts(database: str, pairs: int, sleeping: int) -> Result:
    """Opposite verdicts at the same instant, and ones that come after somebody else's – which stands, or was
    taken back meanwhile. All of them saw the photo as it was."""
    with Host(database, SECOND_LOOK_SHARE="0") as host:
        host.drive("prepare", pairs + sleeping)
        host.start("web")
        one, other = Moderator(host, "one"), Moderator(host, "other")
        won: dict[str, str] = {}
        both, late = 0, 0
        while len(won) < pairs:
            both += race(one, other, min(AT_ONCE, pairs - len(won)), won)
        while len(won) < pairs + sleeping:
            late += outsleep(one, other, min(AT_ONCE, pairs + sleeping - len(won)), won)
        query = "SELECT public_id, status FROM tracker_submission"
        wrong = sum(won[public_id] != status for public_id, status in host.rows(query))
        human = "SELECT count(*) FROM tracker_decision WHERE moderator_id IS NOT NULL"
        ((decisions,),) = host.rows(human)
    # Every second sleeper's was decided, taken back, and decided again.
    wanted = pairs + sleeping + 2 * (sleeping // 2)
    told = (
        f"{both} pairs not with one winner, {late} late ones counted, {wrong} photos in another state, "
        f"{decisions} of {wanted} decisions"
    )
    holds = (both, late, wrong, decisions) == (0, 0, 0, wanted)
    count = f"{pairs} at one instant, {sleeping} asleep"
    return Result(f"24 of two verdicts one counts ({database})", count, told, holds)


def race(one: Moderator, other: Moderator, count: int, won: dict[str, str]) -> int:
    """How many pairs had not one winner."""
    wrong, gate = 0, threading.Barrier(2)

    def act(who: Moderator, verdict: str, shown: dict[str, Any]) -> int:
        gate.wait()
        return who.say(verdict, shown)

    with ThreadPoolExecutor(2) as both:
        for first, second in zip(one.look_at(count), other.look_at(count), strict=True):
            assert first["id"] == second["id"]
            tries = (both.submit(act, one, "approve", first), both.submit(act, other, "reject", second))
            approved, rejected = (each.result() for each in tries)
            wrong += {approved, rejected} != {200, 409}
            won[first["id"]] = STATUS["approve" if approved == 200 else "reject"]
    return wrong


def outsleep(one: Moderator, other: Moderator, count: int, won: dict[str, str]) -> int:
    """How many verdicts of somebody who was asleep counted."""
    counted = 0
    for number, (old, shown) in enumerate(zip(one.look_at(count), other.look_at(count), strict=True)):
        verdict = ("approve", "reject")[number // 2 % 2]
        assert other.say(verdict, shown) == 200
        won[old["id"]] = STATUS[verdict]
        if number % 2:
            status, answer = other.ask("undo", id=old["id"])
            assert status == 200
            other.host.change("UPDATE tracker_submission SET held_by_id = NULL, held_until = NULL")
            counted += one.say(OPPOSITE[verdict], old) != 409
            assert other.say(verdict, answer["item"]) == 200
        else:
            counted += one.say(OPPOSITE[verdict], old) != 409
    return counted

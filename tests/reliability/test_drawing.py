"""Fifty people want the same poster at once."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from operations.launcher import resident_mb
from tests.reliability.host import Host

pytestmark = pytest.mark.processes
ASKING, MOST_MB = 50, 350


def fetch(host, path):
    """Come again whenever one is told to; the statuses on the way, and what came in the end."""
    statuses = []
    while True:
        answer = requests.get(host.address + path, timeout=300)
        statuses.append(answer.status_code)
        if answer.status_code != 503:
            return statuses, answer.content
        assert answer.headers["Refresh"] == answer.headers["Retry-After"]
        time.sleep(int(answer.headers["Retry-After"]))


def look_around(host, done, seen):
    while not done.is_set():
        started = time.monotonic()
        answer = requests.get(f"{host.address}/waves/", timeout=300)
        seen.append((answer.status_code, time.monotonic() - started))


def test_fifty_ask_for_a_poster_and_the_site_has_time_for_others():
    # A second drawing would be refused: all of them get the same one.
    with Host(DRAWINGS_A_MINUTE_OF_AN_ADDRESS="1") as host:
        host.drive("crowd", 12)
        host.drive("build_here")
        host.start("web")
        done, seen = threading.Event(), []
        beside = threading.Thread(target=look_around, args=(host, done, seen))
        beside.start()
        with ThreadPoolExecutor(ASKING) as crowd:
            fetched = list(crowd.map(lambda _: fetch(host, "/poster.png"), range(ASKING)))
        done.set()
        beside.join()
        statuses = Counter(status for some, _ in fetched for status in some)
        peak_mb = max(resident_mb(pid) for pid in host.children("web"))
        slowest_s = max(seconds for _, seconds in seen)
        print(f"{dict(statuses)}; web {peak_mb:.0f} MB; {len(seen)} pages beside, slowest {slowest_s:.1f} s")
        assert statuses[200] == ASKING
        assert set(statuses) <= {200, 503}
        assert len({content for _, content in fetched}) == 1
        assert peak_mb <= MOST_MB
        assert {status for status, _ in seen} == {200}
        assert len(seen) > 5

"""From a moderator's yes to an open viewer: approvals at a person's pace, beside whatever else is sent."""

import threading
import time
from dataclasses import dataclass, field

import requests

from tests.reliability.host import Host, ask
from tests.waiting import HANG_S

POLL_S = 1.7  # as static/js/mosaic-viewer.js
LAST_S = 120.0


@dataclass
class Seen:
    """When each wave was approved, and after how many seconds a viewer knew of it."""

    approved: dict[str, float] = field(default_factory=dict)
    took_s: dict[str, float] = field(default_factory=dict)
    versions: int = 0

    def waiting(self) -> list[str]:
        return [wave for wave in list(self.approved) if wave not in self.took_s]


def approve_and_look(host: Host, a_minute: int, done: threading.Event) -> Seen:
    """Until `done`, and until the last who was approved is on screen, or two minutes have passed."""
    seen = Seen()
    viewer = threading.Thread(target=look, args=(host, seen, done))
    viewer.start()
    driver = host.new_driver()
    try:
        while not done.is_set():
            started = time.monotonic()
            if wave := ask(driver, "approve_one"):
                seen.approved[wave] = time.monotonic()
            done.wait(max(0.0, 60 / a_minute - (time.monotonic() - started)))
    finally:
        driver.kill()
        driver.wait()
    viewer.join()
    return seen


def look(host: Host, seen: Seen, done: threading.Event) -> None:
    """As an open viewer does: the pointer, and the table of a version that is new."""
    session, etag, ended = requests.Session(), "", None
    while True:
        answer = session.get(f"{host.address}/mosaic.json", headers={"If-None-Match": etag}, timeout=HANG_S)
        if answer.status_code == requests.codes.ok:
            etag = answer.headers["ETag"]
            session.get(f"{host.address}{answer.json()['table']}", timeout=HANG_S).raise_for_status()
            seen.versions += 1
            find_in_version(host, session, seen, answer.json()["version"])
        if done.is_set():
            ended = ended or time.monotonic()
            if not seen.waiting() or time.monotonic() - ended > LAST_S:
                return
        time.sleep(POLL_S)


def find_in_version(host: Host, session: requests.Session, seen: Seen, version: int) -> None:
    """Whoever of those who wait is in what the viewer shows now."""
    now = time.monotonic()
    rows = session.get(f"{host.address}/version/manifest.csv", timeout=HANG_S)
    if f"mosaic-{version}.csv" not in rows.headers["Content-Disposition"]:
        return  # replaced meanwhile: the next look finds it
    inside = {line.rpartition(",")[2] for line in rows.text.splitlines()}
    for wave in seen.waiting():
        if wave in inside:
            seen.took_s[wave] = now - seen.approved[wave]


def describe(seen: Seen) -> str:
    """One line of figures."""
    took = sorted(seen.took_s.values())
    if not took:
        return f"  {len(seen.approved)} approved, none seen"
    middle, late = took[len(took) // 2], took[min(len(took) - 1, int(len(took) * 0.95))]
    found = f"{len(took)} of {len(seen.approved)} seen in {seen.versions} versions"
    times = f"p50 {middle:.1f} s, p95 {late:.1f} s, longest {took[-1]:.1f} s"
    return f"  from approval to an open viewer: {found}; {times}"

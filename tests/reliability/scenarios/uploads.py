"""Uploads: kept, once each, with Redis or without, for a school and against a flood."""

import socket
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.reliability.host import Host
from tests.reliability.scenarios.result import Result
from tests.reliability.visitors import Sent, Visitor, coloured_photo, lost, percentile, send_many
from tests.waiting import HANG_S, every, until

ACCEPTABLE = {201, 429, 503}


def acknowledged_uploads_are_kept(
    database: str, count: int, a_second: float, fault_every: float, pause_s: float
) -> Result:
    with Host(database) as host:
        host.start("worker", "beat", "web")
        faults: list[Callable[[], object]] = [
            lambda: host.kill_child("worker"),
            lambda: host.kill("worker"),
            lambda: host.kill_child("web"),
            host.empty_redis,
            lambda: host.kill("beat"),
            lambda: host.pause("worker", pause_s),
        ]
        if database == "postgres":
            faults.insert(2, host.crash_postgres)
        with every(fault_every, faults) as log:
            record = send_many(host, range(count), a_second)
        took = until(host.settled)
        gone = lost(host, record)
        doubled = host.rows("SELECT sha256 FROM tracker_submission GROUP BY sha256 HAVING count(*) > 1")
        pages = unreachable(record)
    statuses = Counter(sent.status for sent in record)
    other = {status for status in statuses if status is not None} - ACCEPTABLE
    told = (
        f"{statuses[201]} acknowledged, {len(gone)} lost, {len(doubled)} doubled, terminal {took:.0f} "
        "s after; "
    )
    told += (
        f"503: {statuses[503]}, 429: {statuses[429]}, broken connections: {statuses[None]}, others: "
        f"{sorted(other)}"
    )
    holds = not gone and not doubled and not other and not pages and statuses[201] > count / 2
    return Result(
        f"1 acknowledged uploads are kept ({database})", f"{count} uploads, {len(log)} faults", told, holds
    )


def unreachable(record: list[Sent]) -> list[str]:
    """Private links that were given out and have no form."""
    return [sent.url for sent in record if sent.status == 201 and "/w/" not in sent.url]


def uploads_need_no_redis(how: str, count: int) -> Result:
    with Host() as host:
        host.start("worker", "beat", "web")
        (host.stop_redis if how == "stopped" else host.silence_redis)()
        record = send_many(host, range(count), 8, browsers=4)
        host.redis_back()
        took = until(host.settled)
        gone = lost(host, record)
    accepted = sum(sent.status == 201 for sent in record)
    p95 = percentile([sent.seconds for sent in record], 0.95)
    told = (
        f"{accepted} accepted, p95 {p95:.2f} s, {len(gone)} lost, all terminal {took:.0f} s after it is back"
    )
    return Result(
        f"2 uploads without Redis ({how})",
        f"{count} uploads",
        told,
        accepted == count and not gone,
        p95 <= 1.5,
    )


def a_retried_send_makes_one_photo(database: str, count: int, times: int = 5) -> Result:
    with Host(database) as host:
        host.start("web")
        with ThreadPoolExecutor(times) as pool:
            urls = []
            for number in range(count):
                data, key = coloured_photo(number), f"the-same-key-{number:06d}"
                visitors = [Visitor(host) for _ in range(times)]
                jobs = [pool.submit(visitor.send, number, data, key) for visitor in visitors]
                sent = [job.result() for job in jobs]
                urls.append({(one.status, one.url) for one in sent})
        ((rows,),) = host.rows("SELECT count(*) FROM tracker_submission")
        files = sum(file.is_file() for file in (host.var_dir / "private" / "originals").rglob("*"))
    one_link = sum(len(seen) == 1 and next(iter(seen))[0] == 201 for seen in urls)
    told, holds = f"{rows} rows, {files} files, {one_link} times one link", rows == files == one_link == count
    return Result(f"3 a retried send makes one photo ({database})", f"{count} × {times} at once", told, holds)


def a_school_is_served_and_a_flood_is_not(visitors: int, flood: int) -> Result:
    with Host() as host:
        host.start("web")
        school = []
        for number in range(visitors):
            child = Visitor(host)
            school.append(child.send(number, coloured_photo(number, 320, 240)).status)
        one = Visitor(host)
        one.arrive()
        answers = []
        started = time.monotonic()
        for number in range(flood):
            made = one.session.post(
                f"{host.address}/wave/",
                data={"csrfmiddlewaretoken": one.token},
                headers={"Accept": "application/json", "X-Forwarded-For": f"198.51.100.{number % 250}"},
                timeout=HANG_S,
            )
            answers.append((made.status_code, made.headers.get("Retry-After")))
        pace = flood / (time.monotonic() - started) * 60
        ((rows,),) = host.rows("SELECT count(*) FROM tracker_submission")
    served = school.count(201)
    refused = [after for status, after in answers if status == 429]
    told = (
        f"{served} of {visitors} behind one address served; of {flood} at {pace:.0f} a minute "
        f"{len(refused)} got 429"
    )
    holds = served == visitors == rows and len(refused) >= flood - 120 and all(refused)
    return Result(
        "29 a school is served, a flood is not", f"{visitors} visitors, {flood} requests", told, holds
    )


def sizes_are_bounded(slow: int) -> Result:
    """Slow senders hold no thread for long, and a body without end is cut off."""
    with Host(SLOW_SENDER_SECONDS="5") as host:
        host.start("web")
        visitor = Visitor(host)
        visitor.arrive()
        head = (
            "POST /wave/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: "
            f"csrftoken={visitor.session.cookies['csrftoken']}\r\n"
        )
        head += "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n--x\r\n"
        sockets = []
        for _ in range(slow):
            connection = socket.create_connection(("127.0.0.1", host.web_port))
            connection.sendall(head.encode())
            sockets.append(connection)
        started = time.monotonic()
        answer = visitor.send(1, coloured_photo(1))
        waited = time.monotonic() - started
        endless = requests.post(
            f"{host.address}/wave/",
            data=b"x" * 1000,
            headers={"Content-Length": str(10**10), "Content-Type": "multipart/form-data; boundary=x"},
            cookies=visitor.session.cookies,
            timeout=HANG_S,
        )
        for connection in sockets:
            connection.close()
    told = f"a visitor beside them was served ({answer.status}) after {waited:.1f} s; "
    told += f"a body of 10 GB: {endless.status_code}"
    return Result(
        "20 sizes are bounded, slow senders too",
        f"{slow} slow senders",
        told,
        answer.status == 201 and endless.status_code in (400, 403, 413),
        waited < 20,
    )

"""The promises, each as a scenario that starts what it needs, breaks it, and judges. Short counts for every
change, full ones by `script/bench reliability`."""

import hashlib
import math
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.environment import ROOT
from tests.reliability.harness import (
    Host,
    Sent,
    Visitor,
    coloured_photo,
    every,
    lost,
    noisy_photo,
    percentile,
    send_many,
    until,
)
from tests.reliability.hostile import hostile_files

ACCEPTABLE = {201, 429, 503}


@dataclass(frozen=True)
class Result:
    """A line of the table: the promise's number and words, how often it was tried, what came out, whether it
    holds."""

    promise: str
    count: str
    result: str
    holds: bool


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
        took = until(host.settled, 180)
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
        took = until(host.settled, 120)
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
        accepted == count and p95 <= 1.5 and not gone,
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


def work_is_repeatable(database: str, photos: int, times: int = 5) -> Result:
    with Host(database) as host:
        host.drive("receive", photos)
        host.start("worker")
        sent = host.drive("deliver", times)
        until(lambda: host.statuses()["received"] == 0, 180)
        host.drive("approve")
        host.drive("plan")
        until(lambda: delivered_until_published(host, times), 180, every=1)
        got, manifest = host.drive("files"), host.drive("published")["manifest"]
        host.paused.add("worker")
        host.site.kill("worker")
        # And once more in one process, each piece once.
        once, wanted = host.drive("build_here"), host.drive("files") | host.drive("expected_renditions")
        cells = 'SELECT 1 FROM mosaic_placement GROUP BY build_id, "row", "column" HAVING count(*) > 1'
        doubled = host.rows(cells)
    differing = sum(got.get(name) != digest for name, digest in wanted.items())
    told = (
        f"{len(wanted)} files, {differing} differ; manifest "
        f"{'the same' if once['manifest'] == manifest else 'another'}"
    )
    holds = not differing and once["manifest"] == manifest and not doubled and len(got) == len(wanted)
    return Result(
        f"4 work is repeatable ({database})", f"{sent}+ tasks, each {times} times, any order", told, holds
    )


def delivered_until_published(host: Host, times: int) -> bool:
    if host.drive("published"):
        return True
    host.drive("deliver", times)
    return False


def a_paused_worker_cannot_overwrite(database: str, count: int) -> Result:
    overwritten = 0
    with Host(database) as host:
        host.start("web")
        for number in range(count):
            Visitor(host).send(number, coloured_photo(number, 6000, 4000))
            host.start("worker", concurrency=1)
            hint = threading.Thread(target=host.drive, args=("deliver", 1))
            hint.start()
            # Stopped with the photo in hand; its lease then ends, and another worker finishes.
            until(
                lambda: host.rows(
                    "SELECT 1 FROM tracker_submission WHERE status = 'received' AND lease <> ''"
                ),
                60,
                every=0.002,
            )
            held = [host.site.processes["worker"].pid, *host.children("worker")]
            host.signal(held, signal.SIGSTOP)
            hint.join()
            host.change("UPDATE tracker_submission SET leased_until = created_at WHERE status = 'received'")
            host.site.start_worker(1, "second")
            host.drive("deliver", 1)
            until(host.settled, 60)
            host.drive("approve")
            before = host.rows("SELECT * FROM tracker_submission"), host.drive("files")
            host.signal(held, signal.SIGCONT)
            time.sleep(3)
            overwritten += before != (host.rows("SELECT * FROM tracker_submission"), host.drive("files"))
            host.kill("second")
            host.site.processes.pop("second").wait()
            host.paused.add("worker")
            host.kill("worker")
            host.site.processes.pop("worker").wait()
            host.paused.discard("worker")
    return Result(
        f"5 a paused worker cannot overwrite ({database})",
        f"{count} pauses",
        f"{overwritten} changed anything",
        not overwritten,
    )


def poison_is_contained(good: int, of_each: int, child_seconds: float) -> Result:
    """Files that make the decoder crash, hang and eat memory: the trigger is ours, the child and its limits
    real."""
    marks = ["CRASH", "HANG", "EAT"]
    with Host(SWEEP_SECONDS="2") as host:
        host.start("web")
        poisoned = dict(enumerate(marks * of_each))
        step = max(1, good // len(poisoned))

        def photo(number: int) -> bytes:
            poison = poisoned.get(number // (step + 1)) if number % (step + 1) == 0 else None
            return coloured_photo(number) + (f"POISON-{poison}".encode() if poison else b"")

        total = good + len(poisoned)
        numbers = range(total)
        record = send_many(host, numbers, 12, photo=photo)
        bad = {sent.sha256 for sent in record if photo_is_poison(photo(sent.number))}
        program = f"import tests.reliability.poisoned_decoder as p; p.install({child_seconds}); "
        program += "from celery.__main__ import main; import sys; sys.argv[0] = 'celery'; main()"
        host.site.start(
            "worker", "-c", program, "-A", "config", "worker", "--concurrency=2", "--hostname=worker@%h"
        )
        host.start("beat")
        took = until(host.settled, 120 + 3 * 3 * of_each * child_seconds)
        rows = host.rows("SELECT sha256, status, attempts, fault FROM tracker_submission")
        ended = host.site.processes["worker"].poll()
    wrong = [row for row in rows if (row[1] == "quarantined") != (row[0] in bad) or row[2] > 3]
    faults = Counter(fault for _, status, _, fault in rows if status == "quarantined")
    told = f"{sum(row[1] == 'waiting' for row in rows)} done, "
    told += f"{sum(faults.values())} quarantined {dict(faults)} in at most "
    told += f"{max(row[2] for row in rows)} attempts, after {took:.0f} s; "
    told += f"worker {'lost' if ended is not None else 'still there'}"
    holds = not wrong and len(rows) == total and sum(faults.values()) == len(poisoned) and ended is None
    return Result("6 poison is contained", f"{len(poisoned)} among {good}", told, holds)


def photo_is_poison(data: bytes) -> bool:
    return b"POISON-" in data[-20:]


def rows_and_files_agree(database: str, photos: int, faults: int) -> Result:
    chance = random.Random(7)
    with Host(database) as host:
        host.drive("crowd", photos)
        host.drive("build_here")
        quiet = host.manage("reconcile", check=False).returncode == 0
        files = [
            file
            for file in host.var_dir.rglob("*")
            if file.is_file() and {"originals", "renditions", "tiles"} & set(file.parts)
        ]
        chosen = chance.sample(sorted(files), min(2 * faults, len(files)))
        for place, file in enumerate(chosen):
            if place % 2:
                file.unlink()
            else:
                content = bytearray(file.read_bytes())
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
                file.write_bytes(content)
        strays = [
            host.var_dir / "private" / "originals" / "ab" / f"{number:032x}" for number in range(faults)
        ]
        for file in strays:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"x")
        young = host.manage("reconcile", "--remove-strays", check=False).stdout
        told = host.manage("reconcile", "--remove-strays", "--grace-hours=0", check=False).stdout
        left = sum(file.exists() for file in strays)
    found = sum(str(file.relative_to(host.var_dir)) in told for file in chosen)
    stray = told.count("stray: ")
    lines = len(told.strip().splitlines())
    text = f"{found} of {len(chosen)} found, {stray} of {faults} strays, "
    text += f"{lines - found - stray} false alarms, {left} strays left"
    holds = (
        quiet
        and found == len(chosen)
        and stray == faults == lines - found
        and not left
        and "stray" not in young
    )
    return Result(
        f"7 rows and files agree ({database})", f"{len(chosen)} faults, {faults} strays", text, holds
    )


def a_deaf_worker_is_noticed(seconds: int) -> Result:
    with Host(DEAF_AFTER_SECONDS=str(seconds)) as host:
        host.start("worker", "beat", "web")
        until(host.hears, 30)
        ((name,),) = host.rows("SELECT name FROM tracker_heartbeat WHERE name LIKE 'worker@%'")
        pid = host.site.processes["worker"].pid
        for queue in ("celery", f"{name}.own"):
            command = host.command("-m", "celery", "-A", "config", "control", "cancel_consumer", queue)
            subprocess.run(command, cwd=ROOT, env=host.whole_environment, check=True, capture_output=True)
        started = time.monotonic()
        seen = until(
            lambda: requests.get(f"{host.address}/health/", timeout=10).status_code == 503, seconds + 60
        )
        until(lambda: host.site.processes["worker"].pid != pid, 60)
        Visitor(host).send(1, coloured_photo(1))
        until(host.settled, 60)
        again = time.monotonic() - started
    told = f"in /health/ after {seen:.0f} s, another worker at work after {again:.0f} s"
    return Result(
        "8 a deaf worker is noticed and replaced", f"deaf for {seconds} s", told, seen < seconds + 40
    )


def power_loss_order() -> Result:
    """The calls to the kernel of one upload, by strace: file, fsync, rename, fsync of the folder, commit,
    answer."""
    with Host() as host:
        host.start("web")
        visitor = Visitor(host)
        visitor.send(0, coloured_photo(0))
        trace = host.folder / "trace"
        pids = [word for pid in host.children("web") for word in ("-p", str(pid))]
        calls = "trace=openat,rename,renameat,renameat2,fsync,fdatasync,sendto,sendmsg,write"
        tracer = subprocess.Popen(
            ["strace", "-f", "-y", "-e", calls, "-o", str(trace), *pids], stderr=subprocess.PIPE
        )
        until(lambda: trace.exists() and tracer.poll() is None, 10)
        time.sleep(1)
        sent = visitor.send(1, coloured_photo(1))
        time.sleep(0.5)
        tracer.terminate()
        tracer.wait()
        lines = trace.read_text().splitlines()
    patterns = {
        "temporary file synced": r"fsync\(\d+<[^>]*/originals/[^>]*\.new-",
        "renamed": r"rename[^ ]*\(.*\.new-.*originals",
        "folder synced": r"fsync\(\d+<[^>]*/originals/\w\w>\)",
        "committed": r"f(?:data)?sync\(\d+<[^>]*db\.sqlite3-wal",
        "answered": r"(?:sendto|sendmsg|write)\(\d+<(?:socket|TCP)[^>]*>.*HTTP/1.1 201",
    }
    places = [
        next((at for at, line in enumerate(lines) if re.search(pattern, line)), -1)
        for pattern in patterns.values()
    ]
    told = " → ".join(f"{name} ({place})" for name, place in zip(patterns, places, strict=True))
    return Result(
        "9 power-loss order",
        "1 upload under strace",
        told,
        sent.status == 201 and -1 not in places and places == sorted(places),
    )


def a_reader_never_sees_a_mix(database: str, publishes: int, readers: int, fetches: int) -> Result:
    done = threading.Event()
    seen: dict[str, str] = {}
    counts: Counter[str] = Counter()
    lock = threading.Lock()
    with Host(database, LOOKS_A_MINUTE_OF_AN_ADDRESS="1000000") as host:
        host.drive("crowd", 24)
        host.drive("build_here")
        host.start("web")

        def read() -> None:
            session, chance = requests.Session(), random.Random()
            while not done.is_set() or counts["fetched"] < fetches:
                pointer = session.get(f"{host.address}/mosaic.json", timeout=20)
                answer = session.get(f"{host.address}{pointer.json()['table']}", timeout=20)
                good = answer.ok and hashlib.sha256(answer.content).hexdigest() in pointer.json()["table"]
                with lock:
                    counts["fetched"] += 2
                    counts["errors"] += not (pointer.ok and good)
                for _ in range(12):
                    address, name = tile_of(answer.json(), chance, pointer.json()["tiles"])
                    tile = session.get(f"{host.address}{address}", timeout=20)
                    digest = hashlib.sha256(tile.content).hexdigest()
                    with lock:
                        counts["fetched"] += 1
                        counts["missing"] += tile.status_code in (404, 410)
                        counts["errors"] += tile.status_code not in (200, 404, 410)
                        counts["mismatched"] += tile.ok and seen.setdefault(name, digest) != digest
                if counts["fetched"] >= fetches and done.is_set():
                    return

        threads = [threading.Thread(target=read) for _ in range(readers)]
        for thread in threads:
            thread.start()
        for number in range(publishes):
            host.drive("crowd", 1, 100 + number)
            host.drive("build_here", "1" if number % 4 == 3 else "0")
        done.set()
        for thread in threads:
            thread.join()
    told = f"{counts['fetched']} fetches, {counts['missing']} missing, "
    told += f"{counts['mismatched']} mismatched, {counts['errors']} errors"
    holds = counts["fetched"] >= fetches and not (
        counts["missing"] or counts["mismatched"] or counts["errors"]
    )
    return Result(
        f"11 a reader never sees a mix ({database})", f"{publishes} publishes, {readers} readers", told, holds
    )


def tile_of(table: dict, chance: random.Random, pattern: str) -> tuple[str, str]:  # type: ignore[type-arg]
    """Any pyramid tile of a version: its address."""
    level = chance.randrange(table["levels"])
    span_px = table["tile_px"] * 2 ** (table["levels"] - 1 - level)
    columns, rows = math.ceil(table["width"] / span_px), math.ceil(table["height"] / span_px)
    column, row = chance.randrange(columns), chance.randrange(rows)
    build = table["others"].get(f"{level}/{column}_{row}", table["build"])
    address = pattern.format(build=build, level=level, column=column, row=row)
    return address, address


def a_killed_build_harms_nothing(database: str, kills: int, photos: int) -> Result:
    chance, incomplete = random.Random(11), 0
    with Host(database) as host:
        host.drive("crowd", photos)
        host.drive("build_here")
        host.start("worker", "beat")
        for number in range(kills):
            host.drive("crowd", 1, 1000 + number)
            host.drive("hint_builds", 1)
            time.sleep(chance.uniform(0.0, 2.5))
            host.kill_child("worker") if number % 3 else host.kill("worker")
            host.change("UPDATE mosaic_build SET leased_until = created_at WHERE leased_until IS NOT NULL")
            host.change("UPDATE mosaic_block SET leased_until = NULL WHERE leased_until IS NOT NULL")
            now = host.drive("published")
            incomplete += not now or now["missing"] > 0
        until(lambda: finished(host), 120, every=1)
        last = host.drive("published")
        host.change("UPDATE mosaic_build SET retired_at = created_at WHERE retired_at IS NOT NULL")
        host.drive("collect")
        debris = host.manage("reconcile", "--grace-hours=0", check=False).stdout
    told = f"{incomplete} times incomplete; afterwards {last['photos']} photos, "
    told += f"{last['missing']} tiles missing, stale: {last['stale']}"
    told += f", debris: {debris.count('stray: ')}"
    holds = not incomplete and not last["missing"] and not last["stale"] and "agree" in debris
    return Result(
        f"12 a killed build harms nothing ({database})",
        f"{kills} kills",
        told + ("" if holds else debris[:300]),
        holds,
    )


def finished(host: Host) -> bool:
    """No build under way, and everybody in: another one is asked for where that is not so."""
    now = host.drive("published")
    if now["active"] == 0 and now["stale"]:
        host.drive("hint_builds", 1)
    return now["active"] == 0 and not now["stale"]


def a_full_disk_harms_nothing(database: str, room: int) -> Result:
    """The files (with SQLite the database too) on a small disk of their own, with so many megabytes left."""
    with Host(database) as host:
        used = subprocess.run(["du", "-sm", str(host.var_dir)], check=True, capture_output=True, text=True)
        megabytes = int(used.stdout.split()[0]) + room
        aside = host.folder / "aside"
        host.var_dir.rename(aside)
        host.var_dir.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(host.var_dir)], check=True
        )
        try:
            subprocess.run(["cp", "-a", f"{aside}/.", str(host.var_dir)], check=True)
            host.start("web")
            record = send_many(host, range(60), 20, photo=noisy_photo)
            full = Counter(sent.status for sent in record)
            originals = host.var_dir / "private" / "originals"
            rows = {original for (original,) in host.rows("SELECT original FROM tracker_submission")}
            files = {
                str(file.relative_to(host.var_dir / "private"))
                for file in originals.rglob("*")
                if file.is_file()
            }
            gone = lost_files(host, record)
            # Whatever is in the way is taken away: room again.
            subprocess.run(["mount", "-o", f"remount,size={megabytes * 8}m", str(host.var_dir)], check=True)
            after = send_many(host, range(100, 110), 10)
        finally:
            host.site.stop()
            subprocess.run(["umount", "-l", str(host.var_dir)], check=True)
    again = sum(sent.status == 201 for sent in after)
    strays = len(files - rows)
    told = f"{dict(full)}; {gone} acknowledged lost, {len(rows - files)} rows without a file, "
    told += f"{strays} files without a row; then {again} of 10"
    holds = (
        set(full) <= {201, 503, 507}
        and full[201] > 0
        and full[507] + full[503] > 0
        and not gone
        and rows <= files
    )
    return Result(
        f"13 a full disk harms nothing ({database})",
        "60 uploads",
        told,
        holds and strays <= full[503] + full[507] and again == 10,
    )


def lost_files(host: Host, record: list[Sent]) -> int:
    rows = dict(host.rows("SELECT sha256, original FROM tracker_submission"))
    wrong = 0
    for sent in record:
        if sent.status == 201:
            file = host.var_dir / "private" / rows.get(sent.sha256, "none")
            wrong += not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != sent.sha256
    return wrong


def one_build_at_a_time(database: str, times: int) -> Result:
    with Host(database) as host:
        host.drive("crowd", 20)
        host.start("worker", "beat")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: host.drive_aside("hint_builds", times // 4), range(4)))
        until(lambda: host.drive("published").get("active") == 0, 60, every=1)
        now = host.drive("published")
    told = f"{now['builds']} builds, the last with {now['photos']} of 20, stale: {now['stale']}"
    return Result(
        f"14 one build at a time ({database})",
        f"{times} requests",
        told,
        now["builds"] <= 2 and not now["stale"],
    )


def same_input_same_manifest(photos: int) -> Result:
    manifests = {}
    for database in ("sqlite", "postgres"):
        with Host(database) as host:
            host.drive("crowd", photos)
            # The ids are random; the manifest names them, so both sites get the same.
            for place, (pk,) in enumerate(host.rows("SELECT id FROM tracker_submission ORDER BY send_key")):
                host.change(f"UPDATE tracker_submission SET public_id = 'p{place:09d}' WHERE id = {pk}")
            for base, _, files in os.walk(host.var_dir / "private" / "renditions", topdown=False):
                for name in files:
                    Path(base, name).unlink()
            host.manage("reconcile", "--repair", check=False)
            manifests[database] = host.drive("build_here")["manifest"]
    told = " and ".join(f"{name} {digest[:12]}" for name, digest in manifests.items())
    return Result("15 same input, same manifest", f"{photos} photos", told, len(set(manifests.values())) == 1)


def no_file_hurts(count: int, at_once: int) -> Result:
    with Host(SENDS_A_MINUTE="100000", SENDS_A_MINUTE_OF_AN_ADDRESS="100000") as host:
        host.start("worker", "beat", "web")
        files = list(hostile_files(count))
        statuses: Counter[int | None] = Counter()
        slowest, memory, good = 0.0, [0.0], []
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.5):
                memory.append(host.tree_mb())

        def alongside() -> None:
            visitor, number = Visitor(host), 0
            while not done.is_set():
                number += 1
                good.append(visitor.send(10_000 + number, coloured_photo(number)))
                time.sleep(0.3)

        threads = [threading.Thread(target=watch), threading.Thread(target=alongside)]
        for thread in threads:
            thread.start()
        with ThreadPoolExecutor(at_once) as pool:
            visitors = [Visitor(host) for _ in range(at_once)]
            for visitor in visitors:
                visitor.arrive()
            jobs = [
                pool.submit(visitors[place % at_once].send, place, data) for place, data in enumerate(files)
            ]
            for job in jobs:
                sent = job.result()
                statuses[sent.status] += 1
                slowest = max(slowest, sent.seconds)
        done.set()
        for thread in threads:
            thread.join()
        took = until(host.settled, 120)
    p95 = percentile([sent.seconds for sent in good], 0.95)
    fine = all(sent.status == 201 for sent in good)
    told = f"{dict(statuses)}, the slowest decided in {slowest:.1f} s, the rest {took:.0f} s later; "
    told += f"memory {max(memory):.0f} MB; "
    told += f"{len(good)} good ones alongside, p95 {p95:.2f} s"
    holds = (
        set(statuses) <= {201, 422, 413, 400}
        and slowest <= 30
        and took <= 30
        and max(memory) <= 2048
        and p95 <= 2
        and fine
    )
    return Result("17 no file hurts the service", f"{len(files)} files, {at_once} at once", told, holds)


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
            timeout=30,
        )
        for connection in sockets:
            connection.close()
    told = f"a visitor beside them was served ({answer.status}) after {waited:.1f} s; "
    told += f"a body of 10 GB: {endless.status_code}"
    return Result(
        "20 sizes are bounded, slow senders too",
        f"{slow} slow senders",
        told,
        answer.status == 201 and waited < 20 and endless.status_code in (400, 403, 413),
    )


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
                timeout=20,
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

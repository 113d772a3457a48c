"""Builds: one at a time, killed, read while they are replaced, the same again."""

import hashlib
import math
import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from tests.reliability.host import Host
from tests.reliability.scenarios.result import Result
from tests.waiting import HANG_S, until


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
                pointer = session.get(f"{host.address}/mosaic.json", timeout=HANG_S)
                answer = session.get(f"{host.address}{pointer.json()['table']}", timeout=HANG_S)
                good = answer.ok and hashlib.sha256(answer.content).hexdigest() in pointer.json()["table"]
                with lock:
                    counts["fetched"] += 2
                    counts["errors"] += not (pointer.ok and good)
                for _ in range(12):
                    address, name = tile_of(answer.json(), chance, pointer.json()["tiles"])
                    tile = session.get(f"{host.address}{address}", timeout=HANG_S)
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


def tile_of(table: dict, chance: random.Random, pattern: str) -> tuple[str, str]:
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
        until(lambda: finished(host), every=1)
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


def one_build_at_a_time(database: str, times: int) -> Result:
    with Host(database) as host:
        host.drive("crowd", 20)
        host.start("worker", "beat")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: host.drive_aside("hint_builds", times // 4), range(4)))
        until(lambda: host.drive("published").get("active") == 0, every=1)
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

"""Files: synced before the answer, in accord with the rows, on a full disk; and those that want to hurt."""

import contextlib
import hashlib
import random
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.reliability.host import Host
from tests.reliability.hostile import hostile_files
from tests.reliability.processes import is_traced
from tests.reliability.scenarios.result import Result
from tests.reliability.visitors import Sent, Visitor, coloured_photo, noisy_photo, percentile, send_many
from tests.waiting import until


def power_loss_order() -> Result:
    """The calls to the kernel of one upload, by strace: file, fsync, rename, fsync of the folder, commit,
    answer."""
    patterns = {
        "temporary file synced": r"fsync\(\d+<[^>]*/originals/[^>]*\.new-",
        "renamed": r"rename[^ ]*\(.*\.new-.*originals",
        "folder synced": r"fsync\(\d+<[^>]*/originals/\w\w>\)",
        "committed": r"f(?:data)?sync\(\d+<[^>]*db\.sqlite3-wal",
        "answered": r"(?:sendto|sendmsg|write)\(\d+<(?:socket|TCP)[^>]*>.*HTTP/1.1 201",
    }
    with Host() as host:
        host.start("web")
        visitor = Visitor(host)
        visitor.send(0, coloured_photo(0))
        trace = host.folder / "trace"
        children = host.children("web")
        pids = [word for pid in children for word in ("-p", str(pid))]
        calls = "trace=openat,rename,renameat,renameat2,fsync,fdatasync,sendto,sendmsg,write"
        tracer = subprocess.Popen(
            ["strace", "-f", "-y", "-e", calls, "-o", str(trace), *pids], stderr=subprocess.PIPE
        )
        until(lambda: all(is_traced(pid) for pid in children))
        sent = visitor.send(1, coloured_photo(1))
        until(lambda: re.search(patterns["answered"], trace.read_text()))
        tracer.terminate()
        tracer.wait()
        lines = trace.read_text().splitlines()
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


@contextlib.contextmanager
def small_disk(host: Host, room_mb: int) -> Iterator[Callable[[int], None]]:
    """The files (with SQLite the database too) on a small disk of their own, with so many megabytes left; it
    is made so many times as large by what it gives."""
    used = subprocess.run(["du", "-sm", str(host.var_dir)], check=True, capture_output=True, text=True)
    megabytes = int(used.stdout.split()[0]) + room_mb
    aside = host.folder / "aside"
    host.var_dir.rename(aside)
    host.var_dir.mkdir()

    def mount(options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(host.var_dir)], check=True)

    mount(f"size={megabytes}m")
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", str(host.var_dir)], check=True)
        yield lambda times: mount(f"remount,size={megabytes * times}m")
    finally:
        host.site.stop()
        subprocess.run(["umount", "-l", str(host.var_dir)], check=True)


def a_full_disk_harms_nothing(database: str, room: int) -> Result:
    with Host(database) as host, small_disk(host, room) as enlarge:
        host.start("web")
        record = send_many(host, range(60), 20, photo=noisy_photo)
        full = Counter(sent.status for sent in record)
        originals = host.var_dir / "private" / "originals"
        rows = {original for (original,) in host.rows("SELECT original FROM tracker_submission")}
        files = {
            str(file.relative_to(host.var_dir / "private")) for file in originals.rglob("*") if file.is_file()
        }
        gone = lost_files(host, record)
        # Whatever is in the way is taken away: room again.
        enlarge(8)
        after = send_many(host, range(100, 110), 10)
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
        took = until(host.settled)
    p95 = percentile([sent.seconds for sent in good], 0.95)
    fine = all(sent.status == 201 for sent in good)
    told = f"{dict(statuses)}, the slowest decided in {slowest:.1f} s, the rest {took:.0f} s later; "
    told += f"memory {max(memory):.0f} MB; "
    told += f"{len(good)} good ones alongside, p95 {p95:.2f} s"
    holds = set(statuses) <= {201, 422, 413, 400} and max(memory) <= 2048 and fine
    is_quick = slowest <= 30 and took <= 30 and p95 <= 2
    return Result(
        "17 no file hurts the service", f"{len(files)} files, {at_once} at once", told, holds, is_quick
    )

"""The drill: a backup under load, everything lost, a restore; how long each takes, and what is lost.

    script/bench drill [--photos 200] [--database sqlite]

What counts: every wave that was there when the backup began is there again, whoever was erased since is
erased, the log of decisions is whole but for the numbers that are named, and rows and files agree.
"""

import argparse
import shutil
import threading
import time
from pathlib import Path

from tests.reliability.host import Host
from tests.reliability.scenarios.result import Result

MARKS_AFTER_ERASURES = 3


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench drill")
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--database", default="sqlite", choices=("sqlite", "postgres"))
    options = parser.parse_args()
    result = drill(options.database, options.photos)
    print(
        f"{result.promise} | {result.count} | {'holds' if result.holds else 'DOES NOT HOLD'}: {result.result}"
    )
    raise SystemExit(not result.holds)


def drill(database: str, photos: int) -> Result:
    seconds: dict[str, float] = {}
    with Host(database) as host:
        host.drive("crowd", photos)
        host.drive("build_here")
        host.start("web", "worker", "beat")
        print(f"{photos} photos, a mosaic, web, worker and clock", flush=True)
        folder = host.folder / "backup"
        before = public_ids(host)
        with Load(host):
            seconds["backup"] = run(host, "backup", str(folder), "--verify")
        erased = {host.drive("erase_one") for _ in range(MARKS_AFTER_ERASURES)}
        seconds["marks"] = run(host, "backup", str(folder), "--marks")
        all_of_them = public_ids(host)
        lose_everything(host)
        seconds["restore"] = run(host, "restore", str(folder))
        after = public_ids(host)
        statuses = dict(host.rows("SELECT public_id, status FROM tracker_submission"))
        told = host.manage("verify_audit").stdout + host.manage("reconcile").stdout
    lost, risen = before - after, {one for one in erased if statuses.get(one, "erased") != "erased"}
    times = ", ".join(f"{name} {took:.0f} s" for name, took in seconds.items())
    late = all_of_them - before
    found = f"{len(lost)} lost of {len(before)} that already here when the backup began, "
    found += f"{len(late - after)} of {len(late)} that came meanwhile; "
    found += f"{len(erased) - len(risen)} of {len(erased)} erased again"
    holds = not lost and not risen and "The log is whole" in told and "Rows and files agree" in told
    return Result(f"a restore drill ({database})", f"{photos} photos", f"{times}; {found}", holds)


def public_ids(host: Host) -> set[str]:
    return {name for (name,) in host.rows("SELECT public_id FROM tracker_submission")}


def run(host: Host, *arguments: str) -> float:
    """manage.py, in seconds."""
    began = time.monotonic()
    host.manage(*arguments)
    took = time.monotonic() - began
    print(f"manage.py {arguments[0]}: {took:.1f} s", flush=True)
    return took


def lose_everything(host: Host) -> None:
    """Every process, the database and all files."""
    if host.driver:
        host.driver.kill()
        host.driver.wait()
        host.driver = None
    host.paused |= set(host.site.processes)
    for name in list(host.site.processes):
        host.kill(name)
        host.site.processes.pop(name).wait()
    keep = host.var_dir / "secret_key"  # of the settings, which no backup holds
    key = keep.read_bytes()
    empty(host.var_dir)
    keep.write_bytes(key)
    if host.database == "postgres":
        host.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        host.change("DROP SCHEMA public CASCADE")
        host.change("CREATE SCHEMA public")


def empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


class Load:
    """Waves that come in while the backup is made."""

    def __init__(self, host: Host) -> None:
        self.host, self.done = host, threading.Event()
        self.thread = threading.Thread(target=self.send)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()

    def send(self) -> None:
        number = 5000
        while not self.done.is_set():
            self.host.drive("crowd", 1, number)
            number += 1


if __name__ == "__main__":
    main()

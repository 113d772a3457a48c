"""The real site as processes of its own, the faults that happen to it, and a record that trusts nobody.

A Host has its own folder, Redis, database (SQLite or PostgreSQL), worker, clock and web server, all on free
ports, and a supervisor that starts again what has ended, as systemd does. Senders write down what they asked
and what was answered; judges compare that with the rows and files at the end, read past the application.
"""

import atexit
import contextlib
import hashlib
import json
import os
import pwd
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import requests
from PIL import Image, ImageDraw

from config import broker
from operations.launcher import Site, family, free_port, is_free
from tests.environment import ROOT

TERMINAL = {"waiting", "approved", "rejected", "quarantined", "erased"}
WORDS = {
    "name": "Ana",
    "people": "1",
    "place_slug": "recife",
    "waved_date": "2013-07-19",
    "waved_time": "18:31",
}
WORDS |= {"consent": "on", "permission": "on"}


PREPARED: list[Path] = []


class Host:
    """One machine of the site. Leaving it stops everything."""

    def __init__(self, database: str = "sqlite", folder: Path | None = None, **environment: str) -> None:
        self.database = database
        self.folder = folder or Path(tempfile.mkdtemp(prefix="wave-host-"))
        self.var_dir = self.folder / "var"
        self.var_dir.mkdir(exist_ok=True)
        self.folder.chmod(0o755)
        self.web_port, self.redis_port, self.postgres_port = free_port(), free_port(), free_port()
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "SWEEP_SECONDS": "3",
            "MOSAIC_EVERY_MINUTES": "0",
            "LOG_LEVEL": "WARNING",
            **environment,
        }
        for name in ("DATABASE_URL", "S3_BUCKET", "PRODUCTION", "DEBUG"):
            os.environ.pop(name, None)
        if database == "postgres":
            self.environment["DATABASE_URL"] = f"postgres://postgres@127.0.0.1:{self.postgres_port}/postgres"
        self.site = Site(self.var_dir, self.environment)
        self.servers: dict[str, subprocess.Popen[bytes]] = {}
        self.paused: set[str] = set()
        self.done = threading.Event()
        self.driver: subprocess.Popen[str] | None = None
        self.driving = threading.Lock()

    def __enter__(self) -> "Host":
        self.site.peak.done.set()
        if self.database == "postgres":
            self.make_cluster()
            self.start_postgres()
        self.start_redis()
        self.prepare()
        threading.Thread(target=self.supervise, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        if self.driver:
            self.driver.kill()
            self.driver.wait()
        # Nothing of it is needed any more: no farewell.
        self.signal(sorted(family([process.pid for process in self.site.processes.values()])), signal.SIGKILL)
        self.site.stop()
        for server in self.servers.values():
            server.kill()
            server.wait()
        if self.database == "postgres":
            with contextlib.suppress(subprocess.CalledProcessError):
                self.postgres("pg_ctl", "-D", str(self.cluster), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self) -> None:
        """Tables, static files, the 2013 campaign; on SQLite a copy of what this process has prepared
        before."""
        if self.database == "sqlite" and PREPARED:
            shutil.copytree(PREPARED[0], self.var_dir, dirs_exist_ok=True)
            return
        self.manage("prepare_site")
        if self.database == "sqlite":
            PREPARED.append(Path(tempfile.mkdtemp(prefix="wave-prepared-")))
            atexit.register(shutil.rmtree, PREPARED[0], ignore_errors=True)
            shutil.copytree(self.var_dir, PREPARED[0], dirs_exist_ok=True)

    # --- Starting -------------------------------------------------------------------------------------------

    def start(self, *names: str, concurrency: int = 2) -> "Host":
        for name in names:
            if name == "web":
                self.site.start_web("127.0.0.1", self.web_port)
            elif name == "beat":
                self.site.start_beat()
            else:
                self.site.start_worker(concurrency, name)
        if "worker" in names:
            until(lambda: "ready" in self.site.log("worker").read_text() or self.hears(), 40)
        return self

    def hears(self) -> bool:
        return any(name.startswith("worker@") for (name,) in self.rows("SELECT name FROM tracker_heartbeat"))

    def start_redis(self) -> None:
        binary = broker.server_binary()
        command = [
            binary,
            "--port",
            str(self.redis_port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.servers["redis"] = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(lambda: not is_free("127.0.0.1", self.redis_port), 10)

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    def postgres(self, program: str, *arguments: str) -> None:
        found = shutil.which(program) or str(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))[-1])
        who = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        extra: dict[str, Any] = {"user": who.pw_uid, "group": who.pw_gid} if who else {}
        subprocess.run([found, *arguments], check=True, capture_output=True, cwd="/", **extra)

    def make_cluster(self) -> None:
        self.cluster.mkdir()
        if os.geteuid() == 0:
            who = pwd.getpwnam("postgres")
            os.chown(self.cluster, who.pw_uid, who.pw_gid)
        self.postgres(
            "initdb", "-D", str(self.cluster), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"
        )

    def start_postgres(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self.postgres_port} -c "
            f"unix_socket_directories={self.cluster}"
        )
        log = str(self.cluster / "log")
        self.postgres("pg_ctl", "-D", str(self.cluster), "-o", options, "-w", "-l", log, "start")

    def supervise(self) -> None:
        """Start again whatever has ended, but not what a fault keeps down; and watch the memory of all of
        it."""
        while not self.done.wait(0.5):
            for name, process in list(self.site.processes.items()):
                if process.poll() is not None and name not in self.paused and not self.done.is_set():
                    self.site.start(name, *self.site.commands[name])
            if (
                "redis" not in self.paused
                and self.servers["redis"].poll() is not None
                and not self.done.is_set()
            ):
                self.start_redis()

    # --- Asking ---------------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-W", "ignore", *arguments]

    @property
    def whole_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment, "VAR_DIR": str(self.var_dir)}

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        made = subprocess.run(
            self.command("manage.py", *arguments),
            cwd=ROOT,
            env=self.whole_environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and made.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)}: {made.stdout}{made.stderr}")
        return made

    def drive(self, name: str, *arguments: Any) -> Any:
        """Call a function of tests/reliability/driver.py in a process of the site, kept for the next call."""
        with self.driving:
            if self.driver is None:
                self.driver = self.new_driver()
            return ask(self.driver, name, *arguments)

    def drive_aside(self, name: str, *arguments: Any) -> Any:
        """The same, in a process of its own, beside others."""
        driver = self.new_driver()
        try:
            return ask(driver, name, *arguments)
        finally:
            driver.kill()
            driver.wait()

    def new_driver(self) -> subprocess.Popen[str]:
        command = self.command("-m", "tests.reliability.driver")
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        return subprocess.Popen(command, cwd=ROOT, env=self.whole_environment, text=True, **pipes)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Straight from the database, past the application."""
        if self.database == "postgres":
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
                return connection.execute(query).fetchall()  # type: ignore[arg-type]
        with contextlib.closing(sqlite3.connect(self.var_dir / "db.sqlite3", timeout=30)) as connection:
            found = connection.execute(query).fetchall()
            connection.commit()
            return found

    def change(self, query: str) -> None:
        if self.database == "postgres":
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
                connection.execute(query)  # type: ignore[arg-type]
            return
        with contextlib.closing(sqlite3.connect(self.var_dir / "db.sqlite3", timeout=30)) as connection:
            connection.execute(query)
            connection.commit()

    def statuses(self) -> Counter[str]:
        return Counter(status for (status,) in self.rows("SELECT status FROM tracker_submission"))

    def settled(self) -> bool:
        return set(self.statuses()) <= TERMINAL

    def children(self, name: str) -> list[int]:
        """Processes under one of ours, itself left out."""
        root = self.site.processes[name].pid
        return sorted(family([root]) - {root})

    def tree_mb(self) -> float:
        """Resident memory of everything that is ours, in MB."""
        pids = family([process.pid for process in self.site.processes.values()])
        return sum(resident_mb(pid) for pid in pids)

    # --- Faults ---------------------------------------------------------------------------------------------

    def kill(self, name: str) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.site.processes[name].pid, signal.SIGKILL)

    def kill_child(self, name: str) -> None:
        """One of a worker's pool, or one of the web server's processes."""
        root = self.site.processes[name].pid
        if children := [pid for pid in self.children(name) if parent_of(pid) == root]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(children), signal.SIGKILL)

    def empty_redis(self) -> None:
        """Killed, and started again without a file: it knows of nothing."""
        self.servers["redis"].kill()
        self.servers["redis"].wait()

    def stop_redis(self) -> None:
        self.paused.add("redis")
        self.empty_redis()

    def silence_redis(self) -> None:
        """It takes connections and never answers."""
        os.kill(self.servers["redis"].pid, signal.SIGSTOP)

    def redis_back(self) -> None:
        self.paused.discard("redis")
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.servers["redis"].pid, signal.SIGCONT)
        if self.servers["redis"].poll() is None:
            self.empty_redis()
        until(lambda: self.servers["redis"].poll() is None and not is_free("127.0.0.1", self.redis_port), 20)

    def crash_postgres(self, seconds: float = 2.0) -> None:
        self.postgres("pg_ctl", "-D", str(self.cluster), "-m", "immediate", "stop")
        time.sleep(seconds)
        self.start_postgres()

    def pause(self, name: str, seconds: float) -> None:
        pids = [self.site.processes[name].pid, *self.children(name)]
        self.signal(pids, signal.SIGSTOP)
        time.sleep(seconds)
        self.signal(pids, signal.SIGCONT)

    def signal(self, pids: list[int], what: int) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, what)


def ask(driver: "subprocess.Popen[str]", name: str, *arguments: Any) -> Any:
    assert driver.stdin is not None
    assert driver.stdout is not None
    driver.stdin.write(json.dumps([name, *map(str, arguments)]) + "\n")
    driver.stdin.flush()
    while line := driver.stdout.readline():
        if line.startswith("{"):
            told = json.loads(line)
            if "failed" in told:
                raise AssertionError(told["failed"])
            return told["told"]
    raise AssertionError("the driver has ended")


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def resident_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    # Shared pages are counted once, by their share.
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def until(condition: Callable[[], object], seconds: float, every: float = 0.2) -> float:
    """Wait; the seconds that it took. Fails when it did not happen in time."""
    started = time.monotonic()
    while True:
        with contextlib.suppress(sqlite3.OperationalError, psycopg.OperationalError):
            if condition():
                return time.monotonic() - started
        if time.monotonic() - started > seconds:
            raise AssertionError(f"it did not happen within {seconds:.0f} s")
        time.sleep(every)


# --- Visitors -----------------------------------------------------------------------------------------------


def coloured_photo(number: int, width: int = 640, height: int = 480, quality: int = 85) -> bytes:
    """A photo that is like no other: its own colours, its own number in it."""
    chance = random.Random(f"reliability:{number}")
    top, bottom = (tuple(chance.randrange(256) for _ in range(3)) for _ in range(2))
    picture = Image.linear_gradient("L").resize((width, height))
    picture = Image.composite(
        Image.new("RGB", (width, height), top), Image.new("RGB", (width, height), bottom), picture
    )
    ImageDraw.Draw(picture).text((10, 10), str(number), fill="white")
    picture.save(buffer := BytesIO(), "JPEG", quality=quality)
    return buffer.getvalue()


def noisy_photo(number: int) -> bytes:
    """Half a megabyte that no format makes smaller."""
    random.seed(number)
    Image.effect_noise((1000, 800), 80 + number % 20).convert("RGB").save(
        buffer := BytesIO(), "JPEG", quality=92
    )
    return buffer.getvalue() + str(number).encode()


@dataclass
class Sent:
    """One request of a visitor's, and what came back: a status, or none when the connection broke."""

    number: int
    key: str
    sha256: str
    status: int | None = None
    url: str = ""
    seconds: float = 0.0
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Visitor:
    """A browser with its cookie."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.session = requests.Session()
        self.token = ""

    def arrive(self) -> None:
        page = self.session.get(f"{self.host.address}/wave/", timeout=30)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        self.token = found[1] if found else ""

    def send(self, number: int, data: bytes, key: str = "", **words: str) -> Sent:
        sent = Sent(
            number,
            key or f"reliability-{number}-{random.getrandbits(64):x}",
            hashlib.sha256(data).hexdigest(),
        )
        form = WORDS | {"send_key": sent.key, "csrfmiddlewaretoken": self.token} | words
        started = time.monotonic()
        try:
            if not self.token:
                self.arrive()
                form["csrfmiddlewaretoken"] = self.token
            answer = self.session.post(
                f"{self.host.address}/wave/",
                data=form,
                files={"photo": (f"{number}.jpg", data, "image/jpeg")},
                headers={"Accept": "application/json"},
                timeout=60,
            )
            sent.status, sent.body, sent.headers = answer.status_code, answer.text[:400], dict(answer.headers)
            if answer.status_code == 201:
                sent.url = answer.json()["private_url"]
        except (requests.RequestException, ValueError) as error:
            sent.body = type(error).__name__
        sent.seconds = time.monotonic() - started
        return sent


def send_many(
    host: Host,
    numbers: range,
    a_second: float,
    browsers: int = 8,
    photo: Callable[[int], bytes] = coloured_photo,
) -> list[Sent]:
    """Uploads at an even pace, each when its time has come, however long the one before takes."""
    record: list[Sent] = []
    lock = threading.Lock()
    waiting = iter(numbers)
    started = time.monotonic()

    def lane() -> None:
        visitor = Visitor(host)
        while True:
            with lock:
                number = next(waiting, None)
            if number is None:
                return
            data = photo(number)
            time.sleep(max(0.0, started + (number - numbers.start) / a_second - time.monotonic()))
            sent = visitor.send(number, data)
            if sent.status is None:
                visitor = Visitor(host)
            with lock:
                record.append(sent)

    threads = [threading.Thread(target=lane) for _ in range(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return record


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@contextlib.contextmanager
def every(seconds: float, faults: list[Callable[[], object]]) -> Iterator[list[str]]:
    """One fault after another, in turn, until the block ends; what was done."""
    done, log = threading.Event(), []

    def run() -> None:
        turn = 0
        while not done.wait(seconds):
            fault = faults[turn % len(faults)]
            log.append(getattr(fault, "__name__", "fault"))
            fault()
            turn += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield log
    finally:
        done.set()
        thread.join()


# --- Judges -------------------------------------------------------------------------------------------------


def lost(host: Host, record: list[Sent]) -> list[str]:
    """What was acknowledged and is not there: its row in a terminal state, its file with the bytes that were
    sent."""
    rows = {
        sha: (status, original)
        for sha, status, original in host.rows("SELECT sha256, status, original FROM tracker_submission")
    }
    wrong = []
    for sent in record:
        if sent.status != 201:
            continue
        status, original = rows.get(sent.sha256, ("no row", ""))
        file = host.var_dir / "private" / original
        if status not in TERMINAL:
            wrong.append(f"{sent.number}: {status}")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != sent.sha256:
            wrong.append(f"{sent.number}: another file")
    return wrong

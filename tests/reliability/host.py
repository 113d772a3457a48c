"""The real site as processes of its own, and the faults that happen to it.

A Host has its own folder, Redis, database (SQLite or PostgreSQL), worker, clock and web server, all on free
ports, and a supervisor that starts again what has ended, as systemd does. Senders write down what they asked
and what was answered; judges compare that with the rows and files at the end, read past the application.
"""

import atexit
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg

from config import broker
from operations.launcher import Site, family, free_port, is_free
from tests.environment import ROOT
from tests.postgres import Cluster
from tests.reliability.processes import parent_of, resident_mb
from tests.waiting import until

TERMINAL = {"waiting", "approved", "rejected", "quarantined", "erased"}
PREPARED: list[Path] = []


class Host:
    """One machine of the site. Leaving it stops everything."""

    def __init__(self, database: str = "sqlite", folder: Path | None = None, **environment: str) -> None:
        self.database = database
        self.folder = folder or Path(tempfile.mkdtemp(prefix="wave-host-"))
        self.var_dir = self.folder / "var"
        self.var_dir.mkdir(exist_ok=True)
        self.folder.chmod(0o755)
        self.web_port, self.redis_port = free_port(), free_port()
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
            self.cluster = Cluster(self.folder, free_port())
            self.environment["DATABASE_URL"] = self.cluster.address
        self.site = Site(self.var_dir, self.environment)
        self.servers: dict[str, subprocess.Popen[bytes]] = {}
        self.paused: set[str] = set()
        self.done = threading.Event()
        self.driver: subprocess.Popen[str] | None = None
        self.driving = threading.Lock()

    def __enter__(self) -> "Host":
        self.site.peak.done.set()
        if self.database == "postgres":
            self.cluster.make()
            self.cluster.start()
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
                self.cluster.stop()
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
            elif name == "live":
                self.site.start_worker(1, name, queues="live")
            else:
                self.site.start_worker(concurrency, name)
        if "worker" in names:
            until(lambda: "ready" in self.site.log("worker").read_text() or self.hears())
        return self

    def hears(self) -> bool:
        return any(name.startswith("worker@") for (name,) in self.rows("SELECT name FROM tracker_heartbeat"))

    def start_redis(self) -> None:
        where = ("--bind", "127.0.0.1", "--port", str(self.redis_port), "--dir", str(self.folder))
        command = [broker.server_binary(), *where, "--save", ""]
        self.servers["redis"] = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(lambda: not is_free("127.0.0.1", self.redis_port))

    def supervise(self) -> None:
        """Start again whatever has ended, but not what a fault keeps down; and watch the memory of all of
        it."""
        while not self.done.wait(0.5):
            for name, process in list(self.site.processes.items()):
                if process.poll() is not None and name not in self.paused and not self.done.is_set():
                    self.site.start(name, *self.site.commands[name])
            redis_has_ended = self.servers["redis"].poll() is not None
            if redis_has_ended and "redis" not in self.paused and not self.done.is_set():
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
                return connection.execute(query).fetchall()
        with contextlib.closing(sqlite3.connect(self.var_dir / "db.sqlite3", timeout=30)) as connection:
            found = connection.execute(query).fetchall()
            connection.commit()
            return found

    def change(self, query: str, patience_s: float = 30) -> None:
        if self.database == "postgres":
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
                connection.execute(query)
            return
        file = self.var_dir / "db.sqlite3"
        with contextlib.closing(sqlite3.connect(file, timeout=patience_s)) as connection:
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
        until(lambda: self.servers["redis"].poll() is None and not is_free("127.0.0.1", self.redis_port))

    def crash_postgres(self, seconds: float = 2.0) -> None:
        self.cluster.stop()
        time.sleep(seconds)
        self.cluster.start()

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

"""The whole site on one machine: broker, worker, clock and web server as real processes, stopped together.

script/demo and the tests use it; a server uses docker-compose.yml or its own supervisor instead.
"""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from config import broker

LOGS_KEPT = "log"
RESTARTED, SHORTEST_RUN_S = ("worker", "beat"), 10.0
ANYWHERE = "0.0.0.0"  # noqa: S104  # nosec B104


class LauncherError(Exception):
    """A process did not start; the message names its log."""


class Site:
    """Processes that belong together. Use it as a context: leaving it stops them, the last started first."""

    def __init__(self, var_dir: Path, environment: dict[str, str] | None = None) -> None:
        self.var_dir = var_dir
        self.environment = {**os.environ, **(environment or {}), "VAR_DIR": str(var_dir)}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, tuple[str, ...]] = {}
        self.peak = PeakMemory(self)

    def __enter__(self) -> Self:
        atexit.register(self.stop)
        self.peak.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        atexit.unregister(self.stop)

    def start_broker(self) -> None:
        """The embedded one, unless REDIS_URL names another."""
        if self.environment.get("REDIS_URL"):
            return
        process = broker.start(self.var_dir)
        if process:
            self.processes["broker"] = process

    def start_worker(self, concurrency: int = 2, name: str = "worker") -> None:
        self.start(
            name,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            f"--concurrency={concurrency}",
            f"--hostname={name}@%h",
        )

    def start_beat(self) -> None:
        # The file remembers when each task ran last; beat holds it alone.
        self.start("beat", "-m", "celery", "-A", "config", "beat", "--pidfile=")

    def start_web(self, host: str, port: int) -> None:
        """gunicorn, answering before this returns. Raises LauncherError."""
        if not is_free(host, port):
            raise LauncherError(
                f"Port {port} is taken: stop what listens there, or choose another with --port."
            )
        bind = f"{host}:{port}"
        self.start(
            "web",
            "-m",
            "gunicorn",
            "config.wsgi",
            "--bind",
            bind,
            "--preload",
            "--workers=2",
            "--threads=8",
            "--timeout=60",
            "--keep-alive=30",
        )
        deadline = time.monotonic() + 30
        while is_free(host, port):
            if time.monotonic() > deadline or self.processes["web"].poll() is not None:
                raise LauncherError(f"The web server did not start: see {self.log('web')}.")
            time.sleep(0.1)

    def start(self, name: str, *arguments: str) -> None:
        self.commands[name] = arguments
        self.log(name).parent.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                broker.guard_command(sys.executable, *arguments),
                cwd=Path(__file__).resolve().parent.parent,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def log(self, name: str) -> Path:
        return self.var_dir / LOGS_KEPT / f"{name}.log"

    def wait(self) -> str:
        """The name of the first process that ends by itself and cannot be started again: a worker, or the
        clock, that has run for a while is replaced, as a supervisor does."""
        started = dict.fromkeys(self.processes, time.monotonic())
        while True:
            for name, process in list(self.processes.items()):
                if process.poll() is None:
                    continue
                if name not in RESTARTED or time.monotonic() - started[name] < SHORTEST_RUN_S:
                    return name
                self.start(name, *self.commands[name])
                started[name] = time.monotonic()
            time.sleep(0.5)

    def kill(self, name: str) -> None:
        """kill -9, for tests and for nothing else."""
        self.processes[name].kill()
        self.processes.pop(name).wait()

    def stop(self) -> None:
        self.peak.stop()
        for name, process in reversed(list(self.processes.items())):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self.processes.pop(name)


class PeakMemory(threading.Thread):
    """The largest resident size that any process of the site, or this one, has had, in MB."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site = site
        self.megabytes = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.5):
            roots = [os.getpid(), *(process.pid for process in list(self.site.processes.values()))]
            self.megabytes = max([self.megabytes, *(resident_mb(pid) for pid in family(roots))])

    def stop(self) -> None:
        self.done.set()


def family(roots: list[int]) -> set[int]:
    """These processes and all that descend from them."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue  # it has ended meanwhile
    members = set(roots)
    while grown := {pid for pid, parent in parents.items() if parent in members} - members:
        members |= grown
    return members


def resident_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1" if host == ANYWHERE else host, port)) != 0


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The whole site on one machine: broker, worker, clock and web server as real processes, stopped together.

script/demo and the tests use it; a server uses docker-compose.yml or its own supervisor instead.
"""

import atexit
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from config import broker

LOGS_KEPT = "log"
SHORTEST_RUN_S, FIRST_PAUSE_S, LONGEST_PAUSE_S = 10.0, 1.0, 60.0
ANYWHERE = "0.0.0.0"  # noqa: S104  # nosec B104

logger = logging.getLogger(__name__)


class LauncherError(Exception):
    """A process did not start; the message names its log."""


@dataclass
class Run:
    """Of one process: when it was started, whether it has ever lasted, and how long to wait when it ends."""

    started: float
    has_lasted: bool = False
    pause_s: float = FIRST_PAUSE_S
    ended: float | None = None

    def record_alive(self, now: float) -> None:
        if now - self.started >= SHORTEST_RUN_S:
            self.has_lasted, self.pause_s = True, FIRST_PAUSE_S

    def is_due(self, now: float) -> bool:
        """Whether it has waited long enough."""
        if self.ended is None:
            self.ended = now
        return now - self.ended >= self.pause_s

    def begin_again(self, now: float) -> None:
        self.started, self.ended = now, None
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)


class Site:
    """Processes that belong together. Use it as a context: leaving it stops them, the last started first."""

    def __init__(self, var_dir: Path, environment: dict[str, str] | None = None) -> None:
        self.var_dir = var_dir
        self.environment = {**os.environ, **(environment or {}), "VAR_DIR": str(var_dir)}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, tuple[str, ...]] = {}
        self.peak = PeakMemory(self)
        self.stopping = threading.Event()

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

    def start_worker(self, concurrency: int = 2, name: str = "worker", queues: str = "") -> None:
        """For all queues, or for these."""
        self.start(
            name,
            "-m",
            "celery",
            "--quiet",  # its greeting would end it where the log cannot be written
            "-A",
            "config",
            "worker",
            f"--concurrency={concurrency}",
            f"--hostname={name}@%h",
            *(["--queues", queues] if queues else []),
        )

    def start_beat(self) -> None:
        # The file remembers when each task ran last; beat holds it alone.
        self.start("beat", "-m", "celery", "--quiet", "-A", "config", "beat", "--pidfile=")

    def start_web(self, host: str, port: int) -> None:
        """gunicorn, answering before this returns. Raises LauncherError."""
        if not is_free(host, port):
            raise LauncherError(
                f"Port {port} is taken: stop what listens there, or choose another with --port."
            )
        bind = f"{host}:{port}"
        # A site on a port of its own leads to itself.
        self.environment.setdefault("SITE_URL", f"http://{'localhost' if host == ANYWHERE else host}:{port}")
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
            "--no-control-socket",  # it would lie in the user's home, one for all sites of a machine
        )
        # One that cannot start ends by itself; this is for one that hangs, on a machine with much to do.
        deadline = time.monotonic() + 180
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
        """Start again whatever ends, as a supervisor does, after a pause that grows while it does not last;
        "" when the site is stopped. The name of a process that has not lasted once: it is told something
        wrong, and says so in its log."""
        runs: dict[str, Run] = {}
        while not self.stopping.wait(0.5):
            now = time.monotonic()
            for name, process in list(self.processes.items()):
                run = runs.setdefault(name, Run(now))
                if process.poll() is None:
                    run.record_alive(now)
                elif not run.has_lasted:
                    return name
                elif run.is_due(now):
                    logger.warning("%s has ended, and is started again: see %s", name, self.log(name))
                    self.start_again(name)
                    run.begin_again(time.monotonic())
        return ""

    def start_again(self, name: str) -> None:
        """If that fails, it has ended once more."""
        try:
            if name == "broker":
                self.processes[name] = broker.start(self.var_dir) or self.processes[name]
            else:
                self.start(name, *self.commands[name])
        except (broker.BrokerError, OSError) as error:
            logger.warning("%s was not started: %s", name, error)

    def kill(self, name: str) -> None:
        """kill -9, for tests and for nothing else."""
        self.processes[name].kill()
        self.processes.pop(name).wait()

    def stop(self) -> None:
        self.peak.stop()
        self.stopping.set()
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

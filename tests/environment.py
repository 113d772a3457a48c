"""What the tests run against; a pytest plugin, because settings are read before any conftest.

SQLite, or a PostgreSQL of our own with `--on-postgres`; every file in a temporary folder; a broker of our
own. Real servers are started from the binaries the machine has. A missing one is a failure when CI=true, and
a skip that names it elsewhere.
"""

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--on-postgres", action="store_true", help="run on a PostgreSQL started for this run")


def prepare() -> None:
    """Runs when pytest imports this plugin, before anything reads the settings."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        # The controller's database server, and a folder of this worker's own.
        os.environ["VAR_DIR"] = f"{os.environ['VAR_DIR']}/{worker}"
        os.environ["STATIC_ROOT"] = f"{os.environ['VAR_DIR']}/static"
        return
    # Short, because a Unix socket's name is at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="wave-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("DATABASE_URL", "REDIS_URL", "S3_BUCKET", "PRODUCTION", "DEBUG", "SECRET_KEY"):
        os.environ.pop(name, None)
    # Every site that the tests start has the same static files: gathered once.
    os.environ["STATIC_ROOT"] = str(folder / "static")
    os.environ.update(VAR_DIR=str(folder), DJANGO_ALLOW_ASYNC_UNSAFE="true", LOG_LEVEL="WARNING")
    if "--on-postgres" in sys.argv:
        os.environ["DATABASE_URL"] = start_postgres(folder)


def missing(what: str) -> None:
    """Stop where it must be there, skip where it may be missing; either way say what it is."""
    message = f"{what} is not installed: script/test installs it where it may (as root, on Debian or Ubuntu)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def start_postgres(folder: Path) -> str:
    """A cluster of our own on a free port, gone with the process."""
    binaries = find_postgres()
    if binaries is None:
        raise pytest.UsageError(
            "PostgreSQL is not installed: apt-get install postgresql, or leave out --on-postgres"
        )
    data = folder / "postgres"
    data.mkdir()
    run = as_postgres(folder)
    run([binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"])
    port = free_port()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    run([binaries / "pg_ctl", "-D", data, "-o", options, "-w", "-l", data / "log", "start"])
    # Stopped before the folder goes: atexit runs the last registered first.
    atexit.register(run, [binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
    return f"postgres://postgres@127.0.0.1:{port}/postgres"


def find_postgres() -> Path | None:
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def as_postgres(folder: Path) -> Callable[[list[object]], object]:
    """A way to run a command: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return lambda command: subprocess.run(
            [str(part) for part in command], check=True, capture_output=True
        )
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    os.chown(folder / "postgres", user.pw_uid, user.pw_gid)
    folder.chmod(0o755)

    def run(command: list[object]) -> object:
        words = [str(part) for part in command]
        return subprocess.run(
            words, check=True, capture_output=True, user=user.pw_uid, group=user.pw_gid, cwd="/"
        )

    return run


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_chromium() -> str | None:
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


prepare()

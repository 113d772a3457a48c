"""What the tests run against; a pytest plugin, because settings are read before any conftest.

SQLite, or a PostgreSQL of our own with `--on-postgres`; every file in a temporary folder; a broker of our
own. Real servers are started from the binaries the machine has. A missing one is a failure when CI=true, and
a skip that names it elsewhere.
"""

import atexit
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from tests.postgres import Cluster, find_postgres

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
    for name in ("DATABASE_URL", "REDIS_URL", "S3_BUCKET", "PRODUCTION", "DEBUG", "SECRET_KEY", "SITE_URL"):
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
    if find_postgres() is None:
        raise pytest.UsageError(
            "PostgreSQL is not installed: apt-get install postgresql, or leave out --on-postgres"
        )
    cluster = Cluster(folder, free_port())
    cluster.make()
    cluster.start("fsync=off")
    # Stopped before the folder goes: atexit runs the last registered first.
    atexit.register(cluster.stop)
    return cluster.address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_chromium() -> str | None:
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


prepare()

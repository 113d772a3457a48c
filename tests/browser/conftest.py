"""One running site for all browser tests: real processes, a published mosaic of seventy-two."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from operations.launcher import Site, free_port
from tests.environment import ROOT
from tests.line import Line, line_to

# For what never comes, and no judgement: all cores may be at other work.
expect.set_options(timeout=120_000)

PHOTOS = 72  # more than a page of the list


@pytest.fixture(scope="session")
def site_environment() -> Iterator[dict[str, str]]:
    folder = Path(tempfile.mkdtemp(prefix="wave-site-"))
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    environment |= {"VAR_DIR": str(folder), "MOSAIC_EVERY_MINUTES": "0", "SWEEP_SECONDS": "2"}
    command = [sys.executable, "script/demo.py", "--count", str(PHOTOS), "--no-serve"]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    figures = json.loads(made.stdout)
    assert figures["photos"] == PHOTOS, made.stderr[-2000:] + made.stdout
    tiles = figures["pyramid_tiles"] + figures["untinted_tiles"]
    assert len(list((ROOT / figures["folder"]).rglob("*.jpg"))) == tiles + 1  # the still
    yield environment
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def base_url(site_environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    with Site(Path(site_environment["VAR_DIR"]), site_environment) as site:
        site.start_broker()
        site.start_worker()
        site.start_beat()
        command = [sys.executable, "manage.py", "build_mosaic", "--mosaic", "earth"]
        subprocess.run(command, cwd=ROOT, env=site_environment, check=True, capture_output=True)
        site.start_web("127.0.0.1", port)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def moderator_login(base_url: str, site_environment: dict[str, str]) -> tuple[str, str]:
    """Name and password of a new administrator of the running site."""
    words = {"USERNAME": "mod", "PASSWORD": "a long password", "EMAIL": ""}
    words = {f"DJANGO_SUPERUSER_{name}": value for name, value in words.items()}
    command = [sys.executable, "manage.py", "createsuperuser", "--noinput"]
    subprocess.run(command, cwd=ROOT, env=site_environment | words, check=True, capture_output=True)
    return "mod", "a long password"


@pytest.fixture
def quiet_page(page: Page, base_url: str) -> Iterator[Page]:
    """A page whose console, scripts and requests must stay clean."""
    troubles: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(message.text)

    def see(request: Request) -> None:
        if not is_own(request.url, base_url):
            troubles.append(request.url)

    page.on("console", hear)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", see)
    yield page
    assert troubles == []


def is_own(url: str, base_url: str) -> bool:
    return url.startswith((base_url, "blob:", "data:"))


@pytest.fixture(autouse=True)
def opening_was_seen(request: pytest.FixtureRequest, context: BrowserContext) -> None:
    """The opening plays once for each visitor; all tests but its own are by somebody who has seen it."""
    context.set_default_timeout(120_000)
    if "opening" not in request.node.name:
        context.add_init_script('localStorage.setItem("wave-opening-seen", "1")')


@pytest.fixture
def line(base_url: str) -> Iterator[Line]:
    with line_to(urlsplit(base_url).port or 80) as line:
        yield line


@pytest.fixture
def visitor(browser: Browser, line: Line) -> Iterator[BrowserContext]:
    """Somebody whose connection is that line."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{line.port}")
    context.set_default_timeout(120_000)
    context.add_init_script('localStorage.setItem("wave-opening-seen", "1")')
    yield context
    context.close()


@pytest.fixture
def without_worker(visitor: BrowserContext) -> BrowserContext:
    """A browser that does not send by itself when its pages are closed."""
    visitor.add_init_script("delete Object.getPrototypeOf(navigator).serviceWorker")
    return visitor


@pytest.fixture
def arrived(site_environment: dict[str, str]) -> Callable[[str], int]:
    """How many waves of this name the site has."""

    def count(name: str) -> int:
        database = sqlite3.connect(next(Path(site_environment["VAR_DIR"]).glob("*.sqlite3")))
        with database:
            rows = database.execute("SELECT COUNT(*) FROM tracker_submission WHERE name = ?", [name])
            return int(rows.fetchone()[0])

    return count

"""What several rooms of the tracker need: two moderators, photos that wait, a listener, an album."""

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from bench.photos import wave_photo
from tests.conftest import Send
from tests.tracker.moderating import make_moderator
from tracker.models import Campaign, Submission
from tracker.sky import gazetteer
from tracker.submissions import intake

START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)


class Waiting(Protocol):
    """Send and prepare so many, for a moderator to look at."""

    def __call__(self, count: int, first: int = 0, **words: Any) -> list[Submission]: ...


class Listener(HTTPServer):
    """Remembers what it was told, and answers as it is asked to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ear)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.url = f"http://127.0.0.1:{self.server_port}/hook?from=wave"


class Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quietly."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four photos of different people."""
    made = tmp_path / "photos"
    made.mkdir()
    for number in range(4):
        (made / f"{number}.jpg").write_bytes(wave_photo(number))
    return made


@pytest.fixture
def organiser(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


@pytest.fixture
def listener(settings: Settings) -> Iterator[Listener]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    server = Listener()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def second(db: None) -> User:
    return make_moderator("second")


@pytest.fixture
def waiting(send: Send) -> Waiting:
    def act(count: int, first: int = 0, **words: Any) -> list[Submission]:
        made = []
        for number in range(first, first + count):
            sent = send(number, **words).submission
            intake.prepare(sent.pk)
            sent.refresh_from_db()
            made.append(sent)
        return made

    return act


@pytest.fixture
def everybody(campaign: Campaign) -> list[Submission]:
    """Three hundred approved waves at random places, written straight into the table."""
    chance = random.Random(4)
    towns = gazetteer.all_towns()
    rows = []
    for number in range(300):
        town = towns[int(chance.random() ** 3 * len(towns))]
        rows.append(
            Submission(
                campaign=campaign,
                consent_text=campaign.consent_texts.get(),
                status=Submission.Status.APPROVED if number % 10 else Submission.Status.WAITING,
                has_photo=number % 3 > 0,
                token_hash=str(number),
                send_key=str(number),
                people=chance.randint(1, 40),
                place=town.name,
                country=town.country,
                latitude=town.latitude,
                longitude=town.longitude,
                zone=town.zone,
                waved_at=START + timedelta(seconds=chance.gauss(400, 300)),
            )
        )
    Submission.objects.bulk_create(rows)
    return [row for row in rows if row.status == Submission.Status.APPROVED]

"""What several rooms of the tracker need: two moderators, photos that wait, a listener, an album."""

import random
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bench.photos import wave_photo
from tests.tracker.moderating import make_moderator
from tracker.models import Submission
from tracker.sky import places
from tracker.submissions import intake


@pytest.fixture
def folder(tmp_path):
    """Four photos of different people."""
    made = tmp_path / "photos"
    made.mkdir()
    for number in range(4):
        (made / f"{number}.jpg").write_bytes(wave_photo(number))
    return made


@pytest.fixture
def organiser(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def listener(settings):
    """A real server that remembers what it was told, and answers as it is asked to."""
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    heard = []

    class Handler(BaseHTTPRequestHandler):
        status = 204

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((dict(self.headers), body))
            self.send_response(Handler.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Quietly."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.heard, server.handler = heard, Handler
    server.url = f"http://127.0.0.1:{server.server_port}/hook?from=wave"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def second(db):
    return make_moderator("second")


@pytest.fixture
def waiting(send):
    def act(count, first=0, **words):
        made = []
        for number in range(first, first + count):
            sent = send(number, **words).submission
            intake.prepare(sent.pk)
            sent.refresh_from_db()
            made.append(sent)
        return made

    return act


START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)


@pytest.fixture
def everybody(campaign):
    """Three hundred approved waves at random places, written straight into the table."""
    chance = random.Random(4)
    towns = places.all_places()
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


@pytest.fixture
def with_mail(settings):
    settings.EMAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

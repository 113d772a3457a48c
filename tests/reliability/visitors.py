"""Who sends photos, what they were answered, and what has become of it."""

import hashlib
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

import requests
from PIL import Image, ImageDraw

from tests.reliability.host import TERMINAL, Host
from tests.waiting import HANG_S

WORDS = {
    "name": "Ana",
    "people": "1",
    "place_slug": "recife",
    "waved_date": "2013-07-19",
    "waved_time": "18:31",
}


WORDS |= {"consent": "on", "permission": "on"}


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
        page = self.session.get(f"{self.host.address}/wave/", timeout=HANG_S)
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
                timeout=HANG_S,
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

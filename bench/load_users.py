"""Who comes, for locust: people who send, people who look, moderators. Started by bench/load.py."""

import os
import random
import re
from io import BytesIO
from typing import Any

# locust patches the standard library as it comes, so it stays before the rest.
from locust import HttpUser, constant_pacing, constant_throughput, events, task  # isort: skip
from PIL import Image

SCENARIO = os.environ["LOAD_SCENARIO"]
SENDERS, PACE_S = int(os.environ["LOAD_SENDERS"]), float(os.environ["LOAD_PACE_S"])
WORDS = {
    "name": "Ana",
    "people": "1",
    "place_slug": "recife",
    "waved_date": "2013-07-19",
    "waved_time": "18:31",
}
WORDS |= {"consent": "on", "permission": "on"}
photos: list[bytes] = []
sessions = os.environ["LOAD_SESSIONS"].split(",")


@events.test_start.add_listener  # type: ignore[untyped-decorator]
def take_photos(**_: Any) -> None:
    """300 kB to 3 MB, as phones make them; each send gets bytes of its own behind the picture."""
    chance = random.Random(31)
    for side in (900, 1400, 2000, 2600, 3200):
        scene = Image.effect_noise((side, side * 3 // 4), chance.uniform(30, 60)).convert("RGB")
        scene.save(buffer := BytesIO(), "JPEG", quality=82)
        photos.append(buffer.getvalue())


class Sender(HttpUser):
    """Opens the form once and sends a photo every few seconds."""

    abstract = SCENARIO != "event"
    fixed_count = SENDERS
    wait_time = constant_pacing(PACE_S)

    def on_start(self) -> None:
        page = self.client.get("/wave/", name="GET /wave/")
        self.token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]  # type: ignore[index]

    @task
    def send(self) -> None:
        key = f"load-{random.getrandbits(96):024x}"
        data = random.choice(photos) + key.encode()
        form = WORDS | {"send_key": key, "csrfmiddlewaretoken": self.token}
        files = {"photo": ("wave.jpg", data, "image/jpeg")}
        headers = {"Accept": "application/json"}
        self.client.post("/wave/", data=form, files=files, headers=headers, name="POST /wave/")


class Viewer(HttpUser):
    """Arrives, zooms into one place after another, looks at a card, comes back to the counters."""

    abstract = SCENARIO == "moderators"
    wait_time = constant_throughput(0.5 if SCENARIO == "event" else 2)

    def on_start(self) -> None:
        self.client.get("/", name="GET /")
        self.pointer = self.client.get("/mosaic.json", name="GET /mosaic.json").json()
        self.table = self.client.get(self.pointer["table"], name="GET table").json()

    @task(20)
    def zoom(self) -> None:
        """A screen of pyramid tiles around a point, level by level."""
        x, y = random.random(), random.random()
        for level in range(max(0, self.table["levels"] - 5), self.table["levels"]):
            span = self.table["tile_px"] * 2 ** (self.table["levels"] - 1 - level)
            column, row = int(x * self.table["width"] / span), int(y * self.table["height"] / span)
            for step in (0, 1):
                if (column + step) * span < self.table["width"]:
                    self.tile(level, column + step, row)

    def tile(self, level: int, column: int, row: int) -> None:
        build = self.table["others"].get(f"{level}/{column}_{row}", self.table["build"])
        address = self.pointer["tiles"].format(build=build, level=level, column=column, row=row)
        self.client.get(address, name="GET pyramid tile")

    @task(3)
    def card(self) -> None:
        row, column = random.randrange(self.pointer["rows"]), random.randrange(self.pointer["columns"])
        self.client.get(f"/cells/{row}/{column}.json", name="GET cell")

    @task(2)
    def counters(self) -> None:
        self.client.get("/counters.json", name="GET /counters.json")

    @task(1)
    def find(self) -> None:
        self.client.get(
            f"/find.json?q={random.choice(['rec', 'ana', 'paris', 'wei', 'lima'])}", name="GET /find.json"
        )


class Moderator(HttpUser):
    """Looks at the next ones, decides one every two seconds."""

    abstract = SCENARIO != "moderators"
    wait_time = constant_pacing(2)

    def on_start(self) -> None:
        self.client.cookies.set("sessionid", sessions.pop())
        page = self.client.get("/moderate/", name="GET /moderate/")
        self.token = re.search(r'data-token="([^"]+)"', page.text)[1]  # type: ignore[index]

    @task
    def look(self) -> None:
        headers = {"X-CSRFToken": self.token, "Referer": f"{self.host}/moderate/"}
        asked = {"count": 10, "kind": "waiting"}
        given = self.client.post("/moderate/give.json", json=asked, headers=headers, name="POST give").json()
        for item in given["items"][:1]:
            verdict = {"id": item["id"], "revision": item["revision"], "verdict": "approve"}
            self.client.post(
                "/moderate/decide.json", json={"verdicts": [verdict]}, headers=headers, name="POST decide"
            )

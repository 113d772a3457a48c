"""What pages cost: requests a second and milliseconds, from the real server with two processes, and bytes of
the map.

    script/bench serve [--count 20000] [--seconds 8] [--page NAME] [--json FILE]

An empty site is filled with approved waves by rows alone; the requests come from as many clients as there are
threads of the server, over loopback, each page at places drawn at random.
"""

import argparse
import gzip
import json
import os
import random
import re
import shutil
import socket
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from operations.launcher import Site, family, free_port, resident_mb

CLIENTS, WARM_S = 4, 1.0
EXPORTS = ("/waves.csv", "/waves.geojson")
LINE = "{page:<18}{a_second:>10.0f}{median:>12.1f}{p95:>10.1f}{errors:>8}{kb:>8.0f}{gz:>9.0f}"
FIRST = (
    "Ana",
    "Luís",
    "María",
    "José",
    "Fatima",
    "Wei",
    "Aiko",
    "Olga",
    "Jean",
    "Amina",
    "Tomás",
    "Priya",
    "Omar",
    "Zoë",
)
LAST = (
    "Silva",
    "Müller",
    "Okafor",
    "Chen",
    "Tanaka",
    "Ivanova",
    "García",
    "Dubois",
    "Haddad",
    "Kumar",
    "Rossi",
    "Kim",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench serve")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--page", default="", help="only this line of the table")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wave-serve-"))
    os.environ |= {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    os.environ["LOOKS_A_MINUTE_OF_AN_ADDRESS"] = "100000000"  # all clients are one address here
    try:
        lines = measure(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(lines))


def measure(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    import django

    django.setup()
    from django.core.management import call_command

    from tracker.sky import gazetteer

    call_command("prepare_site", verbosity=0)
    fill(options.count)
    towns = [place.slug for place in gazetteer.all_towns()]
    countries = sorted({place.country for place in gazetteer.all_towns()[:2000]})
    names = write_tiles(folder)
    pages = {
        # As a crowd asks: a town's people are as its rank, one over it (Zipf), so the rank's logarithm is
        # even.
        "/when/<place>/": lambda chance: f"/when/{towns[int(len(towns) ** chance.random()) - 1]}/",
        "… any of 34,000": lambda chance: f"/when/{chance.choice(towns)}/",
        "/when.json": lambda chance: (
            f"/when.json?latitude={chance.uniform(-80, 80):.2f}&longitude={chance.uniform(-180, 180):.2f}"
        ),
        "/when/": lambda chance: "/when/",
        "/places.json": lambda chance: f"/places.json?q={chance.choice(towns)[:4]}",
        "/find.json": lambda chance: (
            f"/find.json?q={quote(chance.choice(FIRST)[:4] + ' ' + chance.choice(LAST)[:3])}"
        ),
        "/map/": lambda chance: "/map/",
        "/map.json": lambda chance: "/map.json",
        "/counters.json": lambda chance: "/counters.json",
        "/api/ waves": lambda chance: "/api/v1/submissions",
        "/api/ by country": lambda chance: f"/api/v1/submissions?country={chance.choice(countries)}",
        "/api/ search": lambda chance: (
            f"/api/v1/search?q={quote(chance.choice(FIRST)[:4] + ' ' + chance.choice(LAST)[:3])}"
        ),
        "/api/ countries": lambda chance: "/api/v1/countries",
        "a pyramid tile": lambda chance: f"/tiles/0000000000/{chance.choice(names)}",
    }
    port, lines = free_port(), []
    with Site(folder, dict(os.environ)) as site:
        site.start_broker()
        site.start_web("127.0.0.1", port)
        print(
            f"{'page':<18}{'a second':>10}{'median ms':>12}{'p95 ms':>10}{'errors':>8}{'kB':>8}{'kB gzip':>9}"
        )
        for name, address in pages.items():
            if options.page and options.page != name:
                continue
            press(port, address, WARM_S)
            line = {"page": name, **press(port, address, options.seconds)}
            lines.append(line)
            print(LINE.format(**line))
        for export in EXPORTS:
            if options.page in ("", export):
                lines.append(fetch_whole(site, port, export))
                print("{page:<18}{seconds:>8.2f} s{mb:>10.1f} MB, memory +{grown:.0f} MB".format(**lines[-1]))
    return lines


def write_tiles(folder: Path) -> list[str]:
    """Some hundred pyramid tiles of about 50 kB, as a build leaves them; their addresses."""
    from PIL import Image

    names = []
    for number in range(300):
        name = f"9/{number % 20}_{number // 20}.jpg"
        file = folder / "public" / "tiles" / "0000000000" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.effect_noise((512, 512), 25).convert("RGB").save(file, "JPEG", quality=60)
        names.append(name)
    return names


def fill(count: int) -> None:
    from datetime import UTC, datetime, timedelta

    from tracker.models import Campaign, SearchText, Submission
    from tracker.sky import gazetteer
    from tracker.submissions import search

    campaign, chance = Campaign.objects.get(), random.Random(20130719)
    text, towns = campaign.consent_texts.get(), gazetteer.all_towns()
    start = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)
    rows = []
    for number in range(count):
        town = towns[int(len(towns) * chance.random() ** 3)]
        rows.append(
            Submission(
                campaign=campaign,
                consent_text=text,
                status=Submission.Status.APPROVED,
                token_hash=f"{number:064d}",
                send_key=f"serve-{number}",
                name=f"{chance.choice(FIRST)} {chance.choice(LAST)}",
                people=chance.choice([1, 1, 1, 2, 2, 3, 4, 6]),
                place=town.name,
                country=town.country,
                latitude=town.latitude,
                longitude=town.longitude,
                zone=town.zone,
                waved_at=start + timedelta(seconds=chance.gauss(450, 240)),
            )
        )
    Submission.objects.bulk_create(rows, batch_size=2000)
    made = Submission.objects.select_related("group").iterator()
    texts = [SearchText(submission=one, campaign=campaign, text=search.text_of(one)) for one in made]
    SearchText.objects.bulk_create(texts, batch_size=2000)


def read_answer(connection: socket.socket) -> tuple[bytes, bytes]:
    """Head and body, by hand: http.client takes as long to read an answer as the server to give it."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += receive(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
    while len(body) < length:
        body += receive(connection)
    return head, body


def receive(connection: socket.socket) -> bytes:
    part = connection.recv(1 << 18)
    if not part:
        raise SystemExit("The server closed the connection.")
    return part


def fetch_whole(site: Site, port: int, address: str) -> dict[str, Any]:
    """One download of everybody: how long, how large, and by how much the server's largest process grew."""
    before, size, started = server_mb(site), 0, time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}") as answer:
        while part := answer.read(1 << 16):
            size += len(part)
    seconds = time.perf_counter() - started
    return {"page": address, "seconds": seconds, "mb": size / 1e6, "grown": server_mb(site) - before}


def server_mb(site: Site) -> float:
    """The most memory that any of the server's processes has had."""
    return max(resident_mb(pid) for pid in family([site.processes["web"].pid]))


def press(port: int, address: Any, seconds: float) -> dict[str, Any]:
    """As fast as the clients can, for so long."""
    times: list[float] = []
    errors, body = 0, b""
    until = time.perf_counter() + seconds

    def client(seed: int) -> None:
        nonlocal errors, body
        chance, connection = random.Random(seed), socket.create_connection(("127.0.0.1", port), timeout=30)
        while time.perf_counter() < until:
            started = time.perf_counter()
            connection.sendall(f"GET {address(chance)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head, body = read_answer(connection)
            times.append(1000 * (time.perf_counter() - started))
            errors += not head.startswith(b"HTTP/1.1 200")
        connection.close()

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return {
        "a_second": len(times) / seconds,
        "median": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "errors": errors,
        "kb": len(body) / 1000,
        "gz": len(gzip.compress(body)) / 1000,
    }


if __name__ == "__main__":
    main()

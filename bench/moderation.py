"""What the moderators' queue costs when many wait: the page, the next photos, a verdict.

    script/bench moderation [--count 100000] [--json FILE]

Rows alone, without files, a tenth of them approved, the rest waiting; through the whole application, one
request after the other.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROUNDS = 40


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench moderation")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wave-moderation-"))
    os.environ |= {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    try:
        lines = measure(options.count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(lines))


def measure(count: int) -> list[dict[str, Any]]:
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    call_command("prepare_site", verbosity=0)
    fill(count)
    client = Client(headers={"host": "localhost"})
    moderator = get_user_model().objects.create_superuser("mod", password="a long password")  # noqa: S106
    client.force_login(moderator)

    def post(action: str, **body: Any) -> Any:
        return client.post(f"/moderate/{action}.json", json.dumps(body), content_type="application/json")

    seen: list[dict[str, Any]] = []

    def give() -> Any:
        answer = post("give", count=10, have=[one["id"] for one in seen])
        seen.extend(answer.json()["items"])
        return answer

    def decide() -> Any:
        one = seen.pop(0)
        return post("decide", verdicts=[{"id": one["id"], "revision": one["revision"], "verdict": "approve"}])

    acts = {"the page": lambda: client.get("/moderate/"), "the next ten": give, "a verdict": decide}
    lines = []
    print(f"{'':<14}{'median ms':>12}{'slowest':>10}{'queries':>9}")
    for name, act in acts.items():
        act()
        times, queries = [], 0
        for _ in range(ROUNDS if name != "the next ten" else 8):
            with CaptureQueriesContext(connection) as asked:
                started = time.perf_counter()
                answer = act()
                times.append(1000 * (time.perf_counter() - started))
            assert answer.status_code == 200, answer.content  # noqa: S101
            queries = max(queries, len(asked))
        median, slowest = statistics.median(times), max(times)
        lines.append({"what": name, "median": median, "slowest": slowest, "queries": queries})
        print(f"{name:<14}{median:>12.1f}{slowest:>10.1f}{queries:>9}")
    return lines


def fill(count: int) -> None:
    import numpy as np

    from tracker.models import Campaign, Inspection, Submission
    from tracker.sky import gazetteer

    campaign, chance = Campaign.objects.get(), np.random.default_rng(20130719)
    text, towns = campaign.consent_texts.get(), gazetteer.all_towns()[:2000]
    status, now = Submission.Status, datetime.now(UTC)
    rows = [
        Submission(
            campaign=campaign,
            consent_text=text,
            status=status.APPROVED if number % 10 == 0 else status.WAITING,
            prepared_revision=1,
            token_hash=f"{number:064d}",
            send_key=f"moderation-{number}",
            name=f"Example {number}",
            place=towns[number % 2000].name,
            country=towns[number % 2000].country,
            latitude=towns[number % 2000].latitude,
            longitude=towns[number % 2000].longitude,
            zone=towns[number % 2000].zone,
            waved_at=now,
            sha256=f"{number:064x}",
            created_at=now - timedelta(seconds=count - number),
        )
        for number in range(count)
    ]
    Submission.objects.bulk_create(rows, batch_size=2000)
    hashes = chance.integers(-(2**63), 2**63 - 1, count).tolist()
    pairs = zip(Submission.objects.values_list("pk", flat=True).order_by("pk"), hashes, strict=True)
    noticed = [
        Inspection(submission_id=pk, likeness=hashed, flags={}, pixels=3_000_000) for pk, hashed in pairs
    ]
    Inspection.objects.bulk_create(noticed, batch_size=2000)


if __name__ == "__main__":
    main()

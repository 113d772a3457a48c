"""What script/demo runs once everything is installed.

Photos come in by the form that a visitor fills in, are prepared by a real Celery worker, approved by the
moderation's own function and built into the mosaic. A second run finds them there and doubles nothing.
"""

import argparse
import contextlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SEED = 2013
DEFAULT_COUNT = 2000
PHOTO_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif"}
SENDERS = 2


def main() -> None:
    options = parse()
    import django

    django.setup()
    from django.conf import settings

    from operations.launcher import LauncherError, Site

    with Site(settings.VAR_DIR) as site:
        try:
            run(site, options)
        except LauncherError as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            say("Stopped.")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/demo", description="Fill an empty site, build its mosaic and serve it."
    )
    parser.add_argument("--count", type=int, help="how many photos (default 2,000, or all of --photos)")
    parser.add_argument("--photos", type=Path, help="a folder of real photos instead of generated ones")
    parser.add_argument(
        "--no-serve", action="store_true", help="stop after the build and print one line of JSON"
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 to be seen from other machines")
    options = parser.parse_args()
    if options.photos and not options.photos.is_dir():
        parser.error(f"{options.photos} is no folder")
    if options.count is not None and options.count < 1:
        parser.error("--count wants at least 1 photo")
    if options.host != "127.0.0.1":
        os.environ.setdefault("ALLOWED_HOSTS", "*")
    return options


def run(site: Any, options: argparse.Namespace) -> None:
    from django.core.management import call_command

    seconds: dict[str, float] = {}
    with phase("set up", seconds):
        site.start_broker()
        call_command("prepare_site", stdout=sys.stderr)
        site.start_worker(concurrency=SENDERS)
    sources = find_sources(options)
    with phase("send", seconds):
        refused = send(sources)
    with phase("prepare and approve", seconds):
        approve_all()
    if refused:
        say(f"{len(refused)} files were refused, {refused[0]} first.")
    with phase("build", seconds):
        summary = build()
    if options.no_serve:
        print(
            json.dumps(
                {
                    **summary,
                    "seconds": {**seconds, "of the build": summary["seconds"]},
                    "peak_mb": round(site.peak.megabytes),
                }
            )
        )
        return
    serve(site, options)


def serve(site: Any, options: argparse.Namespace) -> None:
    site.start_beat()
    site.start_web(options.host, options.port)
    password = demo_password()
    say(f"\n  The mosaic:     http://localhost:{options.port}/")
    say(f"  Send a photo:   http://localhost:{options.port}/wave/")
    say(f"  Moderate:       http://localhost:{options.port}/moderate/   name: demo   password: {password}")
    say("\n  Ctrl-C stops everything.")
    ended = site.wait()
    sys.exit(f"{ended} has stopped: see {site.log(ended)}")


def find_sources(options: argparse.Namespace) -> list[tuple[int, str | None]]:
    """(number, file) of each photo; no file means a generated one."""
    if options.photos is None:
        return [(number, None) for number in range(options.count or DEFAULT_COUNT)]
    files = sorted(file for file in options.photos.rglob("*") if file.suffix.lower() in PHOTO_ENDINGS)
    if not files:
        sys.exit(
            f"There is no photo in {options.photos}: give a folder with JPEG, PNG, WebP, AVIF or HEIC files."
        )
    return [(number, str(file.resolve())) for number, file in enumerate(files[: options.count])]


def send(sources: list[tuple[int, str | None]]) -> list[str]:
    """Everything through the visitor's door, a few at a time; the names of what was refused."""
    from tracker.models import Submission

    sent_before = marks() if Submission.objects.exists() else {}
    todo = [source for source in sources if key_mark(source) not in sent_before]
    if not todo:
        return []
    batches = [todo[start : start + 40] for start in range(0, len(todo), 40)]
    refused: list[str] = []
    sent = 0
    with ProcessPoolExecutor(SENDERS, mp_context=get_context("spawn")) as pool:
        for batch, answers in zip(batches, pool.map(send_batch, batches), strict=True):
            refused += [answer for answer in answers if isinstance(answer, str)]
            mark(batch, answers)
            sent += len(batch)
            progress("Sending photos", sent, len(todo))
    return refused


def send_batch(batch: list[tuple[int, str | None]]) -> list[int | str]:
    """Runs in a process of its own: the row of each file, or a sentence for one that is refused."""
    import django

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from bench.photos import wave_photo
    from tracker import tasks
    from tracker.models import Campaign
    from tracker.submissions import intake
    from tracker.submissions.forms import SubmissionForm

    campaign = Campaign.objects.get(slug="2013")
    consent_text = campaign.consent_texts.latest("version")
    answers: list[int | str] = []
    for number, file in batch:
        content = Path(file).read_bytes() if file else wave_photo(number, SEED)
        name = Path(file).name if file else f"example-{number}.jpg"
        form = SubmissionForm(fields(number), {"photo": [SimpleUploadedFile(name, content)]})
        if form.is_valid():
            (wave, upload), *_ = form.waves()
            answers.append(intake.receive(campaign, consent_text, wave, upload.read()).submission.pk)
        else:
            answers.append(f"{name}: {form.errors.as_text()}")
    tasks.prepare_submissions.delay([answer for answer in answers if isinstance(answer, int)])
    return answers


def fields(number: int) -> dict[str, Any]:
    """What the form holds: a town of the world, a minute of the window, a number instead of a name."""
    import random
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    from tracker.sky import places

    chance = random.Random(f"{SEED}:{number}:words")
    towns = places.all_places()
    # Bigger towns come first in the table; most people live in them.
    town = towns[int(len(towns) * chance.random() ** 3)]
    moment = datetime(2013, 7, 19, 21, 27, tzinfo=UTC) + timedelta(seconds=chance.gauss(450, 240))
    local = moment.astimezone(ZoneInfo(town.zone))
    return {
        "name": f"Example {number + 1}",
        "people": chance.choice([1, 1, 1, 2, 2, 3, 4, 6]),
        "place_slug": town.slug,
        "waved_date": f"{local:%Y-%m-%d}",
        "waved_time": f"{local:%H:%M}",
        "consent": "on",
        "permission": "on",
        "send_key": f"demo-photo-{SEED}-{number}",
    }


def key_mark(source: tuple[int, str | None]) -> str:
    number, file = source
    return file or f"generated:{SEED}:{number}"


def marks_file() -> Path:
    from django.conf import settings

    return Path(settings.VAR_DIR) / "demo-sent.txt"


def marks() -> dict[str, int | None]:
    """What an earlier run has sent already, and its rows, so that a second one need not even open the
    files."""
    if not marks_file().exists():
        return {}
    lines = (line.rpartition("\t") for line in marks_file().read_text().splitlines())
    return {name: int(row) if row else None for name, _, row in lines}


def mark(batch: list[tuple[int, str | None]], answers: list[int | str]) -> None:
    with marks_file().open("a") as file:
        for source, answer in zip(batch, answers, strict=True):
            file.write(f"{key_mark(source)}\t{answer if isinstance(answer, int) else ''}\n")


def approve_all() -> None:
    """Wait for the worker, and approve what the demo has sent; what a visitor sent waits for a moderator."""
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from tracker import tasks
    from tracker.models import Submission
    from tracker.submissions import lifecycle

    moderator, _ = get_user_model().objects.get_or_create(
        username="demo", defaults={"is_staff": True, "is_superuser": True}
    )
    ours = Submission.objects.filter(pk__in=[row for row in marks().values() if row])
    total = ours.filter(status__in=(Submission.Status.RECEIVED, Submission.Status.WAITING)).count()
    done, last = 0, time.monotonic()
    while True:
        waiting = list(ours.waiting()[:200])
        with transaction.atomic():
            for submission in waiting:
                lifecycle.approve(submission, moderator)
        done += len(waiting)
        if waiting:
            progress("Preparing and approving", done, total)
        elif not ours.filter(status__in=(Submission.Status.RECEIVED, Submission.Status.WAITING)).exists():
            return  # asked about both at once: the last one may become ready between two questions
        elif time.monotonic() - last > 5:
            tasks.sweep.delay()
            last = time.monotonic()
        else:
            time.sleep(0.1)


def build() -> dict[str, Any]:
    """Build, unless what is published is what would be built."""
    from django.conf import settings
    from django.core.management import call_command

    from mosaic.building import jobs
    from mosaic.management.commands.build_mosaic import summary
    from mosaic.models import Build, Mosaic
    from tracker.models import Campaign

    mosaic = Mosaic.objects.find(Campaign.objects.get(slug="2013"))
    if mosaic is None:
        sys.exit("The campaign has no default mosaic: choose one in the admin.")
    if mosaic.current_build is None or jobs.is_stale(mosaic):
        call_command("build_mosaic", stdout=sys.stderr)
        mosaic.refresh_from_db()
    published = Build.objects.select_related("mosaic").get(mosaic=mosaic, pk__in=[mosaic.current_build_id])
    folder = os.path.relpath(Path(settings.VAR_DIR) / "public" / "tiles" / published.key)
    if settings.S3_BUCKET:
        folder = f"s3://{settings.S3_BUCKET}/public/tiles/{published.key}"
    return {**summary(published), "folder": folder}


def demo_password() -> str:
    """Made once, kept in var/, so that nobody else's demo has the same."""
    from django.conf import settings
    from django.contrib.auth import get_user_model

    file = Path(settings.VAR_DIR) / "demo_password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(12))
    user = get_user_model().objects.get(username="demo")
    if not user.check_password(file.read_text()):
        user.set_password(file.read_text())
        user.save()
    return file.read_text()


@contextlib.contextmanager
def phase(name: str, seconds: dict[str, float]) -> Iterator[None]:
    started = time.monotonic()
    yield
    seconds[name] = round(time.monotonic() - started, 2)


def progress(what: str, done: int, of: int) -> None:
    end = "\n" if done >= of else ""
    print(f"\r{what}: {done:,} of {of:,} ", end=end, file=sys.stderr, flush=True)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from demo_photos import SENDERS, Source, progress, send, sent_before

DEFAULT_COUNT = 2000
PHOTO_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif"}


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
        site.start_worker(concurrency=1, name="live", queues="live")
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


def find_sources(options: argparse.Namespace) -> list[Source]:
    """(number, file) of each photo; no file means a generated one."""
    if options.photos is None:
        return [(number, None) for number in range(options.count or DEFAULT_COUNT)]
    files = sorted(file for file in options.photos.rglob("*") if file.suffix.lower() in PHOTO_ENDINGS)
    if not files:
        sys.exit(
            f"There is no photo in {options.photos}: give a folder with JPEG, PNG, WebP, AVIF or HEIC files."
        )
    return [(number, str(file.resolve())) for number, file in enumerate(files[: options.count])]


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
    ours = Submission.objects.filter(pk__in=[row for row in sent_before().values() if row])
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


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

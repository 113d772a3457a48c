"""What a test has done by the site itself, in a process of the site's environment: reads lines of JSON, a
function's name and its arguments, and answers each with a line of JSON."""

import json
import os
import random
import sys
import traceback
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.contrib.auth import get_user_model
from django.db import connections, transaction
from django.test import Client

from bench.photos import wave_photo
from mosaic import tasks
from mosaic.building import jobs, publication
from mosaic.building.files import BuildFiles
from mosaic.models import Block, Build, Mosaic
from tests.tracker.albums import archive_of
from tracker import tasks as tracker_tasks
from tracker.exchange import archives, import_jobs
from tracker.models import Campaign, Submission
from tracker.photos import door
from tracker.submissions import intake, lifecycle, renditions


def crowd(count: str, first: str = "0") -> int:
    """So many waves through intake, prepared and approved here; no worker needed."""
    prepare(count, first)
    return approve()


def prepare(count: str, first: str = "0") -> int:
    """So many waves that wait for a moderator."""
    received = receive(count, first)
    for submission_id in received:
        intake.prepare(submission_id)
    return len(received)


def log_in(name: str) -> str:
    """The session of a moderator, by its cookie."""
    user, _ = get_user_model().objects.get_or_create(
        username=name, defaults={"is_staff": True, "is_superuser": True}
    )
    browser = Client()
    browser.force_login(user)
    return browser.cookies["sessionid"].value


def receive(count: str, first: str = "0") -> list[int]:
    """So many waves that nobody has prepared."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.reliability.visitors import WORDS
    from tracker.submissions.forms import SubmissionForm

    campaign, made = Campaign.objects.get(slug="2013"), []
    for number in range(int(first), int(first) + int(count)):
        words = WORDS | {"send_key": f"crowd-of-a-driver-{number:08d}"}
        photo = wave_photo(number, width=640 if number % 8 else 1440)  # one in eight has deep levels
        form = SubmissionForm(words, {"photo": [SimpleUploadedFile("a.jpg", photo)]})
        assert form.is_valid(), form.errors
        ((wave, file),) = form.waves()
        receipt = intake.receive(campaign, campaign.consent_texts.get(), wave, file.read())
        made.append(receipt.submission.pk)
    return made


def approve() -> int:
    moderator, _ = get_user_model().objects.get_or_create(username="driver", defaults={"is_superuser": True})
    done = 0
    for submission in Submission.objects.waiting():
        with transaction.atomic():
            lifecycle.approve(submission, moderator)
        done += 1
    return done


def approve_one() -> str:
    """Who has waited longest, by a moderator; "" where nobody waits."""
    moderator, _ = get_user_model().objects.get_or_create(username="driver", defaults={"is_superuser": True})
    submission = Submission.objects.waiting().order_by("pk").first()
    if submission is None:
        return ""
    with transaction.atomic():
        lifecycle.approve(submission, moderator)
    return submission.public_id


def withdraw_one() -> str:
    submission = Submission.objects.approved().with_photo().order_by("?").first()
    assert submission is not None
    lifecycle.withdraw(submission)
    return submission.public_id


def withdraw(public_id: str) -> None:
    lifecycle.withdraw(Submission.objects.get(public_id=public_id))


def build_here(full: str = "1") -> dict[str, Any]:
    """A whole build in this process; what is published then."""
    from tests.conftest import build_here as act

    act(default(), full=full == "1")
    return published()


def hint_builds(times: str) -> int:
    """So many requests for a build at once, as "Build now" and the clock make them."""
    for _ in range(int(times)):
        build = jobs.plan(default())
        tasks.advance.delay(build.pk)
    return Build.objects.count()


def erase_one() -> str:
    submission = Submission.objects.approved().with_photo().order_by("?").first()
    assert submission is not None
    intake.erase(submission)
    return submission.public_id


def order_archive() -> int:
    """As an organiser's button does."""
    archive = archives.order(Campaign.objects.get(slug="2013"))
    tracker_tasks.enqueue_archive(archive)
    return archive.pk


def order_import(count: str) -> int:
    """A look through an album of so many photos."""
    names = [f"{number}.jpg" for number in range(int(count))]
    lines = "".join(f"{name},Recife,2013-07-19 18:31\n" for name in names)
    row = import_jobs.order(Campaign.objects.get(slug="2013"), archive_of(f"file,place,time\n{lines}", names))
    tracker_tasks.enqueue_import(row)
    return row.pk


def default() -> Mosaic:
    mosaic = Mosaic.objects.find(Campaign.objects.get(slug="2013"))
    assert mosaic is not None
    return mosaic


def published() -> dict[str, Any]:
    build = default().current_build
    if build is None:
        return {}
    build = Build.objects.select_related("mosaic").get(pk=build.pk)
    return {
        "build": build.pk,
        "manifest": build.manifest_sha256,
        "missing": len(BuildFiles(build).missing()),
        "photos": build.photos,
        "stale": jobs.is_stale(default()),
        "active": Build.objects.active().count(),
        "builds": Build.objects.count(),
    }


def collect() -> int:
    publication.collect()
    return Build.objects.retired().count()


def deliver(times: str) -> int:
    """Every task that there is to do, so many times, in any order."""
    chance = random.Random(5)
    received = list(Submission.objects.filter(status="received").values_list("pk", flat=True))
    hints = [
        (tracker_tasks.prepare_submissions, (received[start : start + 3],))
        for start in range(0, len(received), 3)
    ]
    for build in Build.objects.active():
        hints += [(task, (build.pk,)) for task in (tasks.place, tasks.advance, tasks.finish)]
        hints += [
            (tasks.render_block, (pk,))
            for pk in Block.objects.filter(build=build).values_list("pk", flat=True)
        ]
    hints += [(tracker_tasks.sweep, ()), (tasks.sweep, ())]
    everything = hints * int(times)
    chance.shuffle(everything)
    for task, arguments in everything:
        task.apply_async(arguments)
    return len(everything)


def plan() -> int:
    return jobs.plan(default()).pk


def files() -> dict[str, str]:
    """The checksum of every rendition and of every pyramid tile of the published version, by what it
    shows."""
    from django.core.files.storage import storages

    from tracker.storage import checksum, read_private

    told = {}
    for submission in Submission.objects.exclude(prepared_revision=0).order_by("sha256"):
        for size in submission.checksums.keys() & set(renditions.RENDITIONS):
            told[f"{submission.sha256}-{size}"] = checksum(read_private(submission.rendition(size)))
    build = default().current_build
    if build is not None:
        for _, name in (*BuildFiles(build).tile_names(), *BuildFiles(build).plain_names()):
            with storages["public"].open(name) as file:
                told[name.split("/", 2)[2]] = checksum(file.read())
    return told


def expected_renditions() -> dict[str, str]:
    """What the renditions of everybody's originals should be, made here."""

    from tracker.storage import checksum, read_private

    told = {}
    for one in Submission.objects.exclude(original="").order_by("sha256"):
        crop = door.Crop(one.crop_left, one.crop_top, one.crop_size)
        made = door.prepare(read_private(one.original), crop, renditions.SIZES, renditions.sides()).files
        told |= {f"{one.sha256}-{size}": checksum(content) for size, content in made.items()}
    return told


if __name__ == "__main__":
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            told = {"told": globals()[name](*arguments)}
        except Exception:  # noqa: BLE001  (whatever it is, the test shall hear of it)
            told = {"failed": traceback.format_exc()}
        connections.close_all()
        print(json.dumps(told), flush=True)

"""A command that waits for a build of the workers."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.management.base import CommandError

from mosaic import tasks
from mosaic.building import jobs
from mosaic.models import Build, Mosaic

POLL_SECONDS = 0.5
ASK_AGAIN_SECONDS = 20
LONGEST_S = 1800.0


def wait_for(build: Build, say: Callable[[str], object] | None = None, timeout_s: float = LONGEST_S) -> None:
    """Until it is published. Raises CommandError where it is not."""
    deadline = time.monotonic() + timeout_s
    asked = 0.0
    while build.status in Build.ACTIVE:
        if time.monotonic() - asked > ASK_AGAIN_SECONDS:  # a lost task, and perhaps no sweep is running
            tasks.advance.delay(build.pk)
            asked = time.monotonic()
        if time.monotonic() > deadline:
            raise CommandError(
                f"Build {build.pk} is still {build.status} after {timeout_s:.0f} s. Is a worker running?"
            )
        time.sleep(POLL_SECONDS)
        build.refresh_from_db()
        if say:
            say(f"\r{build.get_status_display()}: {build.progress()['share']:4.0%} ")
    if build.status != Build.Status.PUBLISHED:
        raise CommandError(f"Build {build.pk} {build.get_status_display().lower()}: {build.fault}")


def follow_pictures(mosaics: list[Mosaic], say: Callable[[str], object], *, wait: bool) -> None:
    """Say which published mosaics are to imitate another picture, or by other settings; wait for them."""
    for mosaic in mosaics:
        if wait:
            try:
                wait_for(jobs.plan(mosaic))
            except jobs.BuildError:
                say(f"{mosaic} has no photos yet: the first build imitates this picture.")
                continue
            say(f"{mosaic} is published with this picture.")
        elif not settings.MOSAIC_EVERY_MINUTES:
            say(f"{mosaic} waits for a build: the administration's “Build now”, or --wait here.")
        else:
            say(f"{mosaic} is built with this picture at the next beat, within seconds; --wait waits for it.")

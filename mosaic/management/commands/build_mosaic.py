"""manage.py build_mosaic"""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mosaic import tasks
from mosaic.building import jobs
from mosaic.building.files import BuildFiles
from mosaic.models import Build

POLL_SECONDS = 0.5
ASK_AGAIN_SECONDS = 20


class Command(BaseCommand):
    help = "Build a campaign's mosaic from all approved photos, with the workers, and publish it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", default="", help="its slug; the default one otherwise")
        parser.add_argument("--mosaic", default="", help="its slug; the campaign's default one otherwise")
        parser.add_argument(
            "--json", action="store_true", help="print one line of JSON at the end, nothing before"
        )
        parser.add_argument("--timeout", type=float, default=1800, help="seconds to wait (default 1,800)")

    def handle(self, *args: Any, **options: Any) -> None:
        build = self.start(options["campaign"], options["mosaic"])
        self.wait(build, quiet=options["json"], timeout=options["timeout"])
        if build.status != Build.Status.PUBLISHED:
            raise CommandError(f"Build {build.pk} {build.get_status_display().lower()}: {build.fault}")
        if options["json"]:
            self.stdout.write(json.dumps(summary(build)))
        else:
            self.stdout.write(f"\nPublished: {build.photos} photos in {build.rows} × {build.columns} cells.")

    def start(self, campaign_slug: str, mosaic_slug: str) -> Build:
        try:
            return jobs.plan(jobs.find_mosaic(campaign_slug, mosaic_slug))
        except jobs.BuildError as error:
            raise CommandError(str(error)) from error

    def wait(self, build: Build, *, quiet: bool, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        asked = 0.0
        while build.status in Build.ACTIVE:
            if time.monotonic() - asked > ASK_AGAIN_SECONDS:  # a lost task, and perhaps no sweep is running
                tasks.advance.delay(build.pk)
                asked = time.monotonic()
            if time.monotonic() > deadline:
                raise CommandError(
                    f"Build {build.pk} is still {build.status} after {timeout:.0f} s. Is a worker running?"
                )
            time.sleep(POLL_SECONDS)
            build.refresh_from_db()
            if not quiet:
                progress = build.progress()
                self.stdout.write(f"\r{build.get_status_display()}: {progress['share']:4.0%} ", ending="")
                self.stdout.flush()


def summary(build: Build) -> dict[str, Any]:
    counts = jobs.cells_a_photo(build)
    pyramid = build.pyramid
    return {
        "build": build.pk,
        "photos": build.photos,
        "cells": build.grid.cells,
        "fewest_cells": min(counts),
        "most_cells": max(counts),
        "certified_gap": build.record.certified_gap,
        "assignment_gap": build.record.assignment_gap,
        "harmony_gap": build.record.harmony_gap,
        "seconds": build.record.seconds,
        "gigapixels": round(pyramid.width_px * pyramid.height_px / 1e9, 3),
        "pyramid_tiles": pyramid.tile_count(),
        "untinted_tiles": len(list(BuildFiles(build).plain_names())),
    }

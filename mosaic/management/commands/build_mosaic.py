"""manage.py build_mosaic"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mosaic.building import jobs
from mosaic.building.files import BuildFiles
from mosaic.management.waiting import LONGEST_S, wait_for
from mosaic.models import Build


class Command(BaseCommand):
    help = "Build a campaign's mosaic from all approved photos, with the workers, and publish it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", default="", help="its slug; the default one otherwise")
        parser.add_argument("--mosaic", default="", help="its slug; the campaign's default one otherwise")
        parser.add_argument(
            "--json", action="store_true", help="print one line of JSON at the end, nothing before"
        )
        parser.add_argument(
            "--timeout", type=float, default=LONGEST_S, help="seconds to wait (default 1,800)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        build = self.start(options["campaign"], options["mosaic"])
        wait_for(build, None if options["json"] else self.say, options["timeout"])
        if options["json"]:
            self.stdout.write(json.dumps(summary(build)))
        else:
            self.stdout.write(f"\nPublished: {build.photos} photos in {build.rows} × {build.columns} cells.")

    def start(self, campaign_slug: str, mosaic_slug: str) -> Build:
        try:
            return jobs.plan(jobs.find_mosaic(campaign_slug, mosaic_slug))
        except jobs.BuildError as error:
            raise CommandError(str(error)) from error

    def say(self, text: str) -> None:
        self.stdout.write(text, ending="")
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

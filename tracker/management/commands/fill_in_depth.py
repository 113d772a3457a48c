"""manage.py fill_in_depth"""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.submissions import depth

EACH = 500


class Command(BaseCommand):
    help = (
        "Make the square renditions of the mosaic's deep levels (DEEPEST_PX) for photos that lack them. The "
        "workers do the same by and by; broken off, it goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        missing, made = depth.lacking(), 0
        for number, submission_id in enumerate(missing, start=1):
            made += depth.fill_in(submission_id)
            if number % EACH == 0:
                self.stdout.write(f"{number:,} of {len(missing):,}")
        self.stdout.write(f"{len(missing):,} photos looked at, {made:,} of them are deeper now.")

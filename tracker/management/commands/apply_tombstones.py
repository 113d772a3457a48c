"""manage.py apply_tombstones: after a backup was restored, erase again whoever had been erased."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.submissions import intake, pledges, tombstones


class Command(BaseCommand):
    help = "Erase again whoever was erased before the database was restored from a backup."

    def handle(self, *args: Any, **options: Any) -> None:
        erased = 0
        for submission in tombstones.find_risen():
            intake.erase(submission)
            erased += 1
        for pledge in tombstones.find_risen_pledges():
            pledges.take_back(pledge)
            erased += 1
        self.stdout.write(f"{erased} erased again.")

"""Compare rows with files."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations import reconcile


class Command(BaseCommand):
    help = "Report every file that is missing, damaged or stray; exit with 1 when one is left."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--grace-hours", type=float, default=24, help="younger files without a row are no strays"
        )
        parser.add_argument("--remove-strays", action="store_true", help="delete them")
        parser.add_argument(
            "--repair", action="store_true", help="make renditions again from their originals"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        left = 0
        repaired: set[int] = set()
        for finding in reconcile.findings(timedelta(hours=options["grace_hours"])):
            done = ""
            if finding.kind == "stray" and options["remove_strays"]:
                reconcile.remove(finding)
                done = " – removed"
            elif options["repair"] and (finding.submission_id in repaired or reconcile.repair(finding)):
                repaired.add(finding.submission_id)
                done = " – made again"
            left += not done
            self.stdout.write(f"{finding}{done}")
        if left:
            raise CommandError(f"{left} left. docs/operate.md says what to do about each kind.")
        self.stdout.write("Rows and files agree.")

"""A site from a backup."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations import backup, offsite, restore, startup

GRACE = timedelta(hours=24)


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database, erase again who was erased since, bring it up to date, "
        "and say what is missing."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--wait", type=float, default=0, metavar="SECONDS", help="how long to wait for the database"
        )
        parser.add_argument(
            "--offsite", action="store_true", help="fetch it first from RESTIC_REPOSITORY into the folder"
        )
        parser.add_argument(
            "--no-check", action="store_true", help="do not read every file at the end (manage.py reconcile)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        startup.wait_for_database(options["wait"])
        startup.refuse_bad_configuration()
        try:
            if options["offsite"]:
                offsite.fetch(options["folder"])
                self.stdout.write(f"fetched from RESTIC_REPOSITORY into {options['folder']}")
            restore.restore(options["folder"], self.stdout.write)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        if not options["no_check"]:
            self.look_through()
        self.stdout.write(
            "Restored. Start the site; manage.py build_mosaic where no pyramid was in the backup."
        )

    def look_through(self) -> None:
        if faults := restore.look_through(GRACE):
            raise CommandError("\n".join(["Restored, but not all is well:", *faults]))
        self.stdout.write("The log of decisions is whole; rows and files agree.")

"""A site from a backup."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from operations import backup


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database, erase again who was erased since, and bring it up to date."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            copied = backup.restore(options["folder"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            ", ".join(f"{number} {alias} files" for alias, number in copied.items()) + " put back"
        )
        call_command("migrate", verbosity=0)
        call_command("apply_tombstones", stdout=self.stdout)
        self.stdout.write("Next: manage.py verify_audit, manage.py reconcile (docs/operate.md).")

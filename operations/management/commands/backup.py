"""Back up database and files of a running site."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations import backup


class Command(BaseCommand):
    help = "Back up database and files into a folder; again into the same folder copies only what is new."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="also where much of the backup would be deleted"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            note = backup.write(options["folder"], force=options["force"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        for alias, figures in note["files"].items():
            counts = ", ".join(f"{number} {word}" for word, number in figures.items())
            self.stdout.write(f"{alias} files: {counts}")
        self.stdout.write(f"Backed up into {options['folder']}.")

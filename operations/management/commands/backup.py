"""Back up database and files of a running site."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations import backup, offsite


class Command(BaseCommand):
    help = (
        "Back up database and files into a folder; again into the same folder copies only what is new. "
        "Where RESTIC_REPOSITORY is set, restic takes it there, encrypted."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="also where much of the backup would be deleted"
        )
        parser.add_argument("--verify", action="store_true", help="read it once more afterwards")
        parser.add_argument(
            "--marks",
            action="store_true",
            help="only who was erased and the end of the log of decisions: every few minutes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder, kind = options["folder"], "marks" if options["marks"] else "backup"
        try:
            if options["marks"]:
                self.stdout.write(f"{backup.write_marks(folder)} marks.")
            else:
                self.write(folder, options)
            if offsite.is_set():
                self.send(folder, kind, verify=options["verify"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from error

    def write(self, folder: Path, options: dict[str, Any]) -> None:
        note = backup.write(folder, force=options["force"])
        for alias, figures in note["files"].items():
            counts = ", ".join(f"{number} {word}" for word, number in figures.items())
            self.stdout.write(f"{alias} files: {counts}")
        if options["verify"]:
            backup.verify(folder)
            self.stdout.write("Read once more: it is whole.")
        self.stdout.write(f"Backed up into {folder}.")

    def send(self, folder: Path, kind: str, *, verify: bool) -> None:
        offsite.send(folder / backup.SINCE if kind == "marks" else folder, kind)
        if verify:
            offsite.verify()
        self.stdout.write("Sent off the machine.")

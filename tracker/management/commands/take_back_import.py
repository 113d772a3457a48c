"""An import taken back as a whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.exchange import import_back, import_jobs
from tracker.models import Import


class Command(BaseCommand):
    help = (
        "Erase every wave that an import brought, before or after moderation. Without a number: the imports."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("number", type=int, nargs="?", help="which one")
        parser.add_argument("--yes", action="store_true", help="erase for good, which cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["number"] is None:
            for one in Import.objects.filter(is_dry=False).select_related("campaign"):
                self.stdout.write(f"{one.pk}: {describe(one)}")
            return
        row = Import.objects.select_related("campaign").filter(pk=options["number"]).first()
        if row is None:
            raise CommandError("There is no import of this number: the command without one lists them.")
        if not options["yes"]:
            raise CommandError(f"{describe(row)}. Say --yes to erase them for good.")
        if not row.is_to_go and not import_back.order(row):
            raise CommandError("It is at work: stop it on /organise/data/ first.")
        list(import_jobs.run(row.pk))
        row.refresh_from_db()
        self.stdout.write(f"{row.gone:,} waves erased. From the mosaic they go with its next version.")
        if row.is_to_go:
            self.stdout.write("A worker has it in hand, and goes on with the rest.")


def describe(row: Import) -> str:
    waves = import_back.waves_of(row)
    there, public = waves.count(), waves.approved().count()
    return (
        f"{row.title}, {row.created_at:%Y-%m-%d %H:%M} UTC, {row.campaign.slug}: "
        f"{there:,} waves, {public:,} of them public"
    )

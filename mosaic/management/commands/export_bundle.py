"""manage.py export_bundle"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mosaic import build as workflow
from mosaic import bundle
from tracker.models import Campaign


class Command(BaseCommand):
    help = "Write the published mosaic into a folder that opens without a server, from a USB stick."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a new folder")
        parser.add_argument("--campaign", default="", help="its slug; the default one otherwise")
        parser.add_argument("--mosaic", default="", help="its slug; the campaign's default one otherwise")
        languages = [code for code, _ in settings.LANGUAGES]
        parser.add_argument("--language", default="en", choices=languages)

    def handle(self, *args: Any, **options: Any) -> None:
        named = {"slug": options["campaign"]} if options["campaign"] else {"is_default": True}
        campaign = Campaign.objects.filter(**named).first()
        mosaic = workflow.find_mosaic(campaign, options["mosaic"]) if campaign else None
        if mosaic is None or mosaic.current_build is None:
            raise CommandError("No such mosaic is published: run `manage.py build_mosaic` first.")
        mosaic.current_build.mosaic = mosaic
        try:
            count = bundle.export(mosaic.current_build, options["folder"], options["language"])
        except (bundle.BundleError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['folder']}/index.html: {mosaic.current_build.photos} photos, {count} tiles.")

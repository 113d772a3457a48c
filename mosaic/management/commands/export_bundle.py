"""manage.py export_bundle"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mosaic.building import jobs
from mosaic.keepsakes import bundle


class Command(BaseCommand):
    help = "Write the published mosaic into a folder that opens without a server, from a USB stick."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a new folder")
        parser.add_argument("--campaign", default="", help="its slug; the default one otherwise")
        parser.add_argument("--mosaic", default="", help="its slug; the campaign's default one otherwise")
        languages = [code for code, _ in settings.LANGUAGES]
        parser.add_argument("--language", default="en", choices=languages)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            mosaic = jobs.find_mosaic(options["campaign"], options["mosaic"])
            build = mosaic.current_build
            if build is None:
                raise CommandError("No mosaic is published yet: run `manage.py build_mosaic` first.")
            count = bundle.export(build, options["folder"], options["language"])
        except jobs.WithdrawnError as error:
            raise CommandError(
                "Somebody has withdrawn: the next version comes in seconds, try again then."
            ) from error
        except (jobs.BuildError, bundle.BundleError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['folder']}/index.html: {build.photos} photos, {count} tiles.")

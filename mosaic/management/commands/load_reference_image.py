"""manage.py load_reference_image FILE --id PIA17171"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mosaic.building import targets
from mosaic.management.waiting import follow_pictures
from mosaic.models import Mosaic
from tracker.campaigns import pictures
from tracker.models import Campaign
from tracker.photos import door


class Command(BaseCommand):
    help = (
        "Put an official spacecraft picture in the place of our illustration, with its id, credit and source."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--id", required=True, help="for example PIA17171; known: " + ", ".join(pictures.OFFICIAL)
        )
        parser.add_argument("--title", default="")
        parser.add_argument("--credit", default="")
        parser.add_argument("--caption", default="", help="what it shows; the illustration's goes with it")
        parser.add_argument(
            "--dot", help="where it shows the Earth: X,Y in widths of the image, or in pixels"
        )
        parser.add_argument(
            "--globe",
            help="where it is a globe, north up: X,Y,RADIUS in widths, and LATITUDE,LONGITUDE of its middle",
        )
        parser.add_argument("--source", default="", help="the address of the page it comes from")
        parser.add_argument("--campaign", default="", help="its slug; the default one otherwise")
        parser.add_argument("--wait", action="store_true", help="until the mosaics of this picture are built")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.find(options["campaign"])
        if campaign is None:
            raise CommandError("There is no such campaign: run `manage.py setup_campaign` first.")
        words = {"title": options["title"], "credit": options["credit"], "source_url": options["source"]}
        words |= {"caption": options["caption"], "dot": options["dot"] or "", "globe": options["globe"] or ""}
        try:
            image, replaced_file = pictures.load_official(
                campaign, options["id"], options["file"].read_bytes(), words
            )
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except (door.PhotoError, ValueError) as error:
            raise CommandError(str(error)) from error
        targets.renew_targets(image, replaced_file)
        self.stdout.write(f"{image} is in place ({image.width} × {image.height}). Credit: {image.credit}")
        if not image.dot and not image.globe:
            self.stdout.write("Where it shows the Earth is not known (--dot X,Y): the opening needs it.")
        concerned = Mosaic.objects.filter(campaign=campaign, target__reference=image)
        follow_pictures(
            list(concerned.select_related("campaign", "target")), self.stdout.write, wait=options["wait"]
        )

"""manage.py new_campaign FILE.toml: a campaign from one file, or the file from a few questions."""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from mosaic.building import targets
from mosaic.management.commands.setup_campaign import land_file
from mosaic.management.waiting import follow_pictures
from mosaic.models import Mosaic
from tracker.campaigns import campaign2013, from_file, toml
from tracker.models import ReferenceImage
from tracker.sky import ephemeris

TEMPLATE = """# docs/organise.md explains each key; run `manage.py new_campaign {name}` again after a change.
slug = "{slug}"
title = "{title}"
sentence = "{sentence}"
default = false

[consent]
text = \"\"\"{consent}\"\"\"
licence = "CC BY 4.0"
licence_url = "https://creativecommons.org/licenses/by/4.0/"

[[session]]
spacecraft = "{spacecraft}"
body = "{body}"
starts_at = {starts_at:%Y-%m-%dT%H:%M:%SZ}
ends_at = {ends_at:%Y-%m-%dT%H:%M:%SZ}

# What the mosaic imitates: an illustration of ours (rings, earth), or a picture beside this file:
# file = "picture.png", id, title, credit, spacecraft.
[[picture]]
id = "earth"
"""


class Command(BaseCommand):
    help = (
        "Set up a campaign from a TOML file, or bring it up to date; asks a few questions where the "
        "file is not there."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only say whether the file can be used")
        parser.add_argument("--wait", action="store_true", help="until mosaics of changed pictures are built")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        if not file.exists():
            self.ask(file)
        try:
            parsed = toml.parse(file.read_text(encoding="utf-8"))
            if options["check"]:
                from_file.check_pictures(parsed, file.parent)
                self.stdout.write(f"{file} can be used.")
                return
            before = files_of(parsed.campaign["slug"])
            campaign, is_new = from_file.set_up(parsed, file.parent, land_file())
        except (toml.CampaignFileError, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from error
        for image in campaign.reference_images.all():
            targets.renew_targets(image, before.get(image.pk, image.file))
        targets.set_up_mosaic(campaign)
        address = "/" if campaign.is_default else f"/c/{campaign.slug}/"
        self.stdout.write(f"{campaign} is {'ready' if is_new else 'up to date'}: {address}")
        changed = [
            image
            for image in campaign.reference_images.all()
            if before.get(image.pk, image.file) != image.file
        ]
        concerned = Mosaic.objects.filter(campaign=campaign, target__reference__in=changed)
        follow_pictures(
            list(concerned.select_related("campaign", "target")), self.stdout.write, wait=options["wait"]
        )

    def ask(self, file: Path) -> None:
        """Six questions; the answers make the file, which can be written on by hand."""
        self.stdout.write(f"{file} is not there: six questions make it.")
        title = self.answer("Title, like “Wave at Jupiter”: ")
        answers: dict[str, Any] = {
            "name": file.name,
            "title": title,
            "slug": slugify(title),
            "sentence": self.answer("One sentence about it: "),
            "spacecraft": self.answer("Spacecraft: "),
            "body": self.answer(f"At which body ({', '.join(ephemeris.BODIES)}): "),
            "consent": campaign2013.CONSENT,
        }
        answers |= {"starts_at": self.instant("It looks from (UTC, like 2027-03-20 21:00): ")}
        answers |= {"ends_at": self.instant("until: ")}
        file.write_text(
            TEMPLATE.format(**{name: quote(value) for name, value in answers.items()}), encoding="utf-8"
        )

    def answer(self, question: str) -> str:
        self.stdout.write(question, ending="")
        self.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise CommandError("No answer came: write the file by hand (docs/organise.md).")
        return line.strip()

    def instant(self, question: str) -> datetime:
        text = self.answer(question)
        try:
            return datetime.fromisoformat(text.removesuffix("Z"))
        except ValueError as error:
            raise CommandError(f"“{text}” is no time: write it like 2027-03-20 21:00.") from error


def files_of(slug: str) -> dict[int, str]:
    """The file behind each reference image of a campaign."""
    return dict(ReferenceImage.objects.filter(campaign__slug=slug).values_list("pk", "file"))


def quote(value: Any) -> Any:
    """A text inside TOML's quotes."""
    return value.replace("\\", "\\\\").replace('"', '\\"') if isinstance(value, str) else value

"""manage.py setup_campaign"""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError

from mosaic.building import targets
from tracker.campaigns import campaign2013

LAND = "world-atlas/land-110m.json"


class Command(BaseCommand):
    help = (
        "Set up the campaign of 19 July 2013 with its sessions, pictures and mosaic. Run again, it "
        "changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = campaign2013.set_up(land_file())
        mosaic = targets.set_up_mosaic(campaign)
        self.stdout.write(f"{campaign} is ready; its mosaic imitates “{mosaic.target}”.")


def land_file() -> Path:
    """The map shapes that the drawing of the Earth needs. Raises CommandError."""
    found = finders.find(LAND)
    if not found:
        raise CommandError("The map shapes are missing: run `npm ci --ignore-scripts` first, or script/demo.")
    return Path(found)

"""manage.py invite: a link with which somebody makes an account of their own."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from tracker import staff


class Command(BaseCommand):
    help = "Print a link for the first administrator, as long as nobody has an account; it lasts seven days."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--first", action="store_true", help="say nothing where somebody has an account")

    def handle(self, *args: Any, **options: Any) -> None:
        token = staff.invite_first()
        if token:
            address = f"{settings.SITE_URL}{reverse('invitation', args=[token])}"
            self.stdout.write(f"Nobody can log in yet. Open this link, within seven days:\n{address}")
        elif not options["first"]:
            raise CommandError("Somebody has an account: people are invited at /organise/people/.")

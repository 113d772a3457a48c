"""manage.py prepare_site"""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from config import static
from operations import startup


class Command(BaseCommand):
    help = "What has to be done before the processes start: migrations, static files, the first campaign."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--wait", type=float, default=0, metavar="SECONDS", help="how long to wait for the database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        startup.wait_for_database(options["wait"])
        startup.refuse_bad_configuration()
        call_command("migrate", interactive=False, verbosity=0)
        static.collect()
        call_command("setup_campaign", stdout=self.stdout)
        call_command("invite", first=True, stdout=self.stdout)

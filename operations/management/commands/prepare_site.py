"""manage.py prepare_site"""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from config import static


class Command(BaseCommand):
    help = "What has to be done before the processes start: migrations, static files, the first campaign."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        static.collect()
        call_command("setup_campaign", stdout=self.stdout)

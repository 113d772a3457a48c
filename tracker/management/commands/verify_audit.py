"""manage.py verify_audit: whether the log of decisions is whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.models import Decision
from tracker.submissions import audit


class Command(BaseCommand):
    help = "Find any decision that was altered, deleted, inserted or cut off."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(audit.verify())
        if faults:
            raise CommandError("\n".join(["The log of decisions is not whole:", *faults]))
        for gap in audit.find_gaps().values():
            self.stdout.write(f"Known to be missing: {gap.describe()}.")
        self.stdout.write(f"The log is whole: {Decision.objects.count()} decisions.")

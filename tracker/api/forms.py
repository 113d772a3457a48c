"""The form of /wave/ for programs."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tracker.submissions.forms import SubmissionForm
from tracker.submissions.place_and_time import LineField


class ApiForm(SubmissionForm):
    """The same for programs, with one field for the instant (ISO 8601)."""

    waved_date = waved_time = None  # type: ignore[assignment]
    waved_at = LineField(max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        where, text = cleaned.get("where"), cleaned.pop("waved_at", "")
        if where is None or not text:
            return cleaned
        try:
            there = self.read_instant(text, ZoneInfo(where.zone))
            instant = self.check_instant(there.astimezone(UTC), "waved_at")
            cleaned["waved_at"] = self.check_day(instant, there.date(), cleaned.get("other_day", ""))
        except (ValueError, OverflowError):
            self.add_error("waved_at", _("Give the instant in the form 2027-03-20T21:00:00Z."))
        return cleaned

    def read_instant(self, text: str, zone: ZoneInfo) -> datetime:
        """As the clocks there showed it, or those that it names. Raises ValueError, also for a day alone,
        which to Python is midnight."""
        if ":" not in text:
            raise ValueError("no time of day")
        instant = datetime.fromisoformat(text)
        return instant if instant.tzinfo else instant.replace(tzinfo=zone)

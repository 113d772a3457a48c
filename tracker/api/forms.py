"""The form of /wave/ for programs."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.submissions.forms import SubmissionForm


class ApiForm(SubmissionForm):
    """The same for programs, with one field for the instant (ISO 8601)."""

    waved_date = waved_time = None  # type: ignore[assignment]
    waved_at = forms.CharField(max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        where, text = cleaned.get("where"), cleaned.pop("waved_at", "")
        if where is None or not text:
            return cleaned
        try:
            instant = datetime.fromisoformat(text)
            zoned = instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(where.zone))
            cleaned["waved_at"] = self.check_instant(zoned.astimezone(UTC), "waved_at")
        except (ValueError, OverflowError):
            self.add_error("waved_at", _("Give the instant like 2013-07-19T21:27:00Z."))
        return cleaned

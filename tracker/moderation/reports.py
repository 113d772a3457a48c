"""Reports by the public, the only writer of them. None hides anything by itself: each asks a moderator for a
second look.

The one exception, where a campaign has switched it on: a report about a child or missing consent hides first.
It is counted for each address and for the campaign, logged, looked at first, and hides a photo once: whoever
has looked and found nothing has answered all that say the same.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from tracker.models import Campaign, Report, ReportEmail, Submission
from tracker.outbox import report_emails
from tracker.submissions import lifecycle
from tracker.submissions.lifecycle import Moderator

# So many photos of a campaign may reports hide in an hour: more is an attack, and waits to be looked at.
MOST_HIDDEN_AN_HOUR = 20
WITHIN = timedelta(hours=1)

logger = logging.getLogger(__name__)


def report(
    submission: Submission, reason: str, words: str, *, may_hide: bool = False, **answer_to: str
) -> Report:
    """`may_hide`: whoever reports has not hidden too much already. answer_to: email and language."""
    with transaction.atomic():
        row = Report.objects.create(submission=submission, reason=reason, words=words, **answer_to)
        if may_hide and hides(submission, reason):
            hide(row)
    return row


def hides(submission: Submission, reason: str) -> bool:
    """Whether a report of this kind hides this photo now."""
    if not submission.campaign.hides_reported or reason not in Report.GRAVE:
        return False
    found_wrong = Report.objects.filter(submission=submission, reason__in=Report.GRAVE, is_upheld=False)
    recent = Report.objects.filter(
        submission__campaign=submission.campaign, has_hidden=True, created_at__gt=timezone.now() - WITHIN
    )
    return not found_wrong.exists() and recent.count() < MOST_HIDDEN_AN_HOUR


def hide(row: Report) -> None:
    try:
        lifecycle.hide(row.submission)
    except lifecycle.ModerationError:
        return  # hidden, changed or taken back at the same moment
    row.has_hidden = True
    row.save(update_fields=["has_hidden"])
    logger.warning("photo %s is hidden by a report: %s", row.submission.public_id, row.reason)


def settle(submission: Submission, moderator: Moderator, *, is_upheld: bool) -> int:
    """Somebody has looked: how many reports that answers. Whoever gave an address is told."""
    rows = list(Report.objects.unsettled().filter(submission=submission))
    change = {"settled_at": timezone.now(), "settled_by": moderator, "is_upheld": is_upheld}
    settled = Report.objects.unsettled().filter(pk__in=[row.pk for row in rows]).update(**change)
    if settings.EMAIL_IS_SET:
        due_at = timezone.now() + report_emails.AFTER
        for row in rows:
            if row.email:
                ReportEmail.objects.get_or_create(report=row, defaults={"due_at": due_at})
    return int(settled)


def count_hidden(campaign: Campaign) -> dict[str, Any]:
    """How many are hidden by reports now, since when, and whether that is too long."""
    rows = Report.objects.hiding().filter(submission__campaign=campaign)
    oldest: datetime | None = rows.aggregate(oldest=Min("created_at"))["oldest"]
    count = rows.values("submission").distinct().count()
    return {"count": count, "oldest": oldest, "is_late": bool(oldest and timezone.now() - oldest > WITHIN)}

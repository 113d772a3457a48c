"""What became of a report, to whoever made it and gave an address; then the address is deleted.

As emails.py: a row first, claimed before it is sent. A verdict can be taken back for a while, so the answer
waits that long.
"""

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.models import Report, ReportEmail, Submission
from tracker.outbox import emails

AFTER = emails.AFTER_A_DECISION
MOST_AT_ONCE = 100


def send_due() -> int:
    """Send what is due; how many."""
    due = ReportEmail.objects.available().order_by("due_at").values_list("pk", flat=True)
    return sum(send(pk) for pk in due[:MOST_AT_ONCE])


def send(pk: int) -> bool:
    row = ReportEmail.objects.select_related("report__submission__campaign").claim(pk)
    if row is None:
        return False
    report = row.report
    is_sent = True
    if report.email:
        with override(report.language or None):
            is_sent = emails.send_message(report.email, *write_email(report))
    if not is_sent and not row.is_last_attempt:
        row.release(due_at=timezone.now() + emails.FIRST_PAUSE * 2 ** (row.attempts - 1))
        return False
    ReportEmail.objects.held(row).delete()
    Report.objects.filter(pk=report.pk).update(email="")
    return is_sent and bool(report.email)


def write_email(report: Report) -> tuple[str, str]:
    """As it is now, whatever was decided in between."""
    submission = report.submission
    context = {
        "is_public": submission.status == Submission.Status.APPROVED,
        "is_open": submission.status in (Submission.Status.WAITING, Submission.Status.RECEIVED),
        "title": submission.campaign.translate(submission.campaign.title),
        "public": f"{submission.campaign.address}/wave/{submission.public_id}/",
    }
    return _("What became of your report"), render_to_string("tracker/report_email.txt", context)

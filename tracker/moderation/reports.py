"""Reports by the public, the only writer of them. None hides anything: each asks a moderator for a second
look."""

from django.utils import timezone

from tracker.models import Report, Submission
from tracker.submissions.lifecycle import Moderator


def report(submission: Submission, reason: str, words: str) -> Report:
    return Report.objects.create(submission=submission, reason=reason, words=words)


def settle(submission: Submission, moderator: Moderator) -> int:
    """Somebody has looked: how many reports that answers."""
    change = {"settled_at": timezone.now(), "settled_by": moderator}
    return int(Report.objects.unsettled().filter(submission=submission).update(**change))

"""What is forgotten when its time is over: files as they were sent, e-mail addresses, private links."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from tracker.models import Email, Submission
from tracker.models.leases import is_free
from tracker.submissions import pledges

Status = Submission.Status


def purge_expired() -> dict[str, int]:
    """How many of each kind were dropped; call it as often as you like."""
    now = timezone.now()
    dropped = {"originals": 0, "emails": 0, "links": 0}
    if settings.ORIGINALS_KEPT_DAYS:
        dropped["originals"] = forget_originals(now - timedelta(days=settings.ORIGINALS_KEPT_DAYS))
    if settings.EMAILS_KEPT_DAYS:
        old = Submission.objects.filter(created_at__lt=now - timedelta(days=settings.EMAILS_KEPT_DAYS))
        dropped["emails"] = old.exclude(email="").update(email="")
    if settings.LINKS_KEPT_DAYS:
        old = Submission.objects.filter(created_at__lt=now - timedelta(days=settings.LINKS_KEPT_DAYS))
        forgotten = {"token_hash": "", "new_token_hash": ""}
        dropped["links"] = old.exclude(**forgotten).update(**forgotten)
    for kind, number in pledges.purge_expired().items():
        dropped[kind] += number
    # An email whose workers died at each attempt: nobody will send it.
    given_up = Email.objects.filter(is_free(), sent_at__isnull=True, attempts__gte=Email.MOST_ATTEMPTS)
    given_up.exclude(link="").update(link="")
    return dropped


def forget_originals(before: datetime) -> int:
    """Of photos that need theirs no longer: our own renditions are there, and nobody has them in hand."""
    settled = [Status.APPROVED, Status.REJECTED, Status.WITHDRAWN]
    old = Submission.objects.filter(created_at__lt=before, status__in=settled, has_photo=True).exclude(
        original=""
    )
    dropped = 0
    for pk, original in list(old.order_by("pk").values_list("pk", "original")):
        # The row first: a photo whose row names no file any more is made again from its large rendition.
        if Submission.objects.filter(pk=pk, original=original, status__in=settled).update(original=""):
            storages["private"].delete(original)
            dropped += 1
    return dropped

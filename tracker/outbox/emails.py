"""What the site writes to those who gave an e-mail address: received, approved, not shown.

An email is a row first, written with what it tells of, and is sent later by a worker: a decision can be taken
back for a while, so its email waits that long and is dropped when it no longer holds. Each is claimed before
it is sent, so two workers never send the same one. What a mail server refuses is tried again, later each
time.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tracker.models import Decision, Email, Submission
from tracker.models.leases import AFRESH

AFTER_A_DECISION = timedelta(minutes=15)
FIRST_PAUSE = timedelta(minutes=1)
MOST_AT_ONCE = 100
STATUS_OF = {
    Email.Kind.APPROVED: Submission.Status.APPROVED,
    Email.Kind.REJECTED: Submission.Status.REJECTED,
}

logger = logging.getLogger(__name__)


def queue_email(submission: Submission, kind: str, *, link: str = "", language: str = "") -> None:
    """Write down that an email is due; nothing without an address. In the transaction of what it tells of."""
    if not (settings.EMAIL_IS_SET and submission.email):
        return
    due = timezone.now() + (timedelta() if kind == Email.Kind.RECEIVED else AFTER_A_DECISION)
    first = Email.objects.filter(submission=submission).order_by("pk").first()
    spoken = language or (first.language if first else settings.LANGUAGE_CODE)
    row = {"due_at": due, "link": link, "language": spoken, "sent_at": None, **AFRESH}
    same: dict[str, Any] = {"submission": submission, "kind": kind, "revision": submission.revision}
    if kind == Email.Kind.RECEIVED:
        Email.objects.get_or_create(
            **same, defaults=row
        )  # a send that was repeated is one wave, and one email
    else:
        Email.objects.update_or_create(**same, defaults=row)


def announce_arrival(submission: Submission, link: str) -> bool:
    """The email with the private link, in the reader's language, where an address was given: whether one is
    due."""
    if submission.email:
        queue_email(submission, Email.Kind.RECEIVED, link=link, language=get_language() or "en")
    return bool(submission.email)


def send_due() -> int:
    """Send what is due; how many."""
    due = Email.objects.available().order_by("due_at").values_list("pk", flat=True)
    return sum(send(pk) for pk in due[:MOST_AT_ONCE])


def send(email_id: int) -> bool:
    """Send one that is due, unless another worker has it in hand; whether it went out."""
    until = timezone.now() + Email.LEASE  # a worker of before asks when it is due, and knows no lease
    email = Email.objects.select_related("submission__campaign").claim(email_id, due_at=until)
    if email is None:
        return False
    submission = email.submission
    if not submission.email or not is_current(email):
        Email.objects.held(email).delete()
        return False
    with override(email.language):
        is_sent = send_message(submission.email, *write_email(email))
    # The private link is here only until the email is sent, or given up.
    link = "" if is_sent or email.is_last_attempt else email.link
    if is_sent:
        email.finish(sent_at=timezone.now(), link=link)
    else:
        email.release(due_at=timezone.now() + FIRST_PAUSE * 2 ** (email.attempts - 1), link=link)
    return is_sent


def send_message(address: str, subject: str, text: str) -> bool:
    """Hand a message to the mail server; whether it took it."""
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
    except (SMTPException, OSError) as error:
        logger.warning("a message could not be sent: %s", type(error).__name__)
        return False
    return True


def is_current(email: Email) -> bool:
    """Whether what it tells is still so."""
    submission, status = email.submission, STATUS_OF.get(Email.Kind(email.kind))
    if status is None:
        return submission.status != Submission.Status.ERASED
    return submission.status == status and submission.revision == email.revision


def write_email(email: Email) -> tuple[str, str]:
    """Subject and text, in the language that the form was read in."""
    submission = email.submission
    decision = Decision.objects.filter(submission=submission).order_by("-number").first()
    context = {
        "email": email,
        "submission": submission,
        "title": submission.campaign.translate(submission.campaign.title),
        "reason": decision.get_reason_display() if decision and decision.reason else "",
        "public": f"{submission.campaign.address}/wave/{submission.public_id}/",
        "cell": f"{submission.campaign.address}/?wave={submission.public_id}",
        "later": f"{submission.campaign.address}/later/",
        "lost": f"{submission.campaign.address}/lost/",
    }
    subjects = {
        Email.Kind.RECEIVED: _("Your wave has arrived"),
        Email.Kind.APPROVED: _("Your wave is public") if submission.is_late else _("You are in the mosaic"),
        Email.Kind.REJECTED: _("Your wave is not shown"),
    }
    return subjects[Email.Kind(email.kind)], render_to_string("tracker/email.txt", context)

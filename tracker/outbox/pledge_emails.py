"""Two emails to whoever pledged and gave an address: one on the morning, one after the session.

Each is a row with its time, claimed before it is sent, as in emails.py. Pledges of one address are told in
one message: a family has one address, and whoever types somebody else's must not fill their box. The private
link stands in no row: it is made again from the pledge's key.
"""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker import identity
from tracker.models import Pledge, PledgeEmail
from tracker.models.leases import AFRESH
from tracker.outbox import emails

MORNING = time(8)
# Whoever waves before ten hears of it on the morning before.
FROM_HOUR = 10
AFTERWARDS = timedelta(hours=1)
# Later nobody is reminded of it any more, and the address goes.
LATEST = timedelta(days=7)
MOST_AT_ONCE, MOST_OF_AN_ADDRESS = 100, 20


def queue(pledge: Pledge) -> None:
    """Write down what is due, and when; nothing without an address. In the transaction of the pledge."""
    if settings.EMAIL_IS_SET and pledge.email:
        for kind, due_at in due_times(pledge).items():
            PledgeEmail.objects.create(pledge=pledge, kind=kind, due_at=due_at)


def plan_anew(pledge: Pledge) -> None:
    """The session was moved. Whoever was told the old day already is told the new one, if it is to come."""
    for kind, due_at in due_times(pledge).items():
        rows = PledgeEmail.objects.filter(pledge=pledge, kind=kind)
        if due_at <= timezone.now():
            rows = rows.filter(sent_at__isnull=True)
        rows.update(due_at=due_at, sent_at=None, **AFRESH)


def due_times(pledge: Pledge) -> dict[str, datetime]:
    return {
        PledgeEmail.Kind.MORNING: morning_of(pledge.local_start),
        PledgeEmail.Kind.AFTER: pledge.ends_at + AFTERWARDS,
    }


def morning_of(local_start: datetime) -> datetime:
    """Eight o'clock on the day of the session, by the clocks there, or on the day before."""
    day = local_start.date() - timedelta(days=int(local_start.hour < FROM_HOUR))
    return datetime.combine(day, MORNING, local_start.tzinfo)


def send_due() -> int:
    """Send what is due, one message to each address; how many."""
    due = PledgeEmail.objects.available().select_related("pledge").order_by("due_at", "pk")
    together: dict[tuple[int, str, datetime, str], list[int]] = {}
    for email in due[:MOST_AT_ONCE]:
        pledge = email.pledge
        alike = (pledge.campaign_id, email.kind, pledge.starts_at, pledge.email.lower())
        together.setdefault(alike, []).append(email.pk)
    return sum(send(pks) for pks in together.values())


def send(pks: list[int]) -> bool:
    """Send those that no other worker has in hand, in one message; whether it went out."""
    rows = PledgeEmail.objects.select_related("pledge__campaign", "pledge__session")
    claimed = [email for pk in pks if (email := rows.claim(pk))]
    current = [email for email in claimed if is_current(email)][:MOST_OF_AN_ADDRESS]
    for email in claimed:
        if email not in current:
            PledgeEmail.objects.held(email).delete()
    if not current:
        return False
    first = current[0].pledge
    with override(first.language):
        is_sent = emails.send_message(first.email, *write_email(current))
    for email in current:
        put_down(email, is_sent)
    return is_sent


def put_down(email: PledgeEmail, is_sent: bool) -> None:
    if not is_sent:
        email.release(due_at=timezone.now() + emails.FIRST_PAUSE * 2 ** (email.attempts - 1))
    elif email.finish(sent_at=timezone.now()) and email.kind == PledgeEmail.Kind.AFTER:
        Pledge.objects.filter(pk=email.pledge_id).update(email="")


def is_current(email: PledgeEmail) -> bool:
    """Whether what it tells is still so, and of use."""
    pledge, now = email.pledge, timezone.now()
    if not (pledge.is_open and pledge.email and pledge.token_hash):
        return False
    if email.kind == PledgeEmail.Kind.MORNING:
        return now < pledge.starts_at
    return pledge.ends_at <= now < pledge.ends_at + LATEST and pledge.campaign.takes_photos


def write_email(together: list[PledgeEmail]) -> tuple[str, str]:
    """Subject and text, in the language that the form was read in."""
    first = together[0].pledge
    spacecraft = first.session.spacecraft if first.session else ""
    lines = [(email.pledge, link_of(email.pledge)) for email in together]
    subjects = {
        PledgeEmail.Kind.MORNING: _("Soon you wave at %(spacecraft)s") % {"spacecraft": spacecraft},
        PledgeEmail.Kind.AFTER: _("Did you wave?"),
    }
    context = {
        "kind": together[0].kind,
        "lines": lines,
        "title": first.campaign.translate(first.campaign.title),
        "spacecraft": spacecraft,
    }
    return subjects[PledgeEmail.Kind(together[0].kind)], render_to_string("tracker/pledge_email.txt", context)


def link_of(pledge: Pledge) -> str:
    token = identity.pledge_token(settings.SECRET_KEY, pledge.send_key)
    return f"{pledge.campaign.address}/pledge/{token}/"

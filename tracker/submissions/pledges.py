"""From "I will wave" to a wave: made, kept, taken back, forgotten."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from tracker import identity
from tracker.models import Campaign, ImagingSession, Pledge
from tracker.outbox import pledge_emails
from tracker.sky import places
from tracker.submissions import tombstones, write_ahead

MOST_AT_ONCE = 1000
# What a pledge knows of somebody; whoever kept it has said so of the wave, which is what counts from then on.
NOBODY: dict[str, Any] = {"place": "", "country": "", "latitude": 0, "longitude": 0, "zone": "UTC"}
NOBODY |= {"email": ""}


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a checked form says."""

    where: places.PublicPlace
    email: str
    language: str
    send_key: str


def make(campaign: Campaign, session: ImagingSession, said: Announcement) -> tuple[Pledge, str]:
    """The row and its private token. A form that is sent twice is one pledge."""
    key = identity.digest(f"{said.send_key}:pledge")
    token = identity.pledge_token(settings.SECRET_KEY, key)
    where = {name: getattr(said.where, name) for name in ("country", "latitude", "longitude", "zone")}
    row = Pledge(
        campaign=campaign,
        session=session,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        token_hash=identity.digest(token),
        send_key=key,
        place=said.where.name,
        email=said.email,
        language=said.language,
        **where,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            pledge_emails.queue(row)
    except IntegrityError:
        return Pledge.objects.get(send_key=key), token
    return row, token


def keep(campaign: Campaign, token: str, state: Pledge.State) -> bool:
    """It has become a wave, and knows nothing any more; whether it was open until now."""
    if not token:
        return False
    rows = Pledge.objects.open().filter(campaign=campaign, token_hash=identity.digest(token))
    with transaction.atomic():
        pledge = rows.first()
        won = pledge is not None and rows.filter(pk=pledge.pk).update(state=state, **NOBODY)
        if pledge is not None and won:
            pledge.emails.all().delete()
    return bool(won)


def take_back(pledge: Pledge) -> None:
    """As if it had never been: blank at once, and gone with the next sweep. The tombstone comes first, as for
    a wave."""
    tombstones.set_for(pledge)
    blank = {**NOBODY, "token_hash": "", "send_key": f"taken-back-{pledge.pk}"}
    with transaction.atomic():
        Pledge.objects.filter(pk=pledge.pk).update(state=Pledge.State.TAKEN_BACK, **blank)
        pledge.emails.all().delete()


def delete_taken_back() -> None:
    """The rows stay until nothing of them is left in the database's log, which may be busy for a while."""
    gone = Pledge.objects.taken_back()
    if gone.exists() and write_ahead.empty():
        gone.delete()


def plan_anew() -> int:
    """For each pledge whose session was moved, or replaced by another row, the session's new time; how many.
    Of several sessions it is for the one that is nearest to what was meant."""
    rows = list(Pledge.objects.out_of_date().select_related("session", "campaign")[:MOST_AT_ONCE])
    for pledge in rows:
        session = pledge.session or nearest_session(pledge)
        when = {"session": session, "starts_at": session.starts_at, "ends_at": session.ends_at}
        with transaction.atomic():
            if Pledge.objects.open().filter(pk=pledge.pk).update(**when):
                pledge.refresh_from_db()
                pledge_emails.plan_anew(pledge)
    return len(rows)


def nearest_session(pledge: Pledge) -> ImagingSession:
    sessions = pledge.campaign.imaging_sessions.all()
    return min(sessions, key=lambda session: abs(session.starts_at - pledge.starts_at))


def purge_expired() -> dict[str, int]:
    """Addresses when both emails have had their time, links on their date; how many of each."""
    now = timezone.now()
    most = timedelta(days=settings.EMAILS_KEPT_DAYS) if settings.EMAILS_KEPT_DAYS else pledge_emails.LATEST
    over = Pledge.objects.filter(ends_at__lt=now - min(most, pledge_emails.LATEST))
    dropped = {"emails": over.exclude(email="").update(email=""), "links": 0}
    if settings.LINKS_KEPT_DAYS:
        old = Pledge.objects.filter(ends_at__lt=now - timedelta(days=settings.LINKS_KEPT_DAYS))
        dropped["links"] = old.exclude(token_hash="").update(token_hash="")
    return dropped

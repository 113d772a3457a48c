"""A lost private link: sent to the address that was given with the wave, and to no other.

The database holds only hashes of the links, so a lost one cannot be said again: there is a new one, which
takes its place when it is first opened. Until then the old one works, because anybody may ask, for anybody's
address. Asked for again, the new one is the same: what has arrived is not undone by a second request, nor by
a mail server that was away. That one is wanted is written into the rows; a worker takes that in hand for a
while and sends it, now or with the next sweep.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker import identity
from tracker.models import Campaign, Submission
from tracker.outbox import emails

MOST = 20
# Longer than any task lives: whose worker died while it wrote is written to again.
LEASE = timedelta(minutes=6)


def ask(campaign: Campaign, email: str, language: str) -> bool:
    """Note that the newest waves with this address want a new link; whether there are any."""
    found = campaign.submissions.filter(email__iexact=email).exclude(status=Submission.Status.ERASED)
    newest = list(found.order_by("-pk").values_list("pk", flat=True)[:MOST])
    wanted = {"language": language}
    return bool(Submission.objects.filter(pk__in=newest).update(link_wanted=wanted))


def send_due() -> int:
    """Send what is wanted, one message to each address; how many. What the mail server refuses is tried
    again."""
    wanted: dict[tuple[int, str], list[Submission]] = {}
    rows = Submission.objects.filter(link_wanted__isnull=False).exclude(email="").select_related("campaign")
    for one in rows.order_by("-pk"):
        if not is_in_hand(one):
            wanted.setdefault((one.campaign_id, one.email.lower()), []).append(one)
    return sum(send(waves) for waves in wanted.values())


def is_in_hand(submission: Submission) -> bool:
    until = (submission.link_wanted or {}).get("until")
    return until is not None and datetime.fromisoformat(until) > timezone.now()


def send(waves: list[Submission]) -> bool:
    """All of one person, in one message. Who is faster has it in hand for a while; nobody else sends it
    then."""
    language = (waves[0].link_wanted or {})["language"]
    in_hand = {"language": language, "until": (timezone.now() + LEASE).isoformat()}
    mine = [one for one in waves if change_wish([one], one.link_wanted, in_hand)]
    with override(language):
        lines = [(one, link) for one in mine if (link := make_link(one))]
        if not lines:
            return False
        campaign = mine[0].campaign
        context = {"lines": lines, "title": campaign.translate(campaign.title)}
        text = render_to_string("tracker/lost_link.txt", context)
        is_sent = emails.send_message(mine[0].email, _("Your private link"), text)
    change_wish(mine, in_hand, None if is_sent else {"language": language})
    return is_sent


def change_wish(waves: list[Submission], before: object, after: object) -> int:
    """Whoever has asked anew meanwhile is heard."""
    rows = Submission.objects.filter(pk__in=[one.pk for one in waves], link_wanted=before)
    return rows.update(link_wanted=after)


def make_link(submission: Submission) -> str:
    """The new link, noted beside the old one; nothing where the wave was erased a moment ago."""
    submission.refresh_from_db(fields=["token_hash"])  # it may have been opened a moment ago
    token = identity.next_token(settings.SECRET_KEY, submission.pk, submission.token_hash)
    known = Submission.objects.exclude(status=Submission.Status.ERASED)
    known = known.filter(pk=submission.pk, token_hash=submission.token_hash)
    if not known.update(new_token_hash=identity.digest(token)):
        return ""
    return f"{submission.campaign.address}/w/{token}/"

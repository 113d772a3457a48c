"""A lost private link: sent to the address that was given with the wave, and to no other.

The database holds only hashes of the links, so a lost one cannot be said again: there is a new one, which
takes its place when it is first opened. Until then the old one works, because anybody may ask, for anybody's
address. Asked for again, the new one is the same: what has arrived is not undone by a second request, nor by
a mail server that was away. That one is wanted is written into the rows; a worker sends it, now or with the
next sweep.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker import identity
from tracker.models import Campaign, Submission
from tracker.outbox import emails

MOST = 20


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
        wanted.setdefault((one.campaign_id, one.email.lower()), []).append(one)
    return sum(send(waves) for waves in wanted.values())


def send(waves: list[Submission]) -> bool:
    """All of one person, in one message. Who is faster sends it; nobody sends it twice."""
    asked = waves[0].link_wanted or {}
    still = Submission.objects.filter(link_wanted__isnull=False)
    mine = [one for one in waves if still.filter(pk=one.pk).update(link_wanted=None)]
    if not mine:
        return False
    with override(asked["language"]):
        lines = [(one, link) for one in mine if (link := make_link(one))]
        if not lines:
            return False
        text = render_to_string("tracker/lost_link.txt", {"lines": lines, "campaign": mine[0].campaign})
        is_sent = emails.send_message(mine[0].email, _("Your private link"), text)
    if not is_sent:
        Submission.objects.filter(pk__in=[one.pk for one in mine]).update(link_wanted=asked)
    return is_sent


def make_link(submission: Submission) -> str:
    """The new link, noted beside the old one; nothing where the wave was erased a moment ago."""
    submission.refresh_from_db(fields=["token_hash"])  # it may have been opened a moment ago
    token = identity.next_token(settings.SECRET_KEY, submission.pk, submission.token_hash)
    known = Submission.objects.exclude(status=Submission.Status.ERASED)
    known = known.filter(pk=submission.pk, token_hash=submission.token_hash)
    if not known.update(new_token_hash=identity.digest(token)):
        return ""
    return f"{submission.campaign.address}/w/{token}/"

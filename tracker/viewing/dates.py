"""Whether a campaign takes photos, since when or until when: one sentence, for every page and the API."""

from datetime import UTC, datetime

from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.models import Campaign


def sentence_of_dates(campaign: Campaign) -> str:
    """Nothing where photos are taken for as long as the site is there."""
    most = (campaign.limits or {}).get("photos", 0)
    words = {"opens": moment(campaign.opens_at), "closes": moment(campaign.closes_at)}
    words["most"] = number_format(most, force_grouping=True)
    full = ngettext(
        "There is %(most)s photo, and no more fit.", "There are %(most)s photos, and no more fit.", most
    )
    sentences = {
        Campaign.State.TO_OPEN: _("Photos are taken from %(opens)s to %(closes)s.")
        if campaign.closes_at
        else _("Photos are taken from %(opens)s."),
        Campaign.State.OPEN: _("Photos are taken until %(closes)s.") if campaign.closes_at else "",
        Campaign.State.FULL: full,
        Campaign.State.LATE: _(
            "The picture closed on %(closes)s. You can still wave: your photo will stand apart from it, "
            "with those who waved later."
        ),
        Campaign.State.CLOSED: _("No photos have been taken since %(closes)s."),
    }
    return sentences[campaign.state] % words


def moment(instant: datetime | None) -> str:
    return date_format(instant.astimezone(UTC), _("j F Y, H:i")) + " UTC" if instant else ""

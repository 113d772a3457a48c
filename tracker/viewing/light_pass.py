"""What somebody gets in the second in which they send: when the light of their wave left, what it passes and
when it arrives. Words and numbers; the page draws them (static/js/light-pass.js)."""

from datetime import UTC, datetime
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tracker.models import ImagingSession, Submission
from tracker.sky import ephemeris
from tracker.viewing.sentences import name_target, on_the_way


def light_pass(submission: Submission, now: datetime) -> dict[str, Any] | None:
    """Nothing where it is not known where the light was going."""
    session, nearest = submission.session(), submission.nearest_session()
    if nearest is None or not (session or nearest.body):
        return None
    try:
        arrives = arrival(submission, session, nearest).astimezone(UTC)
        moon_s = ephemeris.light_time_s(ephemeris.Aim("Moon"), submission.waved_at)
    except ephemeris.SkyError:
        return None
    words = {
        "place": submission.place_line,
        "target": session.spacecraft if session else name_target(nearest),
        "left": f"{submission.local_time:%H:%M}",
        "arrives": f"{arrives:%H:%M:%S}",
        "day": date_format(arrives, _("j F Y")),
        "moon": number_format(round(moon_s, 1), 1),
    }
    past = _(
        "Your wave left %(place)s at %(left)s and reached %(target)s at %(arrives)s UTC on %(day)s; "
        "it passed the Moon after %(moon)s seconds."
    )
    present = _(
        "Your wave left %(place)s at %(left)s and reaches %(target)s at %(arrives)s UTC on %(day)s; "
        "it passed the Moon after %(moon)s seconds."
    )
    return {
        "title": _("Boarding pass for light"),
        "campaign": submission.campaign.translate(submission.campaign.title),
        "name": submission.by_line,
        "lines": [
            [_("From"), submission.place_line],
            [_("To"), words["target"]],
            [_("Leaves"), submission.local_line],
            [_("Passes the Moon"), _("after %(moon)s seconds") % words],
            [_("Arrives"), _("%(day)s, %(arrives)s UTC") % words],
            [_("On the way"), on_the_way(submission.waved_at, arrives)],
        ],
        "sentence": (past if arrives <= now else present) % words,
        "note": _("Not a certificate: that comes once somebody has looked at your wave."),
    }


def arrival(submission: Submission, session: ImagingSession | None, nearest: ImagingSession) -> datetime:
    if session:
        return session.light(submission.waved_at).at_spacecraft
    return ephemeris.light(nearest.aim, submission.waved_at).at_target

"""Where everything that was sent went, in lines that add up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosaic.web.numbers import accounts_of
from tracker.models import Decision
from tracker.moderation.account import OTHER
from tracker.web.middleware import campaign_of


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    photos, check_ins = accounts_of(campaign_of(request))
    names = [
        ("in_the_mosaic", _("in the mosaic")),
        ("approved", _("approved, not yet in the mosaic")),
        ("late", _("approved, and apart from the mosaic: sent after it had closed")),
        ("waiting", _("waiting for a moderator")),
        ("not_shown", _("not shown")),
        ("set_aside", _("set aside because they cannot be read")),
        ("withdrawn", _("withdrawn by the people who sent them")),
        ("erased", _("erased")),
    ]
    rows = [(label, getattr(photos, name), getattr(check_ins, name)) for name, label in names]
    if not photos.late:
        rows = [row for row in rows if row[0] != dict(names)["late"]]
    codes = dict.fromkeys([*photos.reasons, *check_ins.reasons])
    reasons = [
        (say_reason(code), photos.reasons.get(code, 0), check_ins.reasons.get(code, 0))
        for code in sorted(codes, key=lambda code: code == OTHER)
    ]
    context = {"rows": rows, "reasons": reasons, "photos": photos, "check_ins": check_ins}
    response = render(request, "mosaic/numbers.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def say_reason(code: str) -> str:
    if code == OTHER:
        return _("for reasons given fewer than five times each")
    return str(Decision.Reason(code).label)

"""Every page as a visitor will see it before, during and after the session: /c/<slug>/as/during/…

For organisers alone, and to be looked at: nothing is sent from there.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tracker.models import Campaign, ImagingSession
from tracker.models.clock import pretend
from tracker.web.guards import wants_json, with_right
from tracker.web.middleware import OF_STAFF, campaign_of

A_DAY = timedelta(days=1)


class PreviewMiddleware:
    """Behind those that know the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        moment = getattr(request, "moment", None)
        if moment is None:
            return self.get_response(request)
        if request.path_info.startswith(OF_STAFF):
            raise Http404("Staff have no preview.")
        return show(request, self.get_response, moment)


@with_right("tracker.organise")
def show(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse], moment: str
) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return refuse(request)
    at = instant_of(campaign_of(request), moment)
    request.preview = {  # type: ignore[attr-defined]
        "moment": moment,
        "at": at,
        "others": list_others(request, moment),
        "back": f"/c/{campaign_of(request).slug}/organise/campaign/",
    }
    with pretend(at):
        return get_response(request)


def list_others(request: HttpRequest, moment: str) -> list[tuple[str, str]]:
    """The same page at the other times."""
    slug = campaign_of(request).slug
    labels = {"before": _("Before"), "during": _("During"), "after": _("After")}
    return [
        (f"/c/{slug}/as/{name}{request.get_full_path_info()}", label)
        for name, label in labels.items()
        if name != moment
    ]


def refuse(request: HttpRequest) -> HttpResponse:
    message = _("This is a preview: nothing is sent from here.")
    if wants_json(request):
        return JsonResponse({"error": message, "errors": {"photo": [message]}}, status=409)
    return render(request, "tracker/refused.html", {"message": message}, status=409)


def instant_of(campaign: Campaign, moment: str) -> datetime:
    """A day before the first session, the middle of the main one, a day after the last. Raises Http404."""
    sessions: list[ImagingSession] = sorted(campaign.imaging_sessions.all(), key=lambda one: one.starts_at)
    main: Any = campaign.main_session
    if main is None:
        raise Http404("It has no session.")
    instants: dict[str, datetime] = {
        "before": sessions[0].starts_at - A_DAY,
        "during": main.starts_at + (main.ends_at - main.starts_at) / 2,
        "after": max(one.ends_at for one in sessions) + A_DAY,
    }
    return instants[moment]

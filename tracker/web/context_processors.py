"""What every page may show of its campaign."""

from typing import Any

from django.http import Http404, HttpRequest

from tracker.web.middleware import campaign_of


def campaign(request: HttpRequest) -> dict[str, Any]:
    try:
        return {"campaign": campaign_of(request)}
    except Http404:
        return {"campaign": None}

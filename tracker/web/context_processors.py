"""What every page may show of its campaign."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest

from tracker.web.middleware import campaign_of


def operator(_request: HttpRequest) -> dict[str, Any]:
    """Who runs the site, and where a question to them goes."""
    contact = settings.OPERATOR_CONTACT
    link = f"mailto:{contact}" if "@" in contact and "://" not in contact else contact
    return {"operator": {"name": settings.OPERATOR_NAME, "contact": contact, "link": link}}


def campaign(request: HttpRequest) -> dict[str, Any]:
    try:
        return {"campaign": campaign_of(request)}
    except Http404:
        return {"campaign": None}

"""Whole addresses, for what is read elsewhere or later: emails, feeds, QR codes, posters, certificates,
cards.

They begin with SITE_URL, never with what the request calls this host: whoever asks writes that name himself,
and what is mailed, printed, shared or kept for others would carry it.
"""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def make_absolute(path: str) -> str:
    """The whole address of a path of this site; what names its host already (MEDIA_ORIGIN) stays as it is."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def make_link(name: str, *arguments: str | int) -> str:
    """The whole address of a route, in the campaign of the request that is being answered."""
    return make_absolute(reverse(name, args=arguments))


def repeat_address(request: HttpRequest) -> str:
    """The whole address of this very page."""
    return make_absolute(request.get_full_path())

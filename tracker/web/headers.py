"""Headers that no package sets for us."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tracker.web.import_map import hash_of_imports

POLICY = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class SlowSenderMiddleware:
    """Nobody holds one of the server's threads by sending nothing: gunicorn itself waits for ever."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection = request.META.get("gunicorn.socket")
        if connection is None:
            return self.get_response(request)
        # For each read, not for the whole body: a slow line may send for minutes as long as it sends.
        connection.settimeout(settings.SLOW_SENDER_SECONDS)
        try:
            return self.get_response(request)
        finally:
            connection.settimeout(None)  # whoever reads the answer slowly may


class PermissionsPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", POLICY)
        return response


class ImportMapPolicyMiddleware:
    """The one inline script, the same on every page, by its hash. Its place is after (inside)
    CSPMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response._csp_update = {"script-src": [hash_of_imports()]}  # type: ignore[attr-defined]
        return response

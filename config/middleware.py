"""Headers that no package sets for us."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tracker.templatetags.page import imports_hash

POLICY = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class PermissionsPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", POLICY)
        return response


class ImportMapPolicyMiddleware:
    """The one inline script, the same on every page, by its hash. Its place is after (inside) CSPMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response._csp_update = {"script-src": [imports_hash()]}  # type: ignore[attr-defined]
        return response

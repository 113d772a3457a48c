"""Headers that no package sets for us."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


class PermissionsPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", POLICY)
        return response

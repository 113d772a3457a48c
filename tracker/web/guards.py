"""Answers that are for one person, and views for staff with a right."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def with_right(right: str) -> Callable[[View], View]:
    """Only for staff who have this right; others are asked to log in, programs get a status."""

    def around(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if user.is_authenticated and user.is_staff and user.has_perm(right):
                return mark_private(view(request, *args, **kwargs))
            if wants_json(request):
                if user.is_authenticated:
                    message = _("Your account may not do this. Ask an administrator for the right.")
                    return mark_private(JsonResponse({"error": message}, status=403))
                message = _("You have been logged out. Log in again; nothing is lost.")
                return mark_private(JsonResponse({"error": message}, status=401))
            if user.is_authenticated:
                raise PermissionDenied
            return redirect_to_login(request.get_full_path(), reverse("log_in"))

        return answer

    return around


def mark_private(response: HttpResponse) -> HttpResponse:
    """It must not travel: not into caches, not to other sites, not into an index.

    To other sites the referrer policy of all pages sends nothing. A stricter one would make browsers send
    `Origin: null` with this page's own forms, which the protection against forged requests refuses.
    """
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def wants_json(request: HttpRequest) -> bool:
    """A script of ours asks, or a program."""
    return request.headers.get("Accept", "").startswith("application/json")

"""Where the work of a browser is handed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.web import challenge, limits
from tracker.web.parameters import Parameters


@require_POST
def solve(request: HttpRequest) -> HttpResponse:
    """Number and text; a cookie for the work."""
    address = limits.client_address(request)
    payload = Parameters(request.POST)
    if not challenge.is_solved(payload.line("text"), payload.line("number"), limits.count_won(address)):
        return JsonResponse(
            {"error": _("That is not solved, or too old. Please try again in a minute.")}, status=422
        )
    # What is wrong counts for nothing: else whoever guesses would close the way for his whole school.
    if limits.count_won(address, 1) > challenge.PASSES_OF_AN_ADDRESS:
        return limits.too_often(
            request, _("That was too often. Please try again in a minute."), limits.A_MINUTE
        )
    response = HttpResponse(status=204)
    value = challenge.new_pass(address)
    secure = settings.CSRF_COOKIE_SECURE
    response.set_cookie(
        challenge.COOKIE, value, max_age=challenge.PASS_S, httponly=True, samesite="Lax", secure=secure
    )
    response["Cache-Control"] = "private, no-store"
    return response

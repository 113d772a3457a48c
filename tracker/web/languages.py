"""Which language: chosen by a link in the footer, else the browser's; and the words of the scripts."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

A_YEAR_S = 365 * 86_400
CODES = {code for code, _ in settings.LANGUAGES}


@require_safe
def choose(request: HttpRequest, language: str) -> HttpResponse:
    """Remember a language in a cookie, and go back to where the link was.

    A link and not a form, so that pages stay the same for everybody; and where it was is told by the browser,
    because the address of a private page must not stand in another address.
    """
    if language not in CODES:
        raise Http404
    back = request.headers.get("Referer", "")
    if not back or not url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR_S,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


@require_safe
def words(request: HttpRequest, language: str) -> HttpResponseBase:
    """What scripts say, in one language; in its own address, so that caches keep it."""
    if language not in CODES:
        raise Http404
    with translation.override(language):
        response = JavaScriptCatalog.as_view()(request)
    response["Cache-Control"] = "public, max-age=3600"
    return response

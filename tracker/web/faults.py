"""What a visitor hears when something of ours is away: 503 with when to come again, 507 when the disk is
full.

Django asks for this answer wherever an error was raised, in a view or in a middleware, so no room has to know
of it.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext, gettext_noop

from tracker.storage import FAULTS as STORAGE_FAULTS
from tracker.storage import is_full
from tracker.web.guards import wants_json

AWAY: tuple[type[Exception], ...] = (OperationalError, InterfaceError, *STORAGE_FAULTS)
COME_AGAIN_S = {503: 10, 507: 300}
TITLES = {
    500: gettext_noop("Something broke on our side."),
    503: gettext_noop("We are away for a moment."),
    507: gettext_noop("We have no room left for photos."),
}
WORDS = {
    500: gettext_noop("Nothing you have sent before is lost. Please try again in a minute."),
    503: gettext_noop("Nothing you have sent before is lost. Please try again in a few seconds."),
    507: gettext_noop("Nothing you have sent before is lost. Please try again in a few minutes."),
}


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor session: those may be what is missing."""
    status = status_of(sys.exception())
    title, words = gettext(TITLES[status]), gettext(WORDS[status])
    if wants_json(request):
        sentence = f"{title} {words}"
        response: HttpResponse = JsonResponse(
            {"error": sentence, "errors": {"photo": [sentence]}}, status=status
        )
    else:
        page = loader.get_template("fault.html").render({"title": title, "words": words})
        response = HttpResponse(page, status=status)
    if status in COME_AGAIN_S:
        response["Retry-After"] = str(COME_AGAIN_S[status])
    response["Cache-Control"] = "no-store"
    return response


def status_of(error: BaseException | None) -> int:
    if is_full(error):
        return 507
    return 503 if isinstance(error, AWAY) else 500

"""/api/v1/: what the apps have for programs (settings.API_ROUTERS), joined; its documentation and the page to
try it."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.responses import Response

from tracker.models.own_words import NAMELESS
from tracker.sky.ephemeris import SkyError
from tracker.web.context_processors import campaign
from tracker.web.problems import CONTENT_TYPE, problem

ABOUT = """Everybody who waved, the sky over every place, and who is in which cell of the mosaic.

Reading needs no key. Lists come in pages: follow `next`. Answers carry an `ETag`; ask again with
`If-None-Match`. Every error is a problem (RFC 9457) with a sentence that says what to do. So many calls a
minute are answered; then `429` says when to come again. An organiser's token (`Authorization: Bearer
wave_…`) is made in the administration.
"""


class Api(NinjaAPI):
    """Says in its documentation, too, that errors are problems."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if status >= HTTPStatus.BAD_REQUEST and "content" in answer:
                        answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
        return schema


api = Api(
    title=NAMELESS,
    version="1",
    description=ABOUT,
    docs_url="/docs",
)
for router in settings.API_ROUTERS:
    api.add_router("", router)


@api.exception_handler(Http404)
def answer_not_found(_request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, str(error))


@api.exception_handler(HttpError)
def answer_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    answer = problem(error.status_code)
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def answer_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each parameter by its name, with pydantic's sentence."""
    errors = [{"field": str(one["loc"][-1]), "detail": one["msg"]} for one in error.errors]
    return problem(422, "The request was not understood: see errors.", errors)


@api.exception_handler(SkyError)
def below_the_ephemeris(_request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(422, gettext(str(error)))


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """openapi.json, by the name of the campaign whose API it is."""
    one = campaign(request)["campaign"]
    schema = api.get_openapi_schema()
    schema["info"]["title"] = one.translate(one.title) if one else NAMELESS
    return Response(schema)


@require_safe
def root(_request: HttpRequest) -> HttpResponseRedirect:
    """/api/: the page to read and try it."""
    return HttpResponseRedirect(reverse("api-1:openapi-view"))

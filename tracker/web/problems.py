"""Whatever goes wrong under /api/ is a problem (RFC 9457); whatever is read there, any page may read."""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_vary_headers

from tracker.web import api_tokens
from tracker.web.middleware import PREFIX

CONTENT_TYPE = "application/problem+json"
ROOT = "/api/"
DOCUMENTS = ("text/html", "text/css", "text/javascript", "image/")
EXPOSED = "ETag, Link, Retry-After, X-Request-ID"
TAKEN = "Accept, Accept-Language, Authorization, If-None-Match"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate", "Location")
# What a status means for whoever wrote the program; more is said where it is known.
ADVICE = {
    400: "The request cannot be read. Compare it with the documentation.",
    401: "This needs a valid token: Authorization: Bearer wave_…",
    403: "This token may not do that. An administrator gives scopes.",
    404: "There is nothing at this address.",
    405: "This address takes other methods: see the header Allow.",
    413: "That was too much at once. Send fewer or smaller photos.",
    429: "That was very often. Wait as long as the header Retry-After says.",
    500: "Something broke on our side. Nothing that was acknowledged is lost.",
    503: "We are away for a moment. Wait as long as the header Retry-After says.",
    507: "There is no room left for photos. Wait as long as the header Retry-After says.",
}


class ApiMiddleware:
    """Outside everything else, so that a limit, a fault and an unknown address are told alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.gzip = GZipMiddleware(get_response)
        self.conditional = ConditionalGetMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not PREFIX.sub("", request.path_info).startswith(ROOT):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return preflight()
        if request.method != "HEAD":
            return self.answer(request)
        # The routes know GET; HEAD is the same without its body.
        request.method = "GET"
        response = without_body(self.answer(request))
        request.method = "HEAD"
        return response

    def answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.get("Content-Type", "").startswith(DOCUMENTS)
            and response.status_code < HTTPStatus.BAD_REQUEST
        ):
            return response  # the page to try it on
        if response.status_code >= HTTPStatus.BAD_REQUEST and response.get("Content-Type") != CONTENT_TYPE:
            response = to_problem(response)
        if request.method == "GET":
            # What only a token opens is in no cache that others share.
            response.setdefault(
                "Cache-Control", "private, no-cache" if api_tokens.read_token(request) else "no-cache"
            )
            patch_vary_headers(response, ["Accept-Encoding"])
            answer = self.conditional.process_response(request, response)
            # On a 304, too: a page of another site that asks again must be able to read that nothing has
            # changed.
            answer["Access-Control-Allow-Origin"] = "*"
            answer["Access-Control-Expose-Headers"] = EXPOSED
            return self.gzip.process_response(request, answer)  # type: ignore[return-value]
        response.setdefault("Cache-Control", "private, no-store")
        return response


def without_body(answer: HttpResponse) -> HttpResponse:
    length = answer.get("Content-Length", str(len(answer.content)))
    answer.content = b""
    answer["Content-Length"] = length
    return answer


def preflight() -> HttpResponse:
    """Any page may read; sending is for apps, which ask no browser for leave."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = TAKEN
    response["Access-Control-Max-Age"] = "86400"
    return response


def problem(
    status: int, detail: str = "", errors: Iterable[dict[str, str]] = (), **more: Any
) -> HttpResponse:
    """Type, title, status and detail; `errors` name each field with a sentence that says what to do."""
    payload: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    payload["detail"] = detail or ADVICE.get(status, "")
    if listed := list(errors):
        payload["errors"] = listed
    response = HttpResponse(
        json.dumps(payload | more, ensure_ascii=False), status=status, content_type=CONTENT_TYPE
    )
    response["Cache-Control"] = "no-store"
    return response


def to_problem(answer: HttpResponse) -> HttpResponse:
    """A page or a JSON answer of another part of the site, in the API's words; its sentence, if it has
    one."""
    detail = ""
    if answer.get("Content-Type", "").startswith("application/json"):
        payload = json.loads(answer.content)
        detail = str(payload.get("error") or "") if isinstance(payload, dict) else ""
    response = problem(answer.status_code, detail)
    for name in KEPT_HEADERS:
        if name in answer:
            response[name] = answer[name]
    return response

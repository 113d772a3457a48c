"""One name for everything that a request sets off: in its answer, in each line of the log, and in its
tasks."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response

HEADER = "X-Request-ID"
SENSIBLE = re.compile(r"[0-9A-Za-z-]{8,64}")
current: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def use_request_id(request_id: str) -> Iterator[str]:
    """Everything within is done for this request."""
    token = current.set(request_id)
    try:
        yield request_id
    finally:
        current.reset(token)


class RequestIdMiddleware:
    """The name that a proxy of ours gave, or a new one. What is no name is not repeated: it would stand in
    the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        with use_request_id(given if SENSIBLE.fullmatch(given) else secrets.token_hex(8)) as request_id:
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                # Django would, when the last middleware has answered and the name is forgotten; it logs once.
                words = (response.reason_phrase, request.path)
                log_response("%s: %s", *words, response=response, request=request)
        response[HEADER] = request_id
        return response

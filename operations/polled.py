"""The pointer to the published version, answered from memory: every open viewer asks for it every few
seconds.

Before Django, and for a quarter of a second at a time: a thousand viewers must not be felt. What is kept is
what the site itself has answered, for one host and path, without a cookie; what is known already is a 304.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

FRESH_S = 0.25
MOST_KEPT = 200
POINTER = "/mosaic.json"
NOT_MODIFIED, OK = "304 Not Modified", "200"
# Of one request alone, or of the words of a page.
LEFT_OUT = {"x-request-id", "content-language", "set-cookie"}
PERSONAL = {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_LANGUAGE"}

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    headers: Headers
    body: bytes
    until: float

    @property
    def etag(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "etag"), "")


class PolledPointer:
    """The application of the site, and its pointers before it."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.kept: dict[tuple[str, ...], Answer] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").endswith(POINTER) or environ["REQUEST_METHOD"] != "GET":
            return self.application(environ, start_response)
        names = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme", "PATH_INFO", "QUERY_STRING")
        key = tuple(environ.get(name, "") for name in names)
        answer = self.kept.get(key)
        if answer is None or answer.until < time.monotonic():
            answer = self.ask(environ)
            if answer.status.startswith(OK) and answer.etag:
                if len(self.kept) >= MOST_KEPT:
                    self.kept.clear()
                self.kept[key] = answer
        if answer.etag and environ.get("HTTP_IF_NONE_MATCH") == answer.etag:
            start_response(NOT_MODIFIED, [header for header in answer.headers if is_of_a_304(header[0])])
            return []
        start_response(answer.status, answer.headers)
        return [answer.body]

    def ask(self, environ: dict[str, Any]) -> Answer:
        """What the site answers to somebody who knows nothing yet."""
        told: list[Any] = []
        asked = {name: value for name, value in environ.items() if name not in PERSONAL}
        parts = self.application(asked, lambda status, headers, _=None: told.extend((status, headers)))
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        status, headers = told
        headers = [header for header in headers if header[0].lower() not in LEFT_OUT]
        return Answer(status, headers, body, time.monotonic() + FRESH_S)


def is_of_a_304(header: str) -> bool:
    return header.lower() not in {"content-length", "content-type"}

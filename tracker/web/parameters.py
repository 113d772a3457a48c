"""The one reader of what a request asks: parameters of an address or a form, and bodies of JSON.

What comes out is clean text or a number within its limits. What cannot be read is refused with a sentence,
which is answered with 400 (views/submissions.py, bad_request) unless a view says it on a page of its own.
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tracker.text import one_line, plain

LONGEST_LINE = 200
# No zone is further than a day from universal time: every clock of the Earth can show what lies between.
EARLIEST = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
UNKNOWN_TO_DATABASES = (OverflowError, ValueError, DataError)


class BadParameterError(BadRequest):
    """This cannot be read; the message says what to send instead."""


class ParametersMiddleware:
    """No NUL comes as far as a database, and PostgreSQL would answer one with an error: not in an address,
    the administration's too, nor in a cookie, where it is written as \\000. The API refuses it by field."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_told: Any) -> None:
        """Not earlier: the sentence is in the visitor's language, on a page of the campaign."""
        query = request.META.get("QUERY_STRING", "")
        if request.path_info.startswith("/api/"):
            return
        if "\0" in request.path_info or "\0" in query or "%00" in query:
            raise BadParameterError(_("This address contains a character that no address here has."))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A list of the administration that is filtered by an instant or a year that no database knows: as
        Django answers what it recognises as no filter."""
        is_list = request.resolver_match and request.resolver_match.view_name.endswith("_changelist")
        if is_list and request.GET and "e" not in request.GET and isinstance(error, UNKNOWN_TO_DATABASES):
            return HttpResponseRedirect(f"{request.path}?e=1")
        return None


class Parameters:
    """Values by name, from request.GET, request.POST, or a JSON object. Each reader raises
    BadParameterError."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    @classmethod
    def from_json(cls, request: HttpRequest) -> Self:
        """The body; an empty one says nothing."""
        try:
            payload = json.loads(request.body or b"{}")
        except (ValueError, RecursionError) as error:
            raise BadParameterError(_("This is not valid JSON.")) from error
        return cls.of(payload)

    @classmethod
    def of(cls, payload: Any) -> Self:
        if not isinstance(payload, dict):
            raise BadParameterError(_("Send a JSON object: names with values."))
        return cls(payload)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def line(self, name: str, most: int = LONGEST_LINE) -> str:
        """Text on one line, cut where it is too long; nothing where it is missing."""
        value = self.values.get(name)
        return one_line(self.as_text(name, value))[:most] if value is not None else ""

    def as_typed(self, name: str, most: int) -> str:
        """A password: whatever was changed in it would be another."""
        return str(self.values.get(name, ""))[:most]

    def whole(self, name: str, otherwise: int, least: int, most: int) -> int:
        """A whole number, brought within its limits; `otherwise` where it is missing or empty."""
        value = self.values.get(name)
        if value is None or value == "":
            return otherwise
        try:
            if isinstance(value, bool) or not isinstance(value, int | str):
                raise ValueError
            return max(least, min(most, int(value)))
        except ValueError as error:
            raise BadParameterError(_("“%(name)s” must be a whole number.") % {"name": name}) from error

    def number(self, name: str) -> float:
        value = self.values.get(name)
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise ValueError
            found = float(value)
            if not math.isfinite(found):
                raise ValueError
        except (ValueError, OverflowError) as error:
            raise BadParameterError(_("“%(name)s” must be a number.") % {"name": name}) from error
        return found

    def point(self) -> tuple[float, float]:
        """Latitude and longitude, both given."""
        try:
            return self.number("latitude"), self.number("longitude")
        except BadParameterError as error:
            raise BadParameterError(_("Give latitude and longitude in degrees.")) from error

    def box(self, name: str) -> tuple[float, float, float, float] | None:
        """South, west, north and east in degrees, with commas between; None where it is missing."""
        if not (text := self.line(name)):
            return None
        try:
            south, west, north, east = (float(part) for part in text.split(","))
        except ValueError as error:
            raise BadParameterError(
                _("“%(name)s” must be four numbers: south, west, north, east.") % {"name": name}
            ) from error
        if not all(math.isfinite(edge) for edge in (south, west, north, east)):
            raise BadParameterError(_("“%(name)s” must be a number.") % {"name": name})
        return south, west, north, east

    def instant(self, name: str) -> datetime | None:
        """ISO 8601; in universal time where it names no zone. None where it is missing or empty."""
        text = self.line(name)
        if not text:
            return None
        try:
            found = parse_datetime(text)
        except ValueError:
            found = None
        found = found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
        # Compared, not converted: the conversion of the first and the last day is what overflows.
        if found is None or not EARLIEST <= found <= LATEST:
            raise BadParameterError(_("Give the instant in the form 2027-03-20T21:00:00Z."))
        return found.astimezone(UTC)

    def texts(self, name: str, most: int) -> list[str]:
        """Every value of that name. More than `most` are refused, not cut: who sent them would think that all
        have been read."""
        return [plain(self.as_text(name, one)).strip() for one in self.list_values(name, most)]

    def objects(self, name: str, most: int) -> "list[Parameters]":
        return [Parameters.of(one) for one in self.list_values(name, most)]

    def list_values(self, name: str, most: int) -> list[Any]:
        given = self.values.getlist(name) if isinstance(self.values, QueryDict) else self.values.get(name)
        if given is None:
            return []
        if not isinstance(given, list):
            raise BadParameterError(_("“%(name)s” must be a list.") % {"name": name})
        if len(given) > most:
            told = {"name": name, "most": most}
            raise BadParameterError(_("“%(name)s”: send at most %(most)s at once.") % told)
        return given

    @staticmethod
    def as_text(name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise BadParameterError(_("“%(name)s” must be text.") % {"name": name})
        return value

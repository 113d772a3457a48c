"""Which program asks: the bearer token of a request, looked up once."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from tracker import identity
from tracker.models import ApiToken

BEARER = "bearer "
MARK = "wave_"
# When it was last used is of interest by the hour; a write for each call is not.
NOTED_EVERY = timedelta(hours=1)


def issue(row: ApiToken) -> str:
    """A token for a row that is to be saved; it is nowhere afterwards."""
    token = MARK + identity.new_token()
    row.digest = identity.digest(token)
    return token


def read_token(request: HttpRequest) -> str:
    """What the request gives as its token; nothing without one."""
    header = request.headers.get("Authorization", "")
    return header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else ""


def of(request: HttpRequest) -> ApiToken | None:
    """The valid token of this request."""
    if not hasattr(request, "api_token"):
        text = read_token(request)
        found = ApiToken.objects.find(text) if text else None
        if found and (found.last_used_at is None or found.last_used_at < timezone.now() - NOTED_EVERY):
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=timezone.now())
        request.api_token = found  # type: ignore[attr-defined]
    known: ApiToken | None = request.api_token  # type: ignore[attr-defined]
    return known

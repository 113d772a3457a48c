"""Lists in pages: nobody is shown twice or left out when somebody comes in between."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import base36_to_int, int_to_base36
from ninja import Query

from tracker.models import Submission
from tracker.web.addresses import make_absolute
from tracker.web.schemas import describe_wave, wave_addresses

MOST = 200
CURSOR = Annotated[str, Query(pattern="^[0-9a-z]{0,12}$", description="From `next`; opaque.")]
LIMIT = Annotated[int, Query(ge=1, le=MOST, description="How many a page.")]


def page_of(request: HttpRequest, rows: "QuerySet[Submission]", cursor: str, limit: int) -> dict[str, Any]:
    """Waves, the newest first, from the cursor on."""
    if cursor:
        rows = rows.filter(pk__lt=base36_to_int(cursor))
    found = list(rows.select_related("group", "consent_text").order_by("-pk")[: limit + 1])
    where = wave_addresses()
    items = [describe_wave(one, *where) for one in found[:limit]]
    return {"items": items, "next": next_of(request, found[limit - 1].pk) if len(found) > limit else None}


def next_of(request: HttpRequest, pk: int) -> str:
    asked = request.GET.copy()
    asked["cursor"] = int_to_base36(pk)
    return make_absolute(f"{request.path}?{asked.urlencode()}")

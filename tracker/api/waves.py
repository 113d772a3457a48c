"""An approved wave in the API's words."""

from datetime import UTC
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tracker.models import Submission

PLAIN = ("name", "message", "people", "place", "country", "latitude", "longitude", "zone", "source")


def addresses(request: HttpRequest) -> tuple[str, str]:
    """The patterns of a wave's page and of its photo: resolved once for a whole list."""
    page = request.build_absolute_uri(reverse("wave_page", args=["PUBLICID"]))
    return page, request.build_absolute_uri(reverse("photo", args=["PUBLICID", "SIZE"]))


def shown(one: Submission, page: str, photo: str) -> dict[str, Any]:
    files = {size: photo.replace("PUBLICID", one.public_id).replace("SIZE", size) for size in ("large", "tile")}
    group = one.group
    return {
        "id": one.public_id,
        "url": page.replace("PUBLICID", one.public_id),
        **{name: getattr(one, name) for name in PLAIN},
        "waved_at": one.waved_at.astimezone(UTC),
        "local_time": one.local_time.isoformat(),
        "group": group.name if group and group.is_approved else None,
        "photo": files if one.has_photo else None,
        "licence": one.licence or one.consent_text.licence,
    }

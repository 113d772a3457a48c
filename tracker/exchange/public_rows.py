"""Everything public of a campaign, row by row: what its exports and its archive are made of."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from tracker.models import Campaign

FIELDS = (
    "public_id",
    "name",
    "message",
    "description",
    "people",
    "place",
    "country",
    "latitude",
    "longitude",
    "zone",
    "waved_at",
)
COLUMNS = ("id", *FIELDS[1:], "photo", "licence", "source", "late")


def of(campaign: Campaign, photo: str) -> Iterator[dict[str, Any]]:
    """Every approved wave, the first one first, with these columns; its place no finer than on its page.

    `photo` is where a photo is, with PUBLICID in the place of the wave's id.
    """
    approved = campaign.submissions.approved().order_by("pk")
    taken = approved.values_list(
        *FIELDS, "source", "has_photo", "licence", "consent_text__licence", "is_late"
    )
    for *columns, source, has_photo, licence, ours, is_late in taken.iterator(chunk_size=2000):
        row = dict(zip(COLUMNS, columns, strict=False))
        row["waved_at"] = row["waved_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        row["photo"] = photo.replace("PUBLICID", row["id"]) if has_photo else ""
        yield row | {"licence": licence or ours, "source": source, "late": "yes" if is_late else ""}

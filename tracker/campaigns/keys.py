"""What a campaign file may say, and how it is told what cannot be."""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tracker.models.typed import LIMITS

KEYS: dict[str, tuple[str, ...]] = {
    "": (
        "slug",
        "title",
        "sentence",
        "story",
        "chapters",
        "pictures_sentence",
        "message_label",
        "languages",
        "default",
        "draft",
        "hide_reported",
        "opens_at",
        "closes_at",
        "late_wavers",
        "consent",
        "session",
        "picture",
        "earlier_picture",
        "limits",
    ),
    "consent": ("text", "check_in_text", "licence", "licence_url"),
    "session": (
        "spacecraft",
        "body",
        "right_ascension_deg",
        "declination_deg",
        "starts_at",
        "ends_at",
        "distance_km",
        "light_time_s",
    ),
    "picture": (
        "file",
        "id",
        "title",
        "caption",
        "spacecraft",
        "credit",
        "source_url",
        "taken_at",
        "globe",
        "dot",
        "crop",
    ),
    "earlier_picture": ("title", "spacecraft", "taken_on", "distance_km", "words"),
    "limits": LIMITS,
}
# Its texts; those written in parts, with headings, are translated part by part.
LINES, PARTS = ("title", "sentence", "pictures_sentence", "message_label"), ("story", "chapters")
NEEDED = ("title", "sentence")
KEYS["languages"] = (*LINES, *PARTS, "consent", "check_in_consent", "pictures")


class CampaignFileError(Exception):
    """The file cannot be used; each fault says which key, and what it takes."""

    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults = list(faults)

    def __str__(self) -> str:
        return "\n".join(self.faults)


class Faults(list[str]):
    """All that is wrong, so that nobody mends one fault only to be told the next."""

    @contextmanager
    def gather(self) -> Iterator[None]:
        try:
            yield
        except CampaignFileError as error:
            self.extend(error.faults)

    def complain(self) -> None:
        """Raises CampaignFileError with all of them, if there are any."""
        if self:
            raise CampaignFileError(*dict.fromkeys(self))


def know(data: dict[str, Any], where: str) -> None:
    faults = Faults()
    for name in data:
        if name not in KEYS[where]:
            near = difflib.get_close_matches(name, KEYS[where], 1)
            advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(KEYS[where])}."
            faults.append(f"{where + '.' if where else ''}{name} is not known: {advice}")
    faults.complain()


def table(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    if not isinstance(found, dict):
        raise CampaignFileError(f"[{name}] is missing: it takes {', '.join(KEYS[name])}.")
    know(found, name)
    return found


def tables(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = data.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CampaignFileError(f"{name} is written as [[{name}]], once for each.")
    for one in found:
        know(one, name)
    return found


def text_of(data: dict[str, Any], name: str, where: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise CampaignFileError(f"{where}{name} is missing: a text.")
    return value

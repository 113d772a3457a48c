"""A campaign in one TOML file: read and checked as a whole (from_file.py makes the campaign).

docs/organise.md explains each key. A key that is not known, or a value that cannot be, is told by its name
before anything is changed.
"""

import difflib
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Model

from tracker.models import Campaign, ConsentText, ImagingSession, ReferenceImage
from tracker.models.campaign import CHECK_IN_CONSENT
from tracker.models.typed import LIMITS, check_limits
from tracker.text import clean

KEYS: dict[str, tuple[str, ...]] = {
    "": (
        "slug",
        "title",
        "sentence",
        "story",
        "default",
        "opens_at",
        "closes_at",
        "consent",
        "session",
        "picture",
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
    ),
    "limits": LIMITS,
    "languages": ("title", "sentence", "story", "consent", "check_in_consent", "pictures"),
}
ILLUSTRATIONS = ("rings", "earth", "messenger")


class CampaignFileError(Exception):
    """The file cannot be used; the message says which key, and what it takes."""


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """What a file says, checked. Texts in other languages: {language: {text: its translation}}."""

    campaign: dict[str, Any]
    consent: dict[str, Any]
    sessions: list[dict[str, Any]]
    pictures: list[dict[str, Any]]
    translations: dict[str, dict[str, str]] = field(default_factory=dict)


def parse(text: str) -> CampaignFile:
    """Raises CampaignFileError."""
    try:
        data = clean(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CampaignFileError(f"This is no TOML: {error}") from error
    languages = {code: data.pop(code) for code, _ in settings.LANGUAGES if isinstance(data.get(code), dict)}
    know(data, "")
    campaign = {name: data[name] for name in KEYS[""][:7] if name in data}
    for name in ("slug", "title", "sentence"):
        text_of(campaign, name, "")
    try:
        validate_slug(campaign["slug"])
    except ValidationError as error:
        raise CampaignFileError("slug: letters, digits and hyphens only, like wave-2027.") from error
    for name in ("opens_at", "closes_at"):
        if name in campaign:
            campaign[name] = instant(campaign[name], name)
    # What is not said (any more) is as if it had never been.
    campaign = {"opens_at": None, "closes_at": None, "story": ""} | campaign | {"limits": limits(data)}
    if campaign["story"]:
        text_of(campaign, "story", "")
    if not isinstance(campaign.get("default", False), bool):
        raise CampaignFileError("default is true or false.")
    check_row(Campaign(**{name: value for name, value in campaign.items() if name != "default"}), "", "slug")
    consent = table(data, "consent")
    text_of(consent, "text", "consent.")
    check_row(ConsentText(**consent), "consent.", "campaign", "version")
    sessions = [session(one, place) for place, one in enumerate(tables(data, "session"))]
    images = [picture(one, place) for place, one in enumerate(tables(data, "picture"))]
    if not sessions:
        raise CampaignFileError(
            "[[session]] is missing: spacecraft, body, starts_at and ends_at say when to wave."
        )
    if not images:
        raise CampaignFileError(
            '[[picture]] is missing: file = "…" or id = "rings" says what the mosaic imitates.'
        )
    words = {code: translations(code, one, campaign, consent, images) for code, one in languages.items()}
    return CampaignFile(campaign, consent, sessions, images, words)


def know(data: dict[str, Any], where: str) -> None:
    for name in data:
        if name not in KEYS[where]:
            near = difflib.get_close_matches(name, KEYS[where], 1)
            advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(KEYS[where])}."
            raise CampaignFileError(f"{where + '.' if where else ''}{name} is not known: {advice}")


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


def limits(data: dict[str, Any]) -> dict[str, int]:
    """Whole numbers from 1; what the site does not take a campaign cannot allow."""
    found = table(data, "limits") if "limits" in data else {}
    try:
        check_limits(found)
    except ValidationError as error:
        raise CampaignFileError(" ".join(error.messages)) from error
    return found


def check_row(row: Model, where: str, *exclude: str) -> None:
    """What the administration would refuse is refused here, too."""
    try:
        row.clean_fields(exclude=list(exclude))
    except ValidationError as error:
        said = "; ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
        raise CampaignFileError(where + said) from error


def text_of(data: dict[str, Any], name: str, where: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise CampaignFileError(f"{where}{name} is missing: a text.")
    return value


def instant(value: Any, name: str) -> datetime:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise CampaignFileError(
                f"{name} has no zone: write it in universal time, like 2027-03-20T21:00:00Z."
            )
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise CampaignFileError(f"{name} is no time: write it like 2027-03-20T21:00:00Z.")


def session(data: dict[str, Any], place: int) -> dict[str, Any]:
    where = f"session {place + 1}: "
    text_of(data, "spacecraft", where)
    made = data | {name: instant(data.get(name), where + name) for name in ("starts_at", "ends_at")}
    try:
        row = ImagingSession(**made)
        row.clean()  # computes what is missing, and refuses what cannot be
    except ValidationError as error:
        raise CampaignFileError(where + " ".join(error.messages)) from error
    check_row(row, where, "campaign")
    return made | {"distance_km": row.distance_km, "light_time_s": row.light_time_s}


def picture(data: dict[str, Any], place: int) -> dict[str, Any]:
    where = f"picture {place + 1}: "
    if "file" not in data:
        if data.get("id") not in ILLUSTRATIONS:
            raise CampaignFileError(f"{where}give a file, or as id one of {', '.join(ILLUSTRATIONS)}.")
        return data
    for name in ("id", "title", "credit", "spacecraft"):
        text_of(data, name, where)
    made = data | ({"taken_at": instant(data["taken_at"], where + "taken_at")} if "taken_at" in data else {})
    facts = {name: value for name, value in made.items() if name not in ("file", "id")}
    check_row(ReferenceImage(identifier=data["id"], **facts), where, "campaign", "file", "width", "height")
    return made


def translations(
    code: str,
    data: dict[str, Any],
    campaign: dict[str, Any],
    consent: dict[str, Any],
    images: list[dict[str, Any]],
) -> dict[str, str]:
    """{text: translation}; a story is translated part by part."""
    know(data, "languages")
    for name in ("title", "sentence", "story", "consent", "check_in_consent"):
        if name in data:
            text_of(data, name, f"{code}.")
    pairs = {campaign[name]: data[name] for name in ("title", "sentence") if name in data}
    if "consent" in data:
        pairs[consent["text"]] = data["consent"]
    if "check_in_consent" in data:
        pairs[consent.get("check_in_text", CHECK_IN_CONSENT)] = data["check_in_consent"]
    if "story" in data:
        ours, theirs = parts(campaign.get("story", "")), parts(data["story"])
        if len(ours) != len(theirs):
            raise CampaignFileError(
                f"{code}.story has {len(theirs)} parts, story has {len(ours)}: one for each."
            )
        pairs |= dict(zip(ours, theirs, strict=True))
    by_id = {one["id"]: one for one in images}
    told = data.get("pictures", {})
    if not isinstance(told, dict):
        raise CampaignFileError(f"{code}.pictures is written as [{code}.pictures.ID]: title and caption.")
    for identifier, words in told.items():
        where = f"{code}.pictures.{identifier}"
        if identifier not in by_id:
            raise CampaignFileError(f"{where}: there is no picture of this id.")
        if not isinstance(words, dict):
            raise CampaignFileError(f"{where} takes title and caption.")
        for name in words:
            text_of(words, name, f"{where}.")
        pairs |= {by_id[identifier][name]: words[name] for name in ("title", "caption") if name in words}
    return pairs


def parts(story: str) -> list[str]:
    return [words for _, words in Campaign(story=story).story_parts]

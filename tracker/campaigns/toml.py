"""A campaign in one TOML file: read and checked as a whole (from_file.py makes the campaign).

docs/organise.md explains each key. A key that is not known, or a value that cannot be, is told by its name
before anything is changed.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Model

from tracker.campaigns.drawn import WORDS
from tracker.campaigns.keys import (
    KEYS,
    LINES,
    NEEDED,
    PARTS,
    CampaignFileError,
    Faults,
    know,
    table,
    tables,
    text_of,
)
from tracker.campaigns.languages import Texts, translate_all
from tracker.models import Campaign, ConsentText, ImagingSession, ReferenceImage
from tracker.models.typed import check_limits
from tracker.text import clean

__all__ = ["KEYS", "CampaignFile", "CampaignFileError", "parse"]

# What is not said (any more) is as if it had never been.
UNSAID: dict[str, Any] = {"opens_at": None, "closes_at": None, "languages": None}
UNSAID |= {"draft": False, "hide_reported": False, "late_wavers": "off"}
UNSAID |= {name: "" for name in (*LINES, *PARTS) if name not in NEEDED}
SWITCHES = ("default", "draft", "hide_reported")
DATES = ("opens_at", "closes_at")
OF_THE_CAMPAIGN = ("slug", *LINES, *PARTS, "languages", *SWITCHES, *DATES, "late_wavers")


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
        return read(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CampaignFileError(f"This is no TOML: {error}") from error


def read(data: dict[str, Any]) -> CampaignFile:
    """The one validator: of a file, and of the site's own forms. Raises CampaignFileError with all that is
    wrong."""
    data, faults = clean(data), Faults()
    tables_of = {code: data.pop(code) for code, _ in settings.LANGUAGES if isinstance(data.get(code), dict)}
    with faults.gather():
        know(data, "")
    campaign = read_campaign(data, faults)
    consent: dict[str, Any] = {}
    with faults.gather():
        consent = table(data, "consent")
        text_of(consent, "text", "consent.")
        check_row(ConsentText(**consent), "consent.", "campaign", "version")
    sessions = read_each(data, "session", session, faults)
    if not data.get("session"):
        faults.append("[[session]] is missing: spacecraft, body, starts_at and ends_at say when to wave.")
    images = read_each(data, "picture", picture, faults)
    if not data.get("picture"):
        faults.append('[[picture]] is missing: file = "…" or id = "rings" says what the mosaic imitates.')
    faults.extend(name_twice(images))
    # A translation is one of a text: while texts are missing, nobody can tell what it translates.
    faults.complain()
    words = translate_all(tables_of, Texts(campaign, consent, images))
    return CampaignFile(campaign, consent, sessions, images, words)


def read_campaign(data: dict[str, Any], faults: Faults) -> dict[str, Any]:
    campaign = {name: data[name] for name in OF_THE_CAMPAIGN if name in data}
    for name in ("slug", *LINES, *PARTS):
        if name in campaign or name in (*NEEDED, "slug"):
            with faults.gather():
                text_of(campaign, name, "")
    with faults.gather():
        check_slug(campaign.get("slug"))
    for name in DATES:
        if name in campaign:
            with faults.gather():
                campaign[name] = instant(campaign[name], name)
    for name in SWITCHES:
        if not isinstance(campaign.get(name, False), bool):
            faults.append(f"{name} is true or false.")
    campaign = UNSAID | campaign
    with faults.gather():
        campaign["limits"] = limits(data)
    with faults.gather():
        campaign["earlier_pictures"] = earlier_pictures(data)
    if not faults:
        row = {name: value for name, value in campaign.items() if name not in SWITCHES}
        with faults.gather():
            check_row(Campaign(**row), "", "slug")
            check_order(campaign["opens_at"], campaign["closes_at"])
    return campaign


def check_slug(slug: Any) -> None:
    try:
        if isinstance(slug, str):
            validate_slug(slug)
    except ValidationError as error:
        raise CampaignFileError("slug: letters, digits and hyphens only, like wave-2027.") from error


def check_order(opens_at: datetime | None, closes_at: datetime | None) -> None:
    if opens_at and closes_at and closes_at <= opens_at:
        raise CampaignFileError("closes_at is before opens_at: it would never be open.")


def read_each(
    data: dict[str, Any], name: str, read_one: Callable[[dict[str, Any], int], dict[str, Any]], faults: Faults
) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    with faults.gather():
        found = tables(data, name)
    for place, one in enumerate(found):
        with faults.gather():
            made.append(read_one(one, place))
    return made


def name_twice(images: list[dict[str, Any]]) -> list[str]:
    ids = [one["id"] for one in images]
    return [f"picture: two have the id {name}." for name in dict.fromkeys(ids) if ids.count(name) > 1]


def limits(data: dict[str, Any]) -> dict[str, int]:
    """Whole numbers from 1; what the site does not take a campaign cannot allow."""
    found = table(data, "limits") if "limits" in data else {}
    try:
        check_limits(found)
    except ValidationError as error:
        raise CampaignFileError(" ".join(error.messages)) from error
    return found


def earlier_pictures(data: dict[str, Any]) -> list[dict[str, Any]] | None:
    """As the row holds them, days as text; the row says what cannot be."""
    found = tables(data, "earlier_picture")
    return [one | {"taken_on": str(one.get("taken_on", ""))} for one in found] or None


def check_row(row: Model, where: str, *exclude: str) -> None:
    """What the administration would refuse is refused here, too."""
    try:
        row.clean_fields(exclude=list(exclude))
    except ValidationError as error:
        said = "; ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
        raise CampaignFileError(where + said) from error


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
    faults, made = Faults(), dict(data)
    with faults.gather():
        text_of(data, "spacecraft", where)
    for name in ("starts_at", "ends_at"):
        with faults.gather():
            made[name] = instant(data.get(name), where + name)
    faults.complain()
    try:
        row = ImagingSession(**made)
        check_row(row, where, "campaign")
        row.clean()  # computes what is missing, and refuses what cannot be
    except ValidationError as error:
        raise CampaignFileError(where + " ".join(error.messages)) from error
    check_row(row, where, "campaign")
    return made | {"distance_km": row.distance_km, "light_time_s": row.light_time_s}


def picture(data: dict[str, Any], place: int) -> dict[str, Any]:
    """A file with its words, or an illustration of ours, whose words the campaign may change."""
    where, is_ours = f"picture {place + 1}: ", "file" not in data
    if is_ours and data.get("id") not in tuple(WORDS):
        raise CampaignFileError(f"{where}give a file, or as id one of {', '.join(WORDS)}.")
    if is_ours and "crop" in data:
        raise CampaignFileError(f"{where}crop is for a picture of yours: ours is drawn as it should be.")
    faults = Faults()
    for name in ("id", "title", "credit", "spacecraft", "caption"):
        if name in data or not (is_ours or name == "caption"):
            with faults.gather():
                text_of(data, name, where)
    faults.complain()
    made = data | ({"taken_at": instant(data["taken_at"], where + "taken_at")} if "taken_at" in data else {})
    facts = {name: value for name, value in made.items() if name not in ("file", "id")}
    unsaid = [name for name in ("title", "credit", "spacecraft") if name not in data]
    row = ReferenceImage(identifier=data["id"], **facts)
    check_row(row, where, "campaign", "file", "width", "height", *unsaid)
    return made

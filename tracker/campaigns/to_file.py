"""A campaign as a file that means the same: what toml.py reads, out of the rows."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError

from tracker.campaigns.drawn import OURS, WORDS
from tracker.campaigns.keys import KEYS, LINES, NEEDED, PARTS
from tracker.models import Campaign, ImagingSession, ReferenceImage
from tracker.models.campaign import CHECK_IN_CONSENT
from tracker.models.own_words import parts_of

COMPUTED = ("distance_km", "light_time_s")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def describe(campaign: Campaign) -> dict[str, Any]:
    """What its file says, by the names of the file."""
    data: dict[str, Any] = {"slug": campaign.slug}
    data |= {name: text for name in (*LINES, *PARTS) if (text := getattr(campaign, name)) or name in NEEDED}
    if campaign.languages:
        data["languages"] = campaign.languages
    data["default"] = campaign.is_default
    data |= {"draft": True} if campaign.is_draft else {}
    data |= {"hide_reported": True} if campaign.hides_reported else {}
    data |= {name: at for name in ("opens_at", "closes_at") if (at := getattr(campaign, name))}
    data |= {"late_wavers": campaign.late_wavers} if campaign.late_wavers != Campaign.LateWavers.OFF else {}
    data["consent"] = describe_consent(campaign)
    data["session"] = [describe_session(one) for one in campaign.imaging_sessions.all()]
    images = list(campaign.reference_images.all())
    data["picture"] = [describe_picture(one) for one in images]
    if campaign.earlier_pictures:
        data["earlier_picture"] = campaign.earlier_pictures
    data |= {"limits": campaign.limits} if campaign.limits else {}
    for code, pairs in sorted((campaign.translations or {}).items()):
        if pairs and code in campaign.spoken[1:]:
            data[code] = describe_language(data, images, pairs)
    return data


def describe_consent(campaign: Campaign) -> dict[str, str]:
    latest = campaign.consent_texts.first()
    if latest is None:
        return {}
    own = {"check_in_text": latest.check_in_text} if latest.check_in_text != CHECK_IN_CONSENT else {}
    return {"text": latest.text, **own, "licence": latest.licence, "licence_url": latest.licence_url}


def describe_session(session: ImagingSession) -> dict[str, Any]:
    names = [name for name in KEYS["session"] if getattr(session, name) not in (None, "")]
    data = {name: getattr(session, name) for name in names}
    return {
        name: value for name, value in data.items() if name not in COMPUTED or not is_computed(data, name)
    }


def is_computed(data: dict[str, Any], name: str) -> bool:
    """Whether it is what the site would compute: then a moved session has it computed anew."""
    row = ImagingSession(**{**data, **dict.fromkeys(COMPUTED)})
    try:
        row.clean()
    except ValidationError:
        return False
    return bool(getattr(row, name) == data[name])


def describe_picture(image: ReferenceImage) -> dict[str, Any]:
    """An illustration of ours by what it says otherwise than we would; any other with its file's name."""
    is_ours = image.is_illustration and image.identifier in WORDS
    data: dict[str, Any] = {"id": image.identifier}
    data |= {} if is_ours else {"file": file_name(image)}
    names = tuple(name for name in KEYS["picture"] if name not in ("file", "id"))
    if is_ours:
        own = WORDS[image.identifier] | {"credit": OURS}
        names = tuple(name for name in ("title", "caption", "credit") if getattr(image, name) != own[name])
        names += ("spacecraft",)
    return data | {name: value for name in names if (value := getattr(image, name)) not in (None, "")}


def file_name(image: ReferenceImage) -> str:
    """Under which its picture lies beside the file."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", image.identifier) + ".jpg"


def describe_language(
    data: dict[str, Any], images: list[ReferenceImage], pairs: dict[str, str]
) -> dict[str, Any]:
    """Its texts in one other language; one that has none is not said."""
    told: dict[str, Any] = {name: pairs[data[name]] for name in LINES if data.get(name) in pairs}
    for name, text in (("consent", data["consent"].get("text")),):
        told |= {name: pairs[text]} if text in pairs else {}
    check_in = data["consent"].get("check_in_text", CHECK_IN_CONSENT)
    told |= {"check_in_consent": pairs[check_in]} if check_in in pairs else {}
    for name in PARTS:
        parts = parts_of(data.get(name, ""))
        if any(words in pairs for _, words in parts):
            told[name] = "\n\n".join(
                ("# " if is_heading else "") + pairs.get(words, words) for is_heading, words in parts
            )
    of_pictures = {}
    for image in images:
        own = {name: pairs[text] for name in ("title", "caption") if (text := getattr(image, name)) in pairs}
        if own:
            of_pictures[image.identifier] = own
    return told | ({"pictures": of_pictures} if of_pictures else {})


def write(data: dict[str, Any]) -> str:
    """As TOML."""
    return "".join(lines_of(data, ())).lstrip("\n")


def lines_of(data: dict[str, Any], path: tuple[str, ...]) -> list[str]:
    """Values first, then tables: whatever follows the head of a table belongs to it."""
    lines = [
        f"{key_of(name)} = {value_of(value)}\n" for name, value in data.items() if not is_table(name, value)
    ]
    for name, value in data.items():
        inner = (*path, name)
        head = ".".join(map(key_of, inner))
        if isinstance(value, list) and is_table(name, value):
            for one in value:
                lines += [f"\n[[{head}]]\n", *lines_of(one, inner)]
        elif is_table(name, value):
            lines += [f"\n[{head}]\n", *lines_of(value, inner)]
    return lines


def is_table(name: str, value: Any) -> bool:
    """Figures of a picture stand in one line."""
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], dict)
    return isinstance(value, dict) and name not in ("globe", "dot", "crop")


def key_of(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else text_of(name)


def value_of(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_of(name)} = {value_of(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(value_of, value)) + "]"
    if isinstance(value, str):
        return paragraphs_of(value) if "\n" in value else text_of(value)
    return repr(value)


def text_of(text: str) -> str:
    # A string of JSON is one of TOML, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def paragraphs_of(text: str) -> str:
    """With its lines as lines."""
    lines = [text_of(line)[1:-1] for line in text.split("\n")]
    return '"""\n' + "\n".join(lines) + '"""'

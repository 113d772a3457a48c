"""What can be typed of a campaign on the site: each field is one place in its file."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tracker.campaigns.drawn import WORDS
from tracker.models.typed import LIMITS
from tracker.sky import ephemeris

Path = tuple[str | int, ...]
SECTIONS = ("words", "sessions", "pictures", "consent", "dates")


@dataclass(frozen=True, slots=True)
class Field:
    """One place of the file, and how it is asked for."""

    path: Path
    label: str
    kind: str = "line"  # line, text, number, instant, check, choice, codes, hidden
    hint: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    language: str = ""

    @property
    def name(self) -> str:
        return ".".join(map(str, self.path))


@dataclass(frozen=True, slots=True)
class Block:
    """Fields that belong together; one of several may be taken out."""

    title: str
    fields: list[Field]
    path: Path = ()
    is_new: bool = False
    picture: str = ""

    @property
    def name(self) -> str:
        return ".".join(map(str, self.path))


def blocks_of(section: str, data: dict[str, Any]) -> list[Block]:
    return {
        "words": words,
        "sessions": sessions,
        "pictures": pictures,
        "consent": consent,
        "dates": dates,
    }[section](data)


def languages_of(data: dict[str, Any]) -> list[str]:
    known = [code for code, _name in settings.LANGUAGES]
    own = data.get("languages")
    return [code for code in own if code in known] if isinstance(own, list) and own else known


def name_of(code: str) -> str:
    return dict(settings.LANGUAGES)[code]


def words(data: dict[str, Any]) -> list[Block]:
    codes = languages_of(data)
    return [
        Block(name_of(code), words_in(code, () if place == 0 else (code,)))
        for place, code in enumerate(codes)
    ]


def words_in(code: str, path: Path) -> list[Field]:
    heading = _("Paragraphs with an empty line between; one that begins with “# ” is a heading.")
    asked = [
        ("title", _("Title"), "line", ""),
        ("sentence", _("One sentence about it"), "line", _("On the home page, under the title.")),
        ("message_label", _("Over the message in the forms"), "line", ""),
        ("pictures_sentence", _("One sentence over the pictures"), "line", ""),
        ("chapters", _("The home page, under the mosaic"), "text", heading),
        ("story", _("The story"), "text", _("A page of its own; without it there is none.")),
    ]
    return [Field((*path, name), label, kind, hint, language=code) for name, label, kind, hint in asked]


def sessions(data: dict[str, Any]) -> list[Block]:
    rows = data.get("session") or []
    found = [
        Block(str(one.get("spacecraft") or _("Session")), session_fields(place), ("session", place))
        for place, one in enumerate(rows)
    ]
    return [
        *found,
        Block(_("Another session"), session_fields(len(rows)), ("session", len(rows)), is_new=True),
    ]


def session_fields(place: int) -> list[Field]:
    bodies = [("", _("near none of these"))] + [(name, name) for name in ephemeris.BODIES]
    asked = [
        ("spacecraft", _("Spacecraft"), "line", ""),
        ("body", _("It is at"), "choice", ""),
        ("starts_at", _("Light leaves the Earth from (UTC)"), "instant", ""),
        ("ends_at", _("until (UTC)"), "instant", ""),
        ("right_ascension_deg", _("Or where to look: right ascension, degrees"), "number", ""),
        ("declination_deg", _("declination, degrees"), "number", ""),
        ("distance_km", _("Distance, km"), "number", _("Empty: as far as the body is.")),
        ("light_time_s", _("Light's journey, seconds"), "number", _("Empty: computed.")),
    ]
    return [
        Field(("session", place, name), label, kind, hint, bodies if kind == "choice" else [])
        for name, label, kind, hint in asked
    ]


def pictures(data: dict[str, Any]) -> list[Block]:
    rows = data.get("picture") or []
    others = languages_of(data)[1:]
    found = [
        Block(
            str(one.get("title") or WORDS.get(one.get("id", ""), {}).get("title") or one.get("id", "")),
            picture_fields(place, one, others),
            ("picture", place),
            picture=str(one.get("id", "")),
        )
        for place, one in enumerate(rows)
    ]
    new = {"file": ""}
    fields = [
        Field(("picture", len(rows), "id"), _("A short name for it"), hint=_("Like PIA17171; it stays.")),
        *picture_fields(len(rows), new, [])[1:],
    ]
    return [*found, Block(_("Another picture"), fields, ("picture", len(rows)), is_new=True)]


def picture_fields(place: int, one: dict[str, Any], others: list[str]) -> list[Field]:
    at: Path = ("picture", place)
    identifier = str(one.get("id", ""))
    asked = [
        ("title", _("Title"), "line", ""),
        ("caption", _("Caption"), "text", ""),
        ("credit", _("Credit line"), "line", _("As whoever made it asks for it.")),
        ("spacecraft", _("Spacecraft"), "line", ""),
    ]
    fields = [Field((*at, "id"), "", "hidden")]
    fields += [Field((*at, name), label, kind, hint) for name, label, kind, hint in asked]
    if "file" in one:
        fields += [Field((*at, "source_url"), _("Where it was published")), *marks(at)]
    for code in others:
        for name, label in (("title", _("Title")), ("caption", _("Caption"))):
            path: Path = (code, "pictures", identifier, name)
            kind = "text" if name == "caption" else "line"
            fields.append(Field(path, f"{label}, {name_of(code)}", kind, language=code))
    return fields


def marks(at: Path) -> list[Field]:
    """What is shown of it, and where it shows the Earth."""
    crop = [
        ("left", _("from the left")),
        ("top", _("from the top")),
        ("width", _("width")),
        ("height", _("height")),
    ]
    parts = [
        Field((*at, "crop", name), _("Crop, of 1: %(side)s") % {"side": side}, "number")
        for name, side in crop
    ]
    dot = [("x", _("from the left")), ("y", _("from the top"))]
    return parts + [
        Field((*at, "dot", name), _("The Earth as a dot, in widths: %(side)s") % {"side": side}, "number")
        for name, side in dot
    ]


def consent(data: dict[str, Any]) -> list[Block]:
    codes = languages_of(data)
    first = [
        Field(("consent", "text"), _("What senders of a photo agree to"), "text", language=codes[0]),
        Field(
            ("consent", "check_in_text"),
            _("The same for people who are counted in without a photo"),
            "text",
            _("Empty: our standard text."),
            language=codes[0],
        ),
        Field(("consent", "licence"), _("Licence")),
        Field(("consent", "licence_url"), _("Where the licence stands")),
    ]
    found = [Block(name_of(codes[0]), first)]
    for code in codes[1:]:
        fields = [
            Field((code, "consent"), _("What senders of a photo agree to"), "text", language=code),
            Field((code, "check_in_consent"), _("Without a photo"), "text", language=code),
        ]
        found.append(Block(name_of(code), fields))
    return found


def dates(data: dict[str, Any]) -> list[Block]:
    labels = {
        "people": _("People in one wave"),
        "photos_per_send": _("Photos chosen at once"),
        "photos": _("Photos in total; then it closes"),
    }
    return [
        Block(
            _("When photos are taken"),
            [
                Field(("opens_at",), _("From (UTC)"), "instant", _("Empty: at once.")),
                Field(("closes_at",), _("Until (UTC)"), "instant", _("Empty: no end.")),
            ],
        ),
        Block(
            _("Limits, where you want less than the site takes"),
            [Field(("limits", name), labels[name], "number") for name in LIMITS],
        ),
        Block(
            _("Languages"),
            [
                Field(
                    ("languages",),
                    _("Its pages speak, the language of its texts first"),
                    "codes",
                    _("None chosen: all of the site's. If you choose some, write each text in all of them."),
                    [(code, str(name)) for code, name in settings.LANGUAGES],
                )
            ],
        ),
        Block(
            _("On this site"),
            [
                Field(("default",), _("It is what the site shows at its root"), "check"),
                Field(
                    ("hide_reported",),
                    _("A report about a child or missing consent hides the photo until somebody has looked"),
                    "check",
                ),
            ],
        ),
    ]

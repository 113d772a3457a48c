"""Pictures that the project computes itself, as any campaign may have them: what they show is the campaign's
own session, and they say no more than that."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop
from PIL import Image

from tracker.campaigns import pictures
from tracker.documents import illustrations
from tracker.models import Campaign, ImagingSession, ReferenceImage
from tracker.sky import ephemeris
from tracker.sky.pair import pair_seen
from tracker.storage import checksum

RINGS_PX = (1920, 800)
OURS = gettext_noop("Illustration, computed by this project")
RINGS_TITLE = gettext_noop("The rings and the pale blue dot")
RINGS_CAPTION = gettext_noop(
    "Saturn from within its own shadow, seen from 17° below the rings: the dense B ring dark, the thin parts "
    "bright, the blue haze of the E ring far outside. The dot at the lower left is us."
)
WORDS = {
    "rings": {"title": RINGS_TITLE, "caption": RINGS_CAPTION},
    "earth": {
        "title": gettext_noop("The Earth from the spacecraft's side"),
        "caption": gettext_noop(
            "The side of the Earth that the spacecraft sees, with its day and its night."
        ),
    },
    "messenger": {
        "title": gettext_noop("Earth and Moon"),
        "caption": gettext_noop("The Earth and the Moon as two points of light, both overexposed."),
    },
    "moon": {
        "title": gettext_noop("A pale blue dot and a white one"),
        "caption": gettext_noop(
            "The Earth and the Moon as the spacecraft's narrow camera would see them: how far apart, lit "
            "from where and how full is computed for this minute. The Moon is brightened."
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What an illustration is drawn from: how the Earth is turned, and where the Moon stands."""

    facing: illustrations.Facing
    dots: illustrations.TwoDots


def draw(identifier: str, land_file: Path, sight: Sight) -> bytes:
    """One of WORDS, as JPEG. land_file: world-atlas's land-110m.json, for the drawing of the Earth."""
    made: dict[str, Callable[[], Image.Image]] = {
        "rings": lambda: illustrations.rings(*RINGS_PX),
        "earth": lambda: illustrations.earth(land_file, sight.facing),
        "moon": lambda: illustrations.narrow_angle(sight.dots),
        "messenger": illustrations.two_dots,
    }
    made[identifier]().save(buffer := BytesIO(), "JPEG", quality=92)
    return buffer.getvalue()


def facing_of(session: ImagingSession) -> illustrations.Facing:
    """How the Earth is turned when the session begins."""
    points = (
        ephemeris.point_under(session.aim, session.starts_at),
        ephemeris.point_under_sun(session.starts_at),
    )
    spacecraft_deg, sun_deg = ((round(latitude, 2), round(longitude, 2)) for latitude, longitude in points)
    return illustrations.Facing(spacecraft_deg, sun_deg)


def dots_seen(aim: ephemeris.Aim, at_spacecraft: datetime) -> illustrations.TwoDots:
    return illustrations.TwoDots(**asdict(pair_seen(aim, at_spacecraft)))


def set_illustration(campaign: Campaign, data: dict[str, Any], land_file: Path, position: int) -> None:
    """An illustration with the campaign's words, or with ours; drawn again when its session has changed, and
    not at all where a released picture has taken its place."""
    session, identifier = campaign.main_session, data["id"]
    successors = [name for name, official in pictures.OFFICIAL.items() if official.replaces == identifier]
    if session is None or campaign.reference_images.filter(identifier__in=successors).exists():
        return
    row = campaign.reference_images.filter(identifier=identifier).first()
    row = row or ReferenceImage(campaign=campaign, identifier=identifier, width=0, height=0)
    for name, value in facts_of(session, data).items():
        setattr(row, name, value)
    row.position = position
    facing = facing_of(session)
    dots = dots_seen(session.aim, session.light(session.starts_at).at_spacecraft)
    drawn_from = checksum(repr((identifier, dots if identifier == "moon" else facing)).encode())
    if row.source_checksum != drawn_from:
        pictures.save_jpeg(row, draw(identifier, land_file, Sight(facing, dots)))
        row.source_checksum = drawn_from
    row.save()


def facts_of(session: ImagingSession, data: dict[str, Any]) -> dict[str, Any]:
    identifier = data["id"]
    facts: dict[str, Any] = {
        "is_illustration": True,
        "credit": OURS,
        "spacecraft": session.spacecraft,
        "taken_at": session.light(session.starts_at).at_spacecraft,
        "distance_km": session.distance_km,
        "source_url": "",
        "dot": illustrations.earth_dot(*RINGS_PX) if identifier == "rings" else None,
        "globe": illustrations.earth_globe(facing_of(session)) if identifier == "earth" else None,
    }
    own = {name: value for name, value in data.items() if name not in ("id", "file")}
    return facts | WORDS[identifier] | own

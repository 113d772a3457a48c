"""Reference images into the private store: the official file, or our illustration of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from tracker.models import Campaign, ReferenceImage
from tracker.models.typed import check_dot, check_globe
from tracker.photos import door
from tracker.storage import checksum

LONGEST_PX = 9000
# Larger numbers than these are pixels.
WIDTHS_AT_MOST = 2
GLOBE = ("x", "y", "radius", "latitude_deg", "longitude_deg")
# What is said of one picture, and of no other in its place.
SAID_OF_IT: dict[str, Any] = {"caption": "", "source_url": "", "globe": None, "dot": None}


class HasPicture(Protocol):
    """A row with a file and its size in pixels."""

    file: Any
    width: Any
    height: Any


@dataclass(frozen=True, slots=True)
class Official:
    """What is known of a released picture, and which illustration it replaces; and where it shows the Earth,
    in pixels, by the size of the file."""

    title: str
    spacecraft: str
    credit: str
    replaces: str
    taken_at: datetime
    distance_km: int
    dots: Mapping[tuple[int, int], tuple[float, float]] = field(default_factory=dict)


CASSINI = "NASA/JPL-Caltech/Space Science Institute"
MESSENGER = "NASA/Johns Hopkins University Applied Physics Laboratory/Carnegie Institution of Washington"
# The first of the Earth frames, by the clock on board.
CASSINI_AT = datetime(2013, 7, 19, 22, 47, 13, tzinfo=UTC)
CASSINI_KM, MESSENGER_KM = 1_444_645_843, 98_490_000
OFFICIAL = {
    "PIA17171": Official(
        "The rings and the pale blue dot", "Cassini", CASSINI, "rings", CASSINI_AT, CASSINI_KM
    ),
    "PIA17172": Official(
        *("The Day the Earth Smiled", "Cassini", CASSINI, "rings", CASSINI_AT, CASSINI_KM),
        dots={(1920, 800): (1220, 578.5)},  # the brightened crop
    ),
    "PIA14949": Official("Earth and Moon from Saturn", "Cassini", CASSINI, "", CASSINI_AT, CASSINI_KM),
    "PIA17388": Official(
        *("Looking Back at Us", "MESSENGER", MESSENGER, "messenger"),
        datetime(2013, 7, 19, 11, 54, 41, tzinfo=UTC),
        MESSENGER_KM,
    ),
}


def store(row: HasPicture, content: bytes) -> None:
    """Put an image's own pixels into the store, and name and size into the row, which is not saved here.

    Raises photos.PhotoError for a file that is no image.
    """
    save_jpeg(row, make_jpeg(content))


def make_jpeg(content: bytes) -> bytes:
    door.sniff(content)
    return door.renditions(content, door.Crop(), {"large": LONGEST_PX})["large"]


def save_jpeg(row: HasPicture, jpeg: bytes) -> None:
    with Image.open(BytesIO(jpeg)) as image:
        row.width, row.height = image.size
    row.file = storages["private"].save(
        f"pictures/{uuid.uuid4().hex[:16]}-{checksum(jpeg)}.jpg", ContentFile(jpeg)
    )


def load_official(
    campaign: Campaign, identifier: str, content: bytes, words: dict[str, str]
) -> tuple[ReferenceImage, str]:
    """Put a released picture in its illustration's place, with id, credit and source; the row, and the name
    of the file that it had before ("" for a new one).

    words: title, credit, source_url, caption, dot ("0.3,0.6", or in pixels), globe ("0.5,0.4,0.3,10,-20").
    For an identifier we don't know, title and credit are needed (ValueError). What is said of an illustration
    is not said of the picture.
    """
    known = OFFICIAL.get(identifier)
    title = words.get("title") or (known.title if known else "")
    credit = words.get("credit") or (known.credit if known else "")
    if not title or not credit:
        raise ValueError(f"{identifier} is not known here: give its title and its credit line.")
    image = row_for(campaign, identifier, known)
    replaced_file = image.file
    image.title, image.credit, image.source_url = title, credit, words.get("source_url", "")
    if image.is_illustration or words.get("caption"):
        image.caption = words.get("caption", "")
    image.is_illustration, image.globe = False, read_globe(words.get("globe", ""))
    if known:
        image.spacecraft, image.taken_at, image.distance_km = (
            known.spacecraft,
            known.taken_at,
            known.distance_km,
        )
    with Image.open(BytesIO(jpeg := make_jpeg(content))) as picture:
        image.dot = read_dot(words.get("dot", ""), *picture.size, known)
    save_jpeg(image, jpeg)
    image.save()
    return image, replaced_file


def read_dot(text: str, width: int, height: int, known: Official | None = None) -> dict[str, float] | None:
    """Of what was typed, or of what is known of a file of this size. Raises ValueError."""
    if not text:
        place = known.dots.get((width, height)) if known else None
        return {"x": place[0] / width, "y": place[1] / width} if place else None
    try:
        x, y = map(float, text.split(","))
        if min(x, y) > WIDTHS_AT_MOST:
            if x > width or y > height:
                raise ValueError(text)
            x, y = x / width, y / width
        check_dot(dot := {"x": x, "y": y})
    except (ValueError, ValidationError) as error:
        words = (
            f"--dot {text} is no place: give X,Y in image widths, like 0.3,0.2, or in pixels, like 610,289."
        )
        raise ValueError(words) from error
    return dot


def read_globe(text: str) -> dict[str, float] | None:
    """Raises ValueError."""
    if not text:
        return None
    try:
        numbers = map(float, text.split(","))
        check_globe(globe := dict(zip(GLOBE, numbers, strict=True)))
    except (ValueError, ValidationError) as error:
        words = f"--globe {text} is no globe: give X,Y,RADIUS in image widths, then LATITUDE,LONGITUDE."
        raise ValueError(words) from error
    return globe


def row_for(campaign: Campaign, identifier: str, known: Official | None) -> ReferenceImage:
    """The row this picture belongs in: its own, that of the illustration it replaces, or a new one at the
    end."""
    images = campaign.reference_images
    replaced = images.filter(identifier=known.replaces, is_illustration=True).first() if known else None
    row = images.filter(identifier=identifier).first() or replaced or ReferenceImage(campaign=campaign)
    if row.pk is None:
        row.position = images.count()
    row.identifier = identifier
    return row

"""Reference images into the private store: the official file, or our illustration of it."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from tracker.models import Campaign, ReferenceImage
from tracker.models.typed import check_dot
from tracker.photos import door
from tracker.storage import checksum

LONGEST_PX = 9000
CUT_QUALITY = 95


class HasPicture(Protocol):
    """A row with a file and its size in pixels."""

    file: Any
    width: Any
    height: Any


@dataclass(frozen=True, slots=True)
class Official:
    """What is known of a released picture, and which illustration it replaces."""

    title: str
    spacecraft: str
    credit: str
    replaces: str
    taken_at: datetime
    distance_km: int


CASSINI = "NASA/JPL-Caltech/Space Science Institute"
MESSENGER = "NASA/Johns Hopkins University Applied Physics Laboratory/Carnegie Institution of Washington"
# The first of the Earth frames, by the clock on board.
CASSINI_AT = datetime(2013, 7, 19, 22, 47, 13, tzinfo=UTC)
CASSINI_KM, MESSENGER_KM = 1_444_645_843, 98_490_000
# On 15 September 2006: Saturn by the sky's ephemeris (DE421), and Cassini two million kilometres behind it.
SHADOW_KM = 1_495_500_000
OFFICIAL = {
    "PIA17171": Official(
        "The rings and the pale blue dot", "Cassini", CASSINI, "rings", CASSINI_AT, CASSINI_KM
    ),
    "PIA17172": Official("The Day the Earth Smiled", "Cassini", CASSINI, "rings", CASSINI_AT, CASSINI_KM),
    "PIA14949": Official("Earth and Moon from Saturn", "Cassini", CASSINI, "moon", CASSINI_AT, CASSINI_KM),
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


def save_source(row: ReferenceImage, jpeg: bytes) -> None:
    """The whole picture; which part of it is shown, `cut` says."""
    row.source = storages["private"].save(
        f"pictures/{uuid.uuid4().hex[:16]}-{checksum(jpeg)}.jpg", ContentFile(jpeg)
    )


def cut(row: ReferenceImage) -> None:
    """The chosen part of a picture as its file, or the whole."""
    name = row.source or row.file
    with storages["private"].open(name) as file:
        content = file.read()
    with Image.open(BytesIO(content)) as image:
        if not row.crop:
            row.file, row.source, (row.width, row.height) = name, "", image.size
            return
        left, top = round(row.crop["left"] * image.width), round(row.crop["top"] * image.height)
        width, height = round(row.crop["width"] * image.width), round(row.crop["height"] * image.height)
        box = (left, top, min(image.width, left + max(1, width)), min(image.height, top + max(1, height)))
        image.crop(box).save(buffer := BytesIO(), "JPEG", quality=CUT_QUALITY)
    row.source = name
    save_jpeg(row, buffer.getvalue())


def load_official(
    campaign: Campaign, identifier: str, content: bytes, words: dict[str, str]
) -> tuple[ReferenceImage, str]:
    """Put a released picture in its illustration's place, with id, credit and source; the row, and the name
    of the file that it had before ("" for a new one).

    words: title, credit, source_url, caption, dot ("0.3,0.6"); for an identifier we don't know, title and
    credit are needed (ValueError). What is said of an illustration is not said of the picture.
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
    image.source, image.crop = "", None
    image.is_illustration, image.globe, image.dot = False, None, read_dot(words.get("dot", ""))
    if known:
        image.spacecraft, image.taken_at, image.distance_km = (
            known.spacecraft,
            known.taken_at,
            known.distance_km,
        )
    store(image, content)
    image.save()
    return image, replaced_file


def read_dot(text: str) -> dict[str, float] | None:
    """Raises ValueError."""
    if not text:
        return None
    try:
        x, y = map(float, text.split(","))
        check_dot(dot := {"x": x, "y": y})
    except (ValueError, ValidationError) as error:
        raise ValueError(f"--dot {text} is no place: give X,Y in image widths, like 0.3,0.2.") from error
    return dot


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

"""The one door for untrusted pixels; no Django.

`check` says whether a file is a photo that we can take, `renditions` makes our own pictures from it. Both
look at the first bytes here and leave everything else to a decoding child (pool.py, decoder.py): a process
with limits on memory, processor time and files, under another user where we are root. A child that crashes,
hangs or eats memory costs one attempt of one photo.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.photos import pool

ADVICE = {
    "empty": (
        "This file is empty. Choose the photo again; if it is in a cloud, wait until it has been downloaded."
    ),
    "not-a-photo": "We cannot read this as a photo. Send a JPEG, PNG, WebP, AVIF or HEIC file.",
    "drawing": "This is a drawing (SVG), not a photo. Save it as PNG or JPEG, or take a photo.",
    "animation": "This is a GIF. Take a still photo, or save one picture of it as JPEG.",
    "video": "This is a video. Send a photo, or a still picture from it.",
    "document": "This is a document. Save the photo in it as JPEG and send that.",
    "raw": "This is a raw or TIFF file. Export it as JPEG from your photo program and send that.",
    "damaged": (
        "This file is damaged or was cut off on its way. Send it again, or open it and save it anew first."
    ),
    "too-many-bytes": (
        "This file is too large. Save it smaller – 2,000 pixels wide is plenty – and send that."
    ),
    "too-many-pixels": (
        "This picture has more than 60 million pixels. Save it smaller: 2,000 pixels wide is plenty."
    ),
    "too-small": "This picture is too small to make anybody out. Send one of at least 64 by 64 pixels.",
    "strip": (
        "This picture is a very long strip, in which nobody could be made out. Send the part that shows you."
    ),
    "too-much-metadata": ("This file has more hidden data than picture. Save a plain copy and send that."),
    "too-heavy": (
        "This file needs more memory or time than a photo should. Save a plain JPEG copy and send that."
    ),
}


class PhotoError(Exception):
    """The file is refused; `code` is a key of ADVICE, and the message tells the sender what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(ADVICE[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a checked file is. width and height in pixels, upright; when and where the camera says it was
    taken: a time as ISO 8601, with an offset if the camera knew one (`bad_offset` is what it wrote for one
    and is none), and degrees."""

    format: str
    width: int
    height: int
    taken_at: str = ""
    latitude: float | None = None
    longitude: float | None = None
    bad_offset: str = ""


@dataclass(frozen=True, slots=True)
class Crop:
    """The square tile within the upright photo: 0 … 1 where it lies in what is left over; its side as a
    fraction of the shorter side."""

    left: float = 0.5
    top: float = 0.5
    size: float = 1.0


def check(data: bytes, wait_seconds: float = 0.5) -> PhotoFacts | None:
    """The facts of an acceptable photo, decoded once at reduced scale; None when every child stayed busy.

    Raises PhotoError for anything else, also when the file kills the child.
    """
    sniff(data)
    try:
        answer, _ = ask({"task": "check"}, data, wait_seconds)
    except pool.DecoderBusyError:
        return None
    except pool.DecoderCrashError as error:
        raise PhotoError("too-heavy") from error
    return PhotoFacts(**answer)


def preview(data: bytes, longest_px: int, wait_seconds: float = 2.0) -> bytes | None:
    """The photo as a small upright JPEG, for a browser that cannot show it itself; None when every child
    stayed busy. Raises PhotoError."""
    sniff(data)
    try:
        _, (picture,) = ask({"task": "preview", "longest_px": longest_px}, data, wait_seconds)
    except pool.DecoderBusyError:
        return None
    except pool.DecoderCrashError as error:
        raise PhotoError("too-heavy") from error
    return picture


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """Our own pictures of a photo, and what was seen in passing: `look` is the whole of it as (64, 64, 3)
    sRGB bytes, `seen` its size, how flat it is and where the camera says it was; `bare` is the file as it was
    sent without its camera's notes, empty where it has none, and None where they cannot be taken out."""

    files: dict[str, bytes]
    seen: dict[str, Any]
    look: bytes
    bare: bytes | None = b""


def renditions(data: bytes, crop: Crop, sizes: dict[str, int]) -> dict[str, bytes]:
    """The files of `prepared`."""
    return prepare(data, crop, sizes).files


def prepare(data: bytes, crop: Crop, sizes: dict[str, int], sides: Sequence[int] = ()) -> PreparedPhoto:
    """JPEG files made of the photo's pixels only: "tile" is the square crop, the others fit their size in px.

    Of the sides in px those for which the crop has the pixels are squares, too, named "512"; "whole" is the
    picture that such squares are cut from, where it is larger than all of the sizes.

    Raises PhotoError, and pool.DecoderCrashError when the child died on it.
    """
    sniff(data)
    square = [crop.left, crop.top, crop.size]
    request = {"task": "renditions", "crop": square, "sizes": sizes, "sides": list(sides)}
    answer, files = ask(request, data, wait_seconds=pool.CHILD_SECONDS)
    (*made, look, bare), seen = files, answer["seen"]
    left = bare if seen.pop("can_be_bare") else None
    return PreparedPhoto(dict(zip(answer["names"], made, strict=True)), seen, look, left)


def ask(request: dict[str, Any], data: bytes, wait_seconds: float) -> tuple[dict[str, Any], list[bytes]]:
    """What a child says of a file. Raises PhotoError where it refuses it."""
    answer, files = pool.get_pool().ask(request, data, wait_seconds)
    if "refused" in answer:
        raise PhotoError(answer["refused"])
    return answer, files


def sniff(data: bytes) -> None:
    """Refuse by the first bytes what is not one of the five formats, with a sentence that fits."""
    if not data:
        raise PhotoError("empty")
    if code := wrong_kind(data[:512]):
        raise PhotoError(code)


def wrong_kind(head: bytes) -> str | None:
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    ):
        return None
    if brand in {
        b"avif",
        b"avis",
        b"heic",
        b"heix",
        b"heim",
        b"heis",
        b"hevc",
        b"hevx",
        b"mif1",
        b"msf1",
        b"mif2",
    }:
        return None
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kinds = {
        "drawing": text.startswith((b"<svg", b"<?xml", b"<!doctype svg")),
        "animation": head.startswith((b"GIF87a", b"GIF89a")),
        "video": bool(brand) or head.startswith(b"\x1aE\xdf\xa3") or head[8:12] == b"AVI ",
        "document": head.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")),
        "raw": head.startswith((b"II*\0", b"MM\0*", b"FUJIFILM")),
    }
    return next((kind for kind, matches in kinds.items() if matches), "not-a-photo")

"""The decoding child: the only process in which a visitor's bytes become pixels. No Django.

It gets a request and a file on standard input, answers on standard output, and has nothing else: no files, no
network, no other process, no secrets in its environment, and limits on memory and time that it cannot lift.
"""

import math
import os
import re
import resource
import sys
from datetime import datetime
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageChops, ImageCms, ImageOps

from tracker.photos.pool import receive, send
from tracker.photos.sandbox import confine

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
MAX_PIXELS = 60_000_000
MIN_SIDE_PX = 64
MAX_METADATA_BYTES = 10 * 1024 * 1024  # phones keep depth maps of several megabytes beside the photo
ADDRESS_SPACE_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 25
CHECK_PX = 256
LOOK_PX = 64
GPS, EXIF, TAKEN, TAKEN_OFFSET = 0x8825, 0x8769, 0x9003, 0x9011
CLOCK = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
OFFSET = re.compile(r"[+-]\d\d:\d\d")
JPEG_QUALITY = 88
# Measured on 2000 × 1500 → 1024 × 768: Lanczos 65 ms, Hamming 21 ms, and no eye tells them apart at these
# ratios.
DOWNSCALE = Image.Resampling.HAMMING
NEARLY = 0.97
NOBODY = 65534
MOST_THREADS = 64

# A decoder raises far more than OSError when bytes are hostile; each of these has been seen.
DECODER_ERRORS = (
    *(OSError, ValueError, TypeError, SyntaxError, KeyError, IndexError, AttributeError, EOFError),
    *(
        RuntimeError,
        ArithmeticError,
        AssertionError,
        NotImplementedError,
        UnicodeError,
        Image.DecompressionBombError,
    ),
)

Box = tuple[int, int, int, int]


class RefusedError(Exception):
    """The file is refused; the argument is a key of photos.ADVICE."""


def main() -> None:
    prepare_decoders()
    limit_this_process()
    confine()
    while True:
        try:
            request, (data,) = receive(sys.stdin.buffer)
        except EOFError:
            return  # the parent has closed the pipe or is gone
        allow_more_processor_time()
        header, files = answer(request, data)
        send(sys.stdout.buffer, {**header, "number": request["number"]}, files)


def prepare_decoders() -> None:
    """Load everything before the limits: afterwards no file can be opened."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    pillow_heif.options.DECODE_THREADS = 0
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.init()
    sample = Image.new("RGB", (MIN_SIDE_PX, MIN_SIDE_PX))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in FORMATS:
        sample.save(buffer := BytesIO(), kind, icc_profile=profile)
        check(buffer.getvalue())
        renditions(buffer.getvalue(), [0.5, 0.5, 1.0], {"large": MIN_SIDE_PX, "tile": MIN_SIDE_PX})


def limit_this_process() -> None:
    """Root may ignore limits, so another user comes last and for good."""
    for what, most in (
        (resource.RLIMIT_AS, ADDRESS_SPACE_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        # Not zero: the HEVC decoder wants a thread of its own. The limit counts all processes of a user, so
        # it makes sense only for one that runs nothing but decoding children.
        resource.setrlimit(resource.RLIMIT_NPROC, (MOST_THREADS, MOST_THREADS))


def allow_more_processor_time() -> None:
    """CPU_SECONDS for the next photo: the limit counts from the start of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def answer(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    try:
        if request["task"] == "check":
            return check(data), []
        return renditions(data, request["crop"], request["sizes"])
    except RefusedError as refusal:
        return {"refused": refusal.args[0]}, []
    except MemoryError:
        return {"refused": "too-heavy"}, []
    except DECODER_ERRORS:
        return {"refused": "damaged"}, []


def check(data: bytes) -> dict[str, Any]:
    image = open_photo(data)
    upright = orientation(image) < 5
    width, height = image.size if upright else image.size[::-1]
    kind = image.format
    image.draft("RGB", (CHECK_PX, CHECK_PX))
    image.load()  # reads to the last byte: a photo cut off on its way shows here
    return {
        "format": kind,
        "width": width,
        "height": height,
        "taken_at": camera_time(image),
        **camera_place(image),
    }


def renditions(data: bytes, crop: list[float], sizes: dict[str, int]) -> tuple[dict[str, Any], list[bytes]]:
    large_px = max(sizes.values())
    image = open_photo(data)
    seen: dict[str, Any] = {"width": image.width, "height": image.height, **camera_place(image)}
    large = own_pixels(image, large_px)
    files = []
    for name, size_px in sizes.items():
        picture = tile(large, crop, size_px) if name == "tile" else fitted(large, size_px)
        files.append(encoded(picture))
    seen["flat"] = flat_share(large)
    files.append(large.resize((LOOK_PX, LOOK_PX), Image.Resampling.BOX).tobytes())
    return {"names": list(sizes), "seen": seen}, files


def camera_time(image: Image.Image) -> str:
    """When the camera's clock says it was, as ISO 8601; nothing where it says nothing sensible."""
    try:
        notes = image.getexif().get_ifd(EXIF)
        told, offset = str(notes.get(TAKEN, "")), str(notes.get(TAKEN_OFFSET, ""))
        # Not strptime, which would load a module of its own, from a disk that is out of reach by now.
        when = datetime(*map(int, CLOCK.findall(told)[0]))  # type: ignore[arg-type]  # noqa: DTZ001  (without a zone)
    except DECODER_ERRORS:
        return ""
    zone = offset.strip("\0 ") if OFFSET.fullmatch(offset.strip("\0 ")) else ""
    return when.isoformat() + zone


def camera_place(image: Image.Image) -> dict[str, float]:
    """Where the camera says it was, in degrees; nothing where it says nothing sensible."""
    try:
        notes = image.getexif().get_ifd(GPS)
        latitude, longitude = (degrees(notes[value], notes[letter]) for value, letter in ((2, 1), (4, 3)))
    except DECODER_ERRORS:
        return {}
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)
    return {"latitude": latitude, "longitude": longitude} if on_earth else {}


def degrees(parts: Any, letter: Any) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    value = whole + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError("no number")
    return -value if str(letter).strip("\0 ").upper() in ("S", "W") else value


def flat_share(image: Image.Image) -> float:
    """How many pixels equal their left neighbour: about all of them on a screen, few of a scene."""
    grey = image.convert("L")
    counts = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0)).histogram()
    return counts[0] / max(1, sum(counts))


def open_photo(data: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise RefusedError("too-many-pixels") from error
    if image.width * image.height > MAX_PIXELS:
        raise RefusedError("too-many-pixels")
    if min(image.size) < MIN_SIDE_PX:
        raise RefusedError("too-small")
    if metadata_bytes(image) > MAX_METADATA_BYTES:
        raise RefusedError("too-much-metadata")
    return image


def metadata_bytes(image: Image.Image) -> int:
    segments = [segment for _, segment in getattr(image, "applist", [])]
    return sum(len(value) for value in [*image.info.values(), *segments] if isinstance(value, bytes | str))


def own_pixels(image: Image.Image, longest_px: int) -> Image.Image:
    """A new upright sRGB picture at most longest_px long, with nothing of the file but its pixels.

    Draft mode decodes a JPEG at 1/2, 1/4 or 1/8 scale: a 12-megapixel photo need not become 36 MB of pixels.
    One of 4,000 px is decoded at 1/4 and enlarged by 2 %, which nobody sees, rather than at 1/2, which takes
    twice as long.
    """
    turn = orientation(image)
    profile = image.info.get("icc_profile")
    size = fitting(image.size, longest_px)
    image.draft("RGB", (int(size[0] * NEARLY), int(size[1] * NEARLY)))
    image = eight_bit(image)
    if image.size != size:
        image = image.resize(size, DOWNSCALE, reducing_gap=2.0)
    image = in_srgb(image, profile)
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return ImageOps.exif_transpose(with_orientation(canvas, turn))


def orientation(image: Image.Image) -> int:
    """EXIF orientation 1 … 8. HEIC is turned by its decoder, which then says 1; AVIF's own turn is told as
    EXIF."""
    value = image.getexif().get(0x0112, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def with_orientation(image: Image.Image, turn: int) -> Image.Image:
    image.getexif()[0x0112] = turn
    return image


def eight_bit(image: Image.Image) -> Image.Image:
    """RGB, RGBA, L or CMYK with 8 bits a channel."""
    if image.mode.startswith("I") or image.mode == "F":
        # 16-bit greys; a plain convert would clip them to white.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("RGB", "RGBA", "L", "CMYK"):
        return image
    return image.convert("RGB")


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile, or one for another kind of pixels: take the numbers as sRGB
    return image if image.mode == mode else image.convert(mode)


def fitting(size: tuple[int, int], longest_px: int) -> tuple[int, int]:
    """A size of the same shape, at most longest_px long, never larger than it was."""
    scale = min(1.0, longest_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def fitted(image: Image.Image, longest_px: int) -> Image.Image:
    size = fitting(image.size, longest_px)
    return image if image.size == size else image.resize(size, DOWNSCALE, reducing_gap=2.0)


def tile(image: Image.Image, crop: list[float], side_px: int) -> Image.Image:
    box = crop_box(image.size, crop)
    return image.resize((side_px, side_px), DOWNSCALE, box=box, reducing_gap=2.0)


def crop_box(size: tuple[int, int], crop: list[float]) -> Box:
    """The square in pixels, always inside the picture."""
    left, top, fraction = (min(max(value, 0.0), 1.0) if math.isfinite(value) else 0.5 for value in crop)
    side = max(round(min(size) * max(fraction, 0.2)), 1)
    left_px, top_px = round(left * (size[0] - side)), round(top * (size[1] - side))
    return left_px, top_px, left_px + side, top_px + side


def encoded(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=False)
    return buffer.getvalue()

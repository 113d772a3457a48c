"""The decoding child: the only process in which a visitor's bytes become pixels. No Django.

It gets a request and a file on standard input, answers on standard output, and has nothing else: no files, no
network, no other process, no secrets in its environment, and limits on memory and time that it cannot lift.
"""

import os
import resource
import sys
from io import BytesIO
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy comes: threads of its own are none of ours to give

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageCms

from tracker.photos import bare, cicp, notes, structure
from tracker.photos.camera import JUNK, bad_offset, camera_place, camera_time, orientation
from tracker.photos.pixels import encode, flat_share, longest_for, own_pixels, shrink_to_fit, squares, tile
from tracker.photos.pool import receive, send
from tracker.photos.sandbox import confine

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
MAX_PIXELS = 60_000_000
MIN_SIDE_PX = 64
MOST_SIDES = 12  # the longer side in shorter ones: of more, nothing can be seen in a rendition
MAX_METADATA_BYTES = 10 * 1024 * 1024  # phones keep depth maps of several megabytes beside the photo
ADDRESS_SPACE_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 25
CHECK_PX = 256
LOOK_PX = 64
NOBODY = 65534
MOST_THREADS = 64
HEIC_THREADS = 2  # a telephone's tiles, beside each other: somebody waits for the preview

DECODER_ERRORS = (*JUNK, Image.DecompressionBombError)


class RefusedError(Exception):
    """The file is refused; the argument is a key of ADVICE in door.py."""


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
    pillow_heif.options.DECODE_THREADS = HEIC_THREADS
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.init()
    sample = Image.new("RGB", (MIN_SIDE_PX, MIN_SIDE_PX))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in FORMATS:
        sample.save(buffer := BytesIO(), kind, icc_profile=profile)
        check(buffer.getvalue())
        renditions(buffer.getvalue(), [0.5, 0.5, 1.0], {"large": MIN_SIDE_PX, "tile": MIN_SIDE_PX}, [])
    cicp.table(9, cicp.PQ)


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
        if request["task"] == "preview":
            image = open_whole(data)
            picture = own_pixels(image, request["longest_px"], cicp.find_colour(image, data))
            return {}, [encode(picture)]
        return renditions(data, request["crop"], request["sizes"], request["sides"])
    except RefusedError as refusal:
        return {"refused": refusal.args[0]}, []
    except MemoryError:
        return {"refused": "too-heavy"}, []
    except DECODER_ERRORS:
        return {"refused": "damaged"}, []


def check(data: bytes) -> dict[str, Any]:
    image = open_photo(data)
    size, kind = image.size, image.format
    image.draft("RGB", (CHECK_PX, CHECK_PX))
    load_whole(image, data)
    # 5 … 8 turn the picture by a quarter, so its file says height where people see width.
    width, height = size if orientation(image) < 5 else size[::-1]
    time, place = notes.read(data)
    return {
        "format": kind,
        "width": width,
        "height": height,
        "taken_at": camera_time(time),
        "bad_offset": bad_offset(time),
        **camera_place(place),
    }


def renditions(
    data: bytes, crop: list[float], sizes: dict[str, int], sides: list[int]
) -> tuple[dict[str, Any], list[bytes]]:
    large_px = max(sizes.values())
    image = open_whole(data)
    _, place = notes.read(data)
    seen: dict[str, Any] = {"width": image.width, "height": image.height, **camera_place(place)}
    whole_px = max([large_px, *(longest_for(image.size, crop, side) for side in sides)])
    whole = own_pixels(image, whole_px, cicp.find_colour(image, data))
    large = shrink_to_fit(whole, large_px)
    pictures = {
        name: tile(large, crop, size_px) if name == "tile" else shrink_to_fit(large, size_px)
        for name, size_px in sizes.items()
    }
    pictures |= squares(whole, crop, sides)
    if whole is not large:
        pictures["whole"] = whole
    files = [encode(picture) for picture in pictures.values()]
    seen["flat"] = flat_share(large)
    files.append(large.resize((LOOK_PX, LOOK_PX), Image.Resampling.BOX).tobytes())
    own = without_metadata(data)
    seen["can_be_bare"] = own is not None
    files.append(own or b"")
    return {"names": list(pictures), "seen": seen}, files


def open_whole(data: bytes) -> Image.Image:
    """What was cut off is refused here. Only of a PNG has everything to be read for that; the others are read
    at the size that is wanted of them."""
    image = open_photo(data)
    if image.format == "PNG":
        load_whole(image, data)
    return image


def load_whole(image: Image.Image, data: bytes) -> None:
    """Read to the last byte: a photo that was cut off on its way shows here. Before its notes are read: those
    of a PNG may stand behind the picture, and Pillow would take a fault of the one for one of the other."""
    image.load()
    structure.check_png_rows(data)


def without_metadata(data: bytes) -> bytes | None:
    """The file without its camera's notes, empty where it has none; None where it would be another picture
    then, or is built in a way that we do not know."""
    before = open_photo(data)
    try:
        own = bare.bare(data, orientation(before))
        after = open_photo(own)
        if (after.size, orientation(after)) != (before.size, orientation(before)):
            raise ValueError("another picture")
    except (*bare.ERRORS, *DECODER_ERRORS, RefusedError):
        return None
    return own if own != data else b""


def open_photo(data: bytes) -> Image.Image:
    if structure.has_too_many_scans(data):
        raise RefusedError("too-heavy")
    if structure.is_cut(data):
        raise RefusedError("damaged")
    try:
        image = Image.open(BytesIO(notes.hide(data)), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise RefusedError("too-many-pixels") from error
    if image.width * image.height > MAX_PIXELS:
        raise RefusedError("too-many-pixels")
    if min(image.size) < MIN_SIDE_PX:
        raise RefusedError("too-small")
    if max(image.size) > MOST_SIDES * min(image.size):
        raise RefusedError("strip")
    if metadata_bytes(image) > MAX_METADATA_BYTES:
        raise RefusedError("too-much-metadata")
    return image


def metadata_bytes(image: Image.Image) -> int:
    # Pillow keeps what it knows in info; what it does not know of a JPEG stays in applist, of any size.
    segments = [segment for _, segment in getattr(image, "applist", [])]
    return sum(len(value) for value in [*image.info.values(), *segments] if isinstance(value, bytes | str))

"""From a decoded photo to pixels of our own: upright, sRGB, eight bits, cropped; no Django.

Run in the decoding child alone (decoder.py). Pixels are (x, y) from the upper left corner.
"""

import math
from io import BytesIO

from PIL import Image, ImageChops, ImageCms, ImageOps

from tracker.photos import cicp
from tracker.photos.camera import orientation

JPEG_QUALITY = 88
# Measured on 2000 × 1500 → 1024 × 768: Lanczos 65 ms, Hamming 21 ms, and no eye tells them apart at these
# ratios.
DOWNSCALE = Image.Resampling.HAMMING
NEARLY = 0.97
# Whatever the crop: 50 MB of pixels while they are made, and about 1 MB as a file.
MOST_PX = 4096
SMALLEST_CROP = 0.2

Box = tuple[int, int, int, int]


def own_pixels(image: Image.Image, longest_px: int, colour: cicp.Colour = cicp.SRGB) -> Image.Image:
    """A new upright sRGB picture at most longest_px long, with nothing of the file but its pixels.

    Draft mode decodes a JPEG at 1/2, 1/4 or 1/8 scale: a 12-megapixel photo need not become 36 MB of pixels.
    One of 4,000 px is decoded at 1/4 and enlarged by 2 %, which nobody sees, rather than at 1/2, which takes
    twice as long.
    """
    turn = orientation(image)
    profile = image.info.get("icc_profile")
    size = size_within(image.size, longest_px)
    image.draft("RGB", (int(size[0] * NEARLY), int(size[1] * NEARLY)))
    image = eight_bit(image)
    if image.size != size:
        image = image.resize(size, DOWNSCALE, reducing_gap=2.0)
    image = in_srgb(image, profile) if profile else cicp.in_srgb(as_colours(image), colour)
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    # Turned last: the fewer pixels, the cheaper, and the canvas has no EXIF of the file to be kept.
    return ImageOps.exif_transpose(with_orientation(canvas, turn))


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


def in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Phones write Display P3: taken as sRGB, skin and sky would pale."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        if converted is not None:
            return converted
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        pass  # a broken profile, or one for another kind of pixels: take the numbers as sRGB
    return as_colours(image)


def as_colours(image: Image.Image) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    return image if image.mode == mode else image.convert(mode)


def size_within(size: tuple[int, int], longest_px: int) -> tuple[int, int]:
    """A size of the same shape, at most longest_px long, never larger than it was."""
    scale = min(1.0, longest_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def shrink_to_fit(image: Image.Image, longest_px: int) -> Image.Image:
    size = size_within(image.size, longest_px)
    return image if image.size == size else image.resize(size, DOWNSCALE, reducing_gap=2.0)


def longest_for(size: tuple[int, int], crop: list[float], side_px: int) -> int:
    """How long a picture of this shape has to be, so that its cropped square is side_px."""
    return min(math.ceil(side_px / share(crop[2]) * max(size) / min(size)), MOST_PX)


def squares(image: Image.Image, crop: list[float], sides_px: list[int]) -> dict[str, Image.Image]:
    """The cropped square at each of these sides that it has the pixels for, by the side's name."""
    left_px, _, right_px, _ = crop_box(image.size, crop)
    enough = [side_px for side_px in sides_px if right_px - left_px >= NEARLY * side_px]
    return {str(side_px): tile(image, crop, side_px) for side_px in enough}


def tile(image: Image.Image, crop: list[float], side_px: int) -> Image.Image:
    box = crop_box(image.size, crop)
    return image.resize((side_px, side_px), DOWNSCALE, box=box, reducing_gap=2.0)


def crop_box(size: tuple[int, int], crop: list[float]) -> Box:
    """The square in pixels, always inside the picture."""
    left, top = (min(max(value, 0.0), 1.0) if math.isfinite(value) else 0.5 for value in crop[:2])
    # left and top are shares of the room that is left, not of the picture: 0.5 is the middle for any size.
    side = max(round(min(size) * share(crop[2])), 1)
    left_px, top_px = round(left * (size[0] - side)), round(top * (size[1] - side))
    return left_px, top_px, left_px + side, top_px + side


def share(size: float) -> float:
    """The side of the square, of the shorter side."""
    return min(max(size, SMALLEST_CROP), 1.0) if math.isfinite(size) else 0.5


def encode(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=False)
    return buffer.getvalue()


def flat_share(image: Image.Image) -> float:
    """How many pixels equal their left neighbour: about all of them on a screen, few of a scene."""
    grey = image.convert("L")
    counts = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0)).histogram()
    return counts[0] / max(1, sum(counts))

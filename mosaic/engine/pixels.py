"""Pixels in memory, read and written: (rows, columns, 4) bytes, of which the fourth is padding.

A pyramid is decoding and encoding JPEG, and little beside. `simplejpeg` decodes into memory that is there
already, in half the time that Pillow takes; a fresh megabyte for each picture costs as much as decoding it.
With the padding, Pillow reads the same memory for what it does best, without a copy.
"""

from io import BytesIO

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image

JPEG_QUALITY, WEBP_QUALITY = 85, 80
JPEG, WEBP = "jpg", "webp"
# Cells without a photo; there are none in a finished mosaic. One number a pixel fills much faster than four.
GROUND = np.array([5, 7, 13, 255], np.uint8).view(np.uint32)[0]
ROWS_AT_ONCE = 128  # to halve, so that what lies between fits in the cache

Pixels = NDArray[np.uint8]


class Decoder:
    """Decodes one picture after the other into the same memory."""

    def __init__(self) -> None:
        self.pixels = np.empty((0, 0, 4), np.uint8)

    def decode(self, content: bytes) -> Pixels:
        """A picture file of ours; good until the next one. Raises OSError where it is damaged."""
        if not content.startswith(b"\xff\xd8"):
            with Image.open(BytesIO(content)) as image:
                return from_image(image)
        try:
            height, width, *_ = simplejpeg.decode_jpeg_header(content)
            if self.pixels.shape[:2] != (height, width):
                self.pixels = np.empty((height, width, 4), np.uint8)
            pixels: Pixels = simplejpeg.decode_jpeg(content, "RGBX", buffer=self.pixels)
        except ValueError as error:
            raise OSError(str(error)) from error
        return pixels


def fill(pixels: Pixels) -> None:
    pixels.view(np.uint32)[:] = GROUND


def from_image(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB").convert("RGBX"))


def to_image(pixels: Pixels) -> Image.Image:
    """The same memory as a picture (RGBX) of Pillow."""
    size_px = pixels.shape[1], pixels.shape[0]
    return Image.frombuffer("RGBX", size_px, np.ascontiguousarray(pixels), "raw", "RGBX", 0, 1)


def encode(pixels: Pixels, image_format: str = JPEG) -> bytes:
    if image_format == WEBP:
        to_image(pixels).convert("RGB").save(buffer := BytesIO(), "WEBP", quality=WEBP_QUALITY, method=2)
        return buffer.getvalue()
    whole = np.ascontiguousarray(pixels)
    return bytes(simplejpeg.encode_jpeg(whole, JPEG_QUALITY, "RGBX", colorsubsampling="420"))


def resize(pixels: Pixels, side_px: int) -> Pixels:
    return np.asarray(to_image(pixels).resize((side_px, side_px), Image.Resampling.BOX))


def halve(pixels: Pixels, into: Pixels) -> None:
    """At half the size, in the upper left corner there; odd sizes round up, as Deep Zoom's levels do."""
    for top_px in range(0, len(pixels), ROWS_AT_ONCE):
        half = np.asarray(to_image(pixels[top_px : top_px + ROWS_AT_ONCE]).reduce(2))
        into[top_px // 2 : top_px // 2 + half.shape[0], : half.shape[1]] = half

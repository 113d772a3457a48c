"""Charts of colours whose meaning a file says by numbers, and how far two colours are apart."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image

STEPS, PATCH_PX = 5, 16
SIZE = (STEPS * STEPS * PATCH_PX, STEPS * PATCH_PX)
# (primaries, transfer): sRGB, television, P3, BT.2020, gamma, linear, DCI, PQ and HLG in several primaries.
SAID = (
    *(
        (1, 13),
        (1, 1),
        (12, 13),
        (12, 1),
        (9, 14),
        (9, 1),
        (1, 4),
        (1, 5),
        (1, 7),
        (1, 8),
        (6, 6),
        (5, 6),
        (22, 13),
    ),
    *((9, 16), (12, 16), (1, 16), (9, 18), (12, 18), (2, 2)),
)


def colours():
    values = [round(step * 255 / (STEPS - 1)) for step in range(STEPS)]
    return [(red, green, blue) for red in values for green in values for blue in values]


def place(number):
    """Upper left corner of a patch."""
    return number // STEPS * PATCH_PX, number % STEPS * PATCH_PX


def chart(primaries, transfer, kind="AVIF"):
    """A file of all colours that says these numbers."""
    picture = Image.new("RGB", SIZE)
    for number, colour in enumerate(colours()):
        x, y = place(number)
        picture.paste(colour, (x, y, x + PATCH_PX, y + PATCH_PX))
    buffer = BytesIO()
    if kind == "PNG":
        picture.save(buffer, "PNG")
        data = buffer.getvalue()
        return data[:33] + png_chunk(b"cICP", bytes([primaries, transfer, 0, 1])) + data[33:]
    if kind == "HEIF":
        picture.save(
            buffer,
            "HEIF",
            quality=100,
            chroma=444,
            color_primaries=primaries,
            transfer_characteristics=transfer,
            matrix_coefficients=6,
            full_range_flag=1,
        )
        return buffer.getvalue()
    picture.save(buffer, "AVIF", quality=100, subsampling="4:4:4")
    data = bytearray(buffer.getvalue())
    struct.pack_into(">HH", data, data.index(b"colrnclx") + 8, primaries, transfer)
    return bytes(data)


P3 = (31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000)  # white, red, green, blue


def old_chart(gamma, ends=()):
    """A PNG that says an exponent (100,000 times), and perhaps chromaticities."""
    said = png_chunk(b"gAMA", struct.pack(">I", gamma))
    said += png_chunk(b"cHRM", struct.pack(">8I", *ends)) if ends else b""
    plain = chart(1, 13, "PNG")
    at = plain.index(b"cICP") - 4
    return plain[:at] + said + plain[at + 16 :]


def png_chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def patches(picture):
    """The colour in the middle of each patch (n, 3), 0 … 255."""
    found = []
    for number in range(STEPS**3):
        x, y = place(number)
        found.append(picture.getpixel((x + PATCH_PX // 2, y + PATCH_PX // 2)))
    return np.array(found, float)[:, :3]


def delta_e(one, other):
    """CIE 1976 differences (n,) of sRGB colours (n, 3)."""
    return np.linalg.norm(lab(one) - lab(other), axis=1)


def lab(rgb):
    value = np.asarray(rgb, float) / 255
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    part = light @ matrix.T / np.array([0.9505, 1, 1.089])
    bent = np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16 / 116)
    x, y, z = bent.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)

"""Colour that a file says by numbers, not by a profile: CICP, in nclx boxes of HEIC and AVIF and PNG's cICP;
and the older way of PNG, an exponent (gAMA) with chromaticities of its own (cHRM).

What comes out is what Chromium draws of the same numbers on a screen of standard range, measured in version
156; tests/browser/test_colour.py compares them again. Primaries and whites: ITU-T H.273, table 2. Transfer
functions: its table 3, of which browsers take those of television as sRGB's. PQ and HLG (ITU-R BT.2100) say
how many candelas a square metre each pixel should have; what a screen cannot show is rolled off by TONES.
"""

from collections.abc import Callable
from functools import lru_cache
from struct import unpack
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tracker.photos import structure

Array = NDArray[np.float64]
Chromaticities = tuple[tuple[float, float], ...]


class Exponent(NamedTuple):
    """A transfer function that is a power, and no number of H.273."""

    power: float


# Primaries and transfer: numbers of H.273, or chromaticities and an exponent.
Colour = tuple[int | Chromaticities, int | Exponent]

NODES = 33
D65 = (0.3127, 0.3290)
WHITE_C, WHITE_E, WHITE_DCI = (0.310, 0.316), (1 / 3, 1 / 3), (0.314, 0.351)
BT709 = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65)
BT2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65)
SMPTE170M = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65)
# The chromaticities (x, y) of red, green, blue and white.
PRIMARIES = {
    1: BT709,
    4: ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), WHITE_C),
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), D65),
    6: SMPTE170M,
    7: SMPTE170M,
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), WHITE_C),
    9: BT2020,
    10: ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), WHITE_E),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), WHITE_DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), D65),
}
PQ, HLG = 16, 18
PEAK = 1000.0  # candelas a square metre, of what is said to be white by HLG, and by PQ in most files
# (candelas a square metre, share of the screen's white): half of it up to the white of paper, then less.
TONES = np.array(
    [
        *((0, 0.0), (200, 0.4926), (225, 0.547), (250, 0.587), (300, 0.653), (350, 0.6985), (400, 0.739)),
        *((450, 0.775), (500, 0.806), (600, 0.857), (700, 0.904), (800, 0.942), (900, 0.972), (PEAK, 1.0)),
    ]
)
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
LUMINANCE = np.array([0.2627, 0.6780, 0.0593])
SRGB: Colour = (1, 13)
SAID_BY = (b"cICP", b"gAMA", b"cHRM")
# PNG writes 100,000 times what it means; an exponent is between 1/10 and 10.
GAMMA_OF_ONE, LEAST_GAMMA, MOST_GAMMA = 100_000, 10_000, 1_000_000


def find_colour(image: Image.Image, data: bytes) -> Colour:
    """Of an open photo; that of sRGB where it says nothing that is known."""
    if image.format == "PNG":
        return png_colour(data)
    if image.format == "AVIF":
        return as_known(*box_numbers(data))
    profile = image.info.get("nclx_profile") or {}
    return as_known(profile.get("color_primaries", 1), profile.get("transfer_characteristics", 13))


def as_known(primaries: int, transfer: int) -> Colour:
    return (primaries if primaries in PRIMARIES else 1), (transfer if transfer in DECODERS else 13)


def png_colour(data: bytes) -> Colour:
    """What counts first, by the standard: cICP, a profile (which Pillow reads), sRGB, gAMA with cHRM."""
    said: dict[bytes, bytes] = {}
    for kind, start, end in structure.walk_png(data):
        if kind == b"IDAT":
            break
        said.setdefault(kind, data[start:end] if kind in SAID_BY else b"")
    numbers = said.get(b"cICP", b"")
    if len(numbers) == 4 and numbers[3] == 1:  # of the full range; any other is no picture of a PNG
        return as_known(numbers[0], numbers[1])
    gamma = int.from_bytes(said.get(b"gAMA", b""), "big")
    if b"iCCP" in said or b"sRGB" in said or not LEAST_GAMMA <= gamma <= MOST_GAMMA:
        return SRGB
    return chromaticities_of(said.get(b"cHRM", b"")) or 1, Exponent(GAMMA_OF_ONE / gamma)


def chromaticities_of(content: bytes) -> Chromaticities | None:
    """Of a cHRM chunk: white, red, green, blue. None where they span no triangle."""
    if len(content) != 32:
        return None
    numbers = [number / GAMMA_OF_ONE for number in unpack(">8I", content)]
    white, red, green, blue = zip(numbers[::2], numbers[1::2], strict=True)
    columns = np.array([[x, y, 1 - x - y] for x, y in (red, green, blue)])
    is_sound = min(y for _, y in (white, red, green, blue)) > 0 and abs(np.linalg.det(columns)) > 1e-3
    return (red, green, blue, white) if is_sound else None


def box_numbers(data: bytes) -> tuple[int, int]:
    """Of the first colr box that has numbers. One that has a profile counts before it; Pillow reads that."""
    at = data.find(b"colrnclx")
    if at < 0 or at + 12 > len(data):
        return 1, 13
    return int.from_bytes(data[at + 8 : at + 10]), int.from_bytes(data[at + 10 : at + 12])


def in_srgb(image: Image.Image, colour: Colour) -> Image.Image:
    """RGB or RGBA of this colour, as sRGB."""
    return image if colour in SAME_AS_SRGB else image.filter(table(*colour))


@lru_cache(maxsize=8)
def table(primaries: int | Chromaticities, transfer: int | Exponent) -> ImageFilter.Color3DLUT:
    """What each of 33³ colours is in sRGB; those between are interpolated."""
    values = np.linspace(0, 1, NODES)
    steps = values**transfer.power if isinstance(transfer, Exponent) else DECODERS[transfer](values)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")  # red changes fastest
    light = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    space = PRIMARIES[primaries] if isinstance(primaries, int) else primaries
    if isinstance(transfer, int) and transfer in (PQ, HLG):
        light = dim(light @ conversion(space, BT2020).T, transfer)
        space = BT2020
    colours = encode_srgb(light @ conversion(space, BT709).T)
    return ImageFilter.Color3DLUT(NODES, colours.ravel().tolist(), channels=3)


def dim(light: Array, transfer: int) -> Array:
    """BT.2020 light (n, 3) of any brightness -> shares of what a screen shows. PQ comes in candelas a square
    metre, HLG as the scene had it, which its display makes steeper by luminance.

    All three are dimmed alike, by the brightest, so that the hue stays.
    """
    light = np.maximum(light, 0)
    if transfer == HLG:
        light = light * PEAK * (light @ LUMINANCE)[:, None] ** 0.2
    brightest = light.max(axis=1, keepdims=True)
    return np.asarray(light * np.interp(brightest, *TONES.T) / np.maximum(brightest, 1e-9))


# --- Transfer functions: 0 … 1 as written -> light --------------------------------------------------------


def decode_srgb(value: Array) -> Array:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def encode_srgb(light: Array) -> Array:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def decode_smpte240(value: Array) -> Array:
    return np.where(value < 0.0913, value / 4, ((value + 0.1115) / 1.1115) ** (1 / 0.45))


def decode_pq(value: Array) -> Array:
    """Candelas a square metre, up to 10,000."""
    power = value ** (4096 / (2523 * 128))
    share = np.maximum(power - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * power)
    return 10_000 * share ** (16_384 / 2610)


def decode_hlg(value: Array) -> Array:
    """Light of the scene, 0 … 1."""
    bright = (np.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return np.where(value <= 0.5, value * value / 3, bright)


DECODERS: dict[int, Callable[[Array], Array]] = {
    **dict.fromkeys((1, 6, 13, 14, 15), decode_srgb),
    4: lambda value: value**2.2,
    5: lambda value: value**2.8,
    7: decode_smpte240,
    8: lambda value: value,
    PQ: decode_pq,
    17: lambda value: 52.37 / 48 * value**2.6,
    HLG: decode_hlg,
}
SAME_AS_SRGB = {(1, transfer) for transfer in (1, 6, 13, 14, 15)}


# --- Primaries ----------------------------------------------------------------------------------------------


def conversion(source: Chromaticities, goal: Chromaticities) -> Array:
    """Linear RGB of one set of primaries -> of another (3, 3)."""
    return np.linalg.inv(to_xyz(goal)) @ to_xyz(source)


def to_xyz(primaries: Chromaticities) -> Array:
    """Linear RGB -> XYZ under D65 (3, 3); from another white by Bradford's cones."""
    *colours, white = primaries
    columns = np.array([[x, y, 1 - x - y] for x, y in colours]).T
    own = columns * np.linalg.solve(columns, xyz(white))
    gains = (BRADFORD @ xyz(D65)) / (BRADFORD @ xyz(white))
    return np.asarray(np.linalg.inv(BRADFORD) @ np.diag(gains) @ BRADFORD @ own)


def xyz(point: tuple[float, float]) -> Array:
    x, y = point
    return np.array([x / y, 1, (1 - x - y) / y])

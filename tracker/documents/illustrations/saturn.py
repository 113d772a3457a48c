"""Saturn against the light, as Cassini saw it from within the planet's shadow.

x and y are kilometres at Saturn, to the right of and below its centre; radius is the distance from the centre
within the ring plane, for a ring that is seen at that point.
"""

import math

import numpy as np
from PIL import Image

from tracker.documents.illustrations.light import Float, as_light, colour, develop, stars

# Kilometres; NASA's Saturnian rings fact sheet.
SATURN_EQUATOR, SATURN_POLE = 60_268.0, 54_364.0
F_RING, G_RING, E_RING_PEAK = 140_180.0, (166_000.0, 175_000.0), 238_000.0
ENCKE_GAP, ENCKE_WIDTH = 133_589.0, 325.0
# Radius and brightness on the unlit side, where light comes through: the dense B ring is dark, C and the
# Cassini Division are bright.
UNLIT_RINGS = (
    (66_900, 0.0),
    (67_200, 0.06),
    (74_500, 0.12),
    (74_700, 0.34),
    (83_000, 0.52),
    (91_800, 0.62),
    (92_100, 0.30),
    (99_000, 0.10),
    (104_500, 0.15),
    (110_000, 0.07),
    (117_400, 0.18),
    (117_700, 0.86),
    (122_000, 0.80),
    (122_300, 0.50),
    (130_000, 0.62),
    (136_600, 0.70),
    (136_775, 0.0),
)
BELOW_RING_PLANE_DEG = 17.0
STRIP_PX = 100
FIELD_KM = 602_680.0  # the width of the picture at Saturn
EARTH_AT = (-104_000.0, 78_000.0)  # where the pale blue dot stands, km right of and below Saturn's centre
SATURN_HEIGHT = 0.53  # where its centre is, of the picture's height


def earth_dot(width_px: int, height_px: int) -> dict[str, float]:
    """Where `rings` of this size shows the Earth, in widths of the picture from its top left corner."""
    y = SATURN_HEIGHT * height_px / width_px + EARTH_AT[1] / FIELD_KM
    return {"x": round(0.5 + EARTH_AT[0] / FIELD_KM, 4), "y": round(y, 4)}


def rings(width_px: int = 2400, height_px: int = 1000) -> Image.Image:
    """Saturn from within its shadow, 17° below the rings, with the Earth as a pale blue dot."""
    picture = Image.new("RGB", (width_px, height_px))
    for top_px in range(0, height_px, STRIP_PX):
        strip = rings_strip(width_px, height_px, top_px, min(STRIP_PX, height_px - top_px))
        picture.paste(strip, (0, top_px))
    return picture


def rings_strip(width_px: int, height_px: int, top_px: int, strip_px: int) -> Image.Image:
    """Some rows of the picture: all at once would take a gigabyte."""
    scale = 2  # drawn twice as large: thin rings need it
    km_a_px = FIELD_KM / (width_px * scale)
    y, x = np.mgrid[top_px * scale : (top_px + strip_px) * scale, 0 : width_px * scale].astype(np.float32)
    x = (x - width_px * scale / 2) * km_a_px
    y = (y - height_px * scale * SATURN_HEIGHT) * km_a_px
    # Seen 17° from their plane, rings are ellipses: a kilometre down the picture is three in that plane.
    radius = np.hypot(x, y / math.sin(math.radians(BELOW_RING_PLANE_DEG)))
    disc = np.hypot(x / SATURN_EQUATOR, y / SATURN_POLE)
    light = haze(x, y, radius)
    ring_light = main_rings(x, y, radius) + thin_rings(x, y, radius)
    in_disc = (disc < 1)[..., None]
    # The near rings cross the upper half of the disc, in the planet's shadow; the far ones pass behind it.
    over_disc = np.where((y < 0)[..., None], ring_light * 0.16, 0) + planet(x, y, disc)
    light = np.where(in_disc, over_disc, light + ring_light) + limb(y, disc)
    light += spot(x, y, *EARTH_AT, 620.0)[..., None] * colour(0.75, 0.9, 1.25)
    light += stars(x.shape, seed=top_px)[..., None] * ~in_disc
    return develop(light, (width_px, strip_px))


def main_rings(x: Float, y: Float, radius: Float) -> Float:
    """D, C, B, Cassini Division and A: gold where dense, silver where thin, finely grooved."""
    radii, values = (np.array(column, np.float32) for column in zip(*UNLIT_RINGS, strict=True))
    fine = np.arange(66_000, 137_000, 40, dtype=np.float32)
    profile = np.interp(fine, radii, values, left=0, right=0) * (1 + 0.85 * grooves(len(fine)))
    profile *= np.abs(fine - ENCKE_GAP) > ENCKE_WIDTH
    brightness = np.interp(radius, fine, np.clip(profile, 0, None), left=0, right=0).astype(np.float32)
    # Forward scattering: brighter towards the hidden Sun.
    brightness *= 0.30 + 0.55 * np.exp(-np.hypot(x, 2 * y) / 90_000)
    silver, gold = colour(0.84, 0.80, 0.78), colour(1.0, 0.80, 0.46)
    goldenness = np.clip((radius - 84_000) / 20_000, 0, 1)[..., None]
    return as_light(brightness[..., None] * (silver + goldenness * (gold - silver)))


def grooves(count: int) -> Float:
    """Smooth noise of several widths along the radius, -1 … 1, always the same."""
    random = np.random.default_rng(19072013)
    total = np.zeros(count)
    for width, weight in ((3, 0.35), (12, 0.4), (40, 0.35), (140, 0.25)):
        noise = np.convolve(random.normal(size=count + 2 * width), np.hanning(2 * width + 1), "same")[
            width:-width
        ]
        total += weight * noise[:count] / noise.std()
    return np.clip(total / 2, -1, 1).astype(np.float32)


def thin_rings(x: Float, y: Float, radius: Float) -> Float:
    towards_sun = np.exp(-np.abs(x) / 120_000)
    f_ring = np.exp(-(((radius - F_RING) / 420) ** 2)) * (0.35 + 0.75 * towards_sun)
    middle, half = sum(G_RING) / 2, (G_RING[1] - G_RING[0]) / 2
    g_ring = np.exp(-(((radius - middle) / half) ** 2)) * (0.04 + 0.22 * towards_sun**2)
    white, blue = colour(1.0, 0.98, 0.92), colour(0.62, 0.74, 1.0)
    return as_light(f_ring[..., None] * white + g_ring[..., None] * blue)


def haze(x: Float, y: Float, radius: Float) -> Float:
    """The E ring: blue, broad and thick, densest at the path of Enceladus, brightest towards the Sun."""
    inner, outer = 44_000.0, 40_000.0
    width = np.where(radius < E_RING_PEAK, inner, outer)
    ring = np.exp(-(((radius - E_RING_PEAK) / width) ** 2))
    towards_sun = np.exp(-((x / 150_000) ** 2))
    nearer = np.exp(-np.hypot(x, 1.6 * y) / 260_000)
    away_from_ansae = np.clip(np.abs(y) / 60_000, 0, 1) ** 1.5
    brightness = ring * (0.10 + 0.30 * towards_sun * away_from_ansae) + 0.02 * nearer
    glow = 0.5 * np.exp(-((x / 40_000) ** 2) - (((np.abs(y) - 72_000) / 7_500) ** 2)) * ring
    return as_light(
        brightness[..., None] * colour(0.30, 0.46, 1.0) + glow[..., None] * colour(0.6, 0.75, 1.0)
    )


def planet(x: Float, y: Float, disc: Float) -> Float:
    """The night side, faintly lit by the rings from above, with the band where they shade it."""
    ringlight = np.exp(-(((y + 17_000) / 15_000) ** 2)) * np.clip(1 - disc**2, 0, 1) ** 0.3
    lower = 0.25 * np.exp(-(((y + 2_000) / 26_000) ** 2)) * np.clip(np.abs(x) / SATURN_EQUATOR, 0, 1) ** 2
    band = 1 - 0.85 * np.exp(-(((y + 31_500) / 3_600) ** 2))
    return as_light(((ringlight * 0.20 + 0.4 * lower) * band)[..., None] * colour(0.78, 0.66, 0.36))


def limb(y: Float, disc: Float) -> Float:
    """Sunlight bent through the atmosphere: a thin bright circle."""
    edge = np.exp(-(((disc - 1.0) / 0.007) ** 2))
    return as_light((edge * (0.72 + 0.28 * (y > 0)))[..., None] * colour(1.0, 0.93, 0.78))


def spot(x: Float, y: Float, right_km: float, down_km: float, sigma_km: float) -> Float:
    return np.exp(-((x - right_km) ** 2 + (y - down_km) ** 2) / (2 * sigma_km**2)).astype(np.float32)

"""Earth and Moon, two points of light, by a narrow-angle camera."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tracker.documents.illustrations.light import Float, as_light, colour, develop, stars

# Cassini's: 1,024 pixels of 5.99 microradians (Porco et al. 2004, Space Science Reviews 115).
PIXEL_URAD = 5.99
ENLARGED = 10
EARTH_KM, MOON_KM = 6371.0, 1737.4
BLUE, WHITE = colour(0.42, 0.68, 1.0), colour(1.0, 0.97, 0.92)
# The camera's own blur, in its pixels; and what glass and exposure scatter around a bright point.
BLUR, GLOW, GLOW_SHARE = 0.62, 2.6, 0.04
EXPOSURE = 2.6
# A two-hundredth of the Earth's light would hardly be seen: the Moon is brightened.
LIFTED = 0.25


@dataclass(frozen=True, slots=True)
class TwoDots:
    """What is drawn: the distance, the Moon's direction and how far it is, the Sun's direction, in degrees
    from celestial north (up) counter-clockwise; how far beyond full (0) the Earth is; and the Moon's light as
    a share of the Earth's."""

    distance_km: float
    apart_deg: float
    angle_deg: float
    sun_angle_deg: float
    phase_deg: float
    brightness: float


def narrow_angle(dots: TwoDots, width_px: int = 1280, height_px: int = 853) -> Image.Image:
    """The two around the middle, celestial north up, ten times enlarged."""
    light = as_light(0.006) * np.random.default_rng(11).normal(size=(height_px, width_px)).clip(0, 3)
    light = (
        np.repeat(as_light(light)[..., None], 3, axis=2)
        + stars((height_px, width_px), 4e-5)[..., None] * 0.25
    )
    apart_px = math.radians(dots.apart_deg) * 1e6 / PIXEL_URAD * ENLARGED
    right, down = direction(dots.angle_deg)
    middle = (width_px / 2, height_px / 2)
    earth, moon = (
        (middle[0] + side * right * apart_px / 2, middle[1] + side * down * apart_px / 2) for side in (-1, 1)
    )
    light += point(light, earth, EARTH_KM, dots) * BLUE * EXPOSURE
    light += point(light, moon, MOON_KM, dots) * WHITE * EXPOSURE * dots.brightness**LIFTED
    return develop(light, (width_px, height_px))


def direction(angle_deg: float) -> tuple[float, float]:
    """To the right and down, of an angle from up counter-clockwise."""
    angle = math.radians(angle_deg)
    return -math.sin(angle), -math.cos(angle)


def point(light: Float, place: tuple[float, float], radius_km: float, dots: TwoDots) -> Float:
    """A body of less than two camera pixels: its lit side, blurred. The brightest pixel is 1."""
    radius_px = radius_km / dots.distance_km * 1e6 / PIXEL_URAD * ENLARGED
    right, down = direction(dots.sun_angle_deg)
    # The middle of what is lit lies toward the Sun: of a half moon by 4 / 3π of the radius.
    shift = 4 / (3 * math.pi) * math.sin(math.radians(dots.phase_deg) / 2) ** 2 * radius_px
    y, x = np.mgrid[0 : light.shape[0], 0 : light.shape[1]].astype(np.float32)
    x, y = x - place[0] - right * shift, y - place[1] - down * shift
    along, across = x * right + y * down, x * down - y * right
    lit = (1 + math.cos(math.radians(dots.phase_deg))) / 2
    blur = BLUR * ENLARGED
    narrow, wide = math.hypot(blur, radius_px * lit / 2), math.hypot(blur, radius_px / 2)
    core = np.exp(-(along**2) / (2 * narrow**2) - across**2 / (2 * wide**2))
    glow = GLOW_SHARE * np.exp(-np.hypot(x, y) / (GLOW * ENLARGED))
    return as_light(core + glow)[..., None]

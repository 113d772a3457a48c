"""MESSENGER's pair."""

import numpy as np
from PIL import Image

from tracker.documents.illustrations.light import develop, stars


def two_dots(width_px: int = 1024, height_px: int = 1380) -> Image.Image:
    """Earth and Moon from Mercury, overexposed, in black and white."""
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    light = 0.012 * np.random.default_rng(5).normal(size=x.shape).clip(0, 3).astype(np.float32)
    for right, down, sigma, power in ((0.50, 0.47, 9.0, 3.0), (0.575, 0.515, 4.2, 1.5)):
        offset_x, offset_y = x - right * width_px, y - down * height_px
        light += power * np.exp(-(offset_x**2 + offset_y**2) / (2 * sigma**2))
        light += 0.10 * power * np.exp(-np.hypot(offset_x, offset_y) / 26)
    light += stars(x.shape, 1e-4) * 0.3
    return develop(np.repeat(light[..., None], 3, axis=2), (width_px, height_px))

"""Light of a computed picture: colours, stars, and the way from linear light to a picture's pixels."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Float = NDArray[np.float32]


def colour(red: float, green: float, blue: float) -> Float:
    """Linear light, 1 is white."""
    return np.array([red, green, blue], np.float32)


def as_light(values: object) -> Float:
    """The same numbers, as light is held: float32."""
    return np.asarray(values, np.float32)


def stars(shape: tuple[int, ...], share: float = 1.6e-5, seed: int = 7) -> Float:
    random = np.random.default_rng(seed)
    field = np.zeros(shape, np.float32)
    count = int(shape[0] * shape[1] * share)
    field[random.integers(0, shape[0], count), random.integers(0, shape[1], count)] = random.exponential(
        0.7, count
    )
    return field


def develop(light: Float, size: tuple[int, int]) -> Image.Image:
    """Linear light -> 8-bit picture of its final size, with a soft shoulder instead of clipped whites."""
    shoulder = 1 - np.exp(-1.6 * np.clip(light, 0, None))
    pixels = (np.clip(shoulder, 0, 1) ** (1 / 1.5) * 255).astype(np.uint8)
    return Image.fromarray(pixels).resize(size, Image.Resampling.BOX)

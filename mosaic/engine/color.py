"""OKLab: a colour space in which a distance means about the same to an eye everywhere."""

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]

# Björn Ottosson, "A perceptual color space for image processing", 2020, with the matrices of 2021-01-25;
# transposed, because colours are rows here: row @ matrix.
LINEAR_TO_LMS = np.array(
    [
        [0.4122214708, 0.2119034982, 0.0883024619],
        [0.5363325363, 0.6806995451, 0.2817188376],
        [0.0514459929, 0.1073969566, 0.6299787005],
    ],
    np.float32,
)
LMS_TO_OKLAB = np.array(
    [
        [0.2104542553, 1.9779984951, 0.0259040371],
        [0.7936177850, -2.4285922050, 0.7827717662],
        [-0.0040720468, 0.4505937099, -0.8086757660],
    ],
    np.float32,
)
LMS_FROM_OKLAB = np.linalg.inv(LMS_TO_OKLAB.astype(np.float64)).astype(np.float32)
LINEAR_FROM_LMS = np.linalg.inv(LINEAR_TO_LMS.astype(np.float64)).astype(np.float32)
# 256 bytes have 256 linear values (IEC 61966-2-1).
BYTE_TO_LINEAR = np.array(
    [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255], np.float32
)


def oklab_from_srgb(pixels: NDArray[np.uint8]) -> Float:
    """sRGB bytes (…, 3) -> OKLab × 100 (…, 3), float32: L 0 … 100, a and b about ±40."""
    lms = np.cbrt(BYTE_TO_LINEAR[pixels] @ LINEAR_TO_LMS)
    return np.asarray(lms @ LMS_TO_OKLAB * np.float32(100), np.float32)


def srgb_from_oklab(lab: Float) -> NDArray[np.uint8]:
    """OKLab × 100 (…, 3) -> the nearest sRGB bytes (…, 3), clipped to the gamut."""
    linear = np.clip((lab / 100 @ LMS_FROM_OKLAB) ** 3 @ LINEAR_FROM_LMS, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(encoded * 255).astype(np.uint8)

"""From positions in space to directions over a place: rotations, and nothing of any date.

Vectors are kilometres from the Earth's centre in the frame that turns with it (ITRS): x towards 0° N 0° E,
y towards 0° N 90° E, z towards the north pole.
"""

import math

import numpy as np
from numpy.typing import NDArray
from skyfield.api import wgs84

Vectors = NDArray[np.float64]


def altitude_azimuth(latitudes: Vectors, longitudes: Vectors, target_km: Vectors) -> tuple[Vectors, Vectors]:
    """Degrees (n,) of targets, fixed to the Earth, from places on the ellipsoid: one (3,) from many (n,), or
    many (n, 3) from one (1,)."""
    latitude, longitude = np.radians(latitudes), np.radians(longitudes)
    # The axes of a place, in the Earth's frame. Up is the vertical of the ellipsoid, which is what a level
    # shows and maps call latitude; it misses the Earth's centre by up to 21 km.
    zero, ring = np.zeros_like(latitude), np.cos(latitude)
    up = np.stack([ring * np.cos(longitude), ring * np.sin(longitude), np.sin(latitude)], axis=-1)
    east = np.stack([-np.sin(longitude), np.cos(longitude), zero], axis=-1)
    # From where one stands, not from the centre: the Moon moves by up to a degree between the two.
    seen = target_km - on_ellipsoid_km(latitude, up)
    north = np.cross(up, east)
    height = (seen * up).sum(axis=-1) / np.linalg.norm(seen, axis=-1)
    # Compass: from north through east, so the arguments are the other way round than in mathematics. Rounding
    # may put a sine at 1 + 2e-16, whose arcsine is not a number.
    eastward, northward = (seen * east).sum(axis=-1), (seen * north).sum(axis=-1)
    return np.degrees(np.arcsin(np.clip(height, -1, 1))), np.degrees(np.arctan2(eastward, northward)) % 360


def on_ellipsoid_km(latitude: Vectors, up: Vectors) -> Vectors:
    """Points of WGS 84 (n, 3) whose vertical is `up`: (N, N, N (1 − e²)) · up, N = a / √(1 − e² sin² φ)."""
    a, e2 = wgs84.radius.km, (2 - 1 / wgs84.inverse_flattening) / wgs84.inverse_flattening
    normal = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
    scaled: Vectors = normal[:, None] * up * np.array([1, 1, 1 - e2])
    return scaled


def latitude_longitude(vector: Vectors) -> tuple[float, float]:
    """Degrees of the direction from the Earth's centre (geocentric): up to 0.2° from a map's latitude."""
    x, y, z = (float(part) for part in vector)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))

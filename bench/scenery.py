"""Where the people of bench/photos.py stand, and in what light: painted small and soft, as a camera draws
what lies behind its subject.

Colours are sRGB between 0 and 1; a picture is (rows, columns, 3), float32. The sky ends and the ground begins
at `horizon`, a row of the picture.
"""

import colorsys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.floating[Any]]
Colour = tuple[float, float, float]
Chance = np.random.Generator

ROWS, COLUMNS = 300, 400  # of what lies behind; the lens makes it larger
NOISES, NOISE_SIDE = 12, 512


@dataclass(frozen=True, slots=True)
class Light:
    """What falls on people: from one side, from everywhere, and from where the first comes (x right, y down,
    z to the camera). sky: its colours at the top, and over the horizon."""

    sun: Colour
    ambient: Colour
    side: tuple[float, float, float]
    sky: tuple[Colour, Colour]
    is_dark: bool = False


def choose_light(chance: Chance) -> Light:
    """An hour of the day, and its weather."""
    hours: list[Callable[[Chance, float], Light]] = [noon, overcast, golden, dusk, night]
    left = float(chance.choice([-1, 1])) * float(chance.uniform(0.3, 1))
    return hours[chance.choice(5, p=[0.34, 0.2, 0.16, 0.14, 0.16])](chance, left)


def noon(chance: Chance, left: float) -> Light:
    deep = chance.uniform(0.75, 1.1)
    top = (0.22 * deep, 0.44 * deep, 0.78 * deep)
    return Light((0.62, 0.58, 0.5), (0.5, 0.54, 0.6), (left, -0.8, 0.6), (top, (0.72, 0.84, 0.95)))


def overcast(chance: Chance, left: float) -> Light:
    grey = chance.uniform(0.55, 0.9)
    top = (grey * 0.86, grey * 0.9, grey * 0.95)
    return Light((0.16, 0.16, 0.16), (0.68, 0.7, 0.74), (left, -0.9, 0.5), (top, (grey, grey, grey)))


def golden(chance: Chance, left: float) -> Light:
    warm = chance.uniform(0.5, 0.8)
    low = (1.0, 0.5 + warm * 0.35, 0.3 + warm * 0.3)
    return Light((0.85, 0.52, 0.26), (0.4, 0.37, 0.42), (left * 1.4, -0.15, 0.45), ((0.3, 0.42, 0.65), low))


def dusk(chance: Chance, left: float) -> Light:
    hue = chance.uniform(0.9, 1.1) % 1
    low = colorsys.hsv_to_rgb(hue, chance.uniform(0.35, 0.75), chance.uniform(0.6, 0.95))
    return Light((0.3, 0.2, 0.19), (0.34, 0.33, 0.43), (left, -0.2, 0.5), ((0.07, 0.1, 0.26), low), True)


def night(chance: Chance, left: float) -> Light:
    """By a flash from the camera, or by a lamp at the side."""
    top, low = (0.006, 0.008, 0.025), (0.03, 0.04, 0.09)
    if chance.random() < 0.5:
        return Light((0.78, 0.74, 0.68), (0.12, 0.12, 0.15), (0.1 * left, -0.2, 1), (top, low), True)
    return Light((0.8, 0.52, 0.27), (0.13, 0.13, 0.19), (left * 1.5, -0.3, 0.3), (top, low), True)


@cache
def noises() -> NDArray[np.floating[Any]]:
    """Clouds of all sizes (12, 512, 512), each with mean 0 and deviation 1; every octave half as strong."""
    random = np.random.default_rng(2013)
    made = np.zeros((NOISES, NOISE_SIDE, NOISE_SIDE), np.float32)
    for index in range(NOISES):
        for octave in range(2, 9):
            cells = random.standard_normal((2**octave + 1, 2**octave + 1)).astype(np.float32)
            made[index] += widen(cells, NOISE_SIDE, NOISE_SIDE) * 0.5 ** (octave - 2)
    made -= made.mean(axis=(1, 2), keepdims=True)
    whole: Picture = made / made.std(axis=(1, 2), keepdims=True)
    return whole


def widen(values: NDArray[np.floating[Any]], rows: int, columns: int) -> NDArray[np.floating[Any]]:
    return np.asarray(Image.fromarray(values).resize((columns, rows), Image.Resampling.BICUBIC))


def noise(chance: Chance, rows: int, columns: int) -> NDArray[np.floating[Any]]:
    """A window of one of the clouds, turned over or not."""
    cloud = noises()[chance.integers(NOISES)][:: chance.choice([-1, 1]), :: chance.choice([-1, 1])]
    top, left = chance.integers(NOISE_SIDE - rows + 1), chance.integers(NOISE_SIDE - columns + 1)
    whole: Picture = cloud[top : top + rows, left : left + columns]
    return whole


def shine(colour: Colour, light: Light, much: float = 0.7) -> NDArray[np.floating[Any]]:
    """A surface of this colour that lies in the light."""
    falls = np.array(light.ambient) + much * np.array(light.sun)
    return np.asarray(np.clip(np.array(colour) * falls * 1.15, 0, 1), np.float32)


def mix(
    one: Picture, other: Picture | NDArray[np.floating[Any]], share: NDArray[np.floating[Any]]
) -> Picture:
    return one + (other - one) * share[..., None]


def paint_outdoors(chance: Chance, light: Light, horizon: int) -> Picture:
    """Sky, what stands before it, and the ground."""
    horizon = min(max(horizon, 8), ROWS - 8)
    picture = np.empty((ROWS, COLUMNS, 3), np.float32)
    picture[:horizon] = paint_sky(chance, light, horizon)
    places = [meadow, beach, sea, snow, street, garden, desert, forest]
    ground, far = places[chance.choice(8, p=[0.16, 0.13, 0.1, 0.1, 0.17, 0.14, 0.08, 0.12])](chance)
    for depth in range(chance.integers(1, 4), 0, -1):
        stand(picture, chance, shine(far, light, 0.35), horizon, depth)
    if chance.random() < (0.45 if light.is_dark else 0.25):
        stand_houses(picture, chance, light, horizon)
    picture[horizon:] = lay_ground(chance, shine(ground, light), ROWS - horizon)
    return picture


def meadow(chance: Chance) -> tuple[Colour, Colour]:
    return (chance.uniform(0.3, 0.55), chance.uniform(0.45, 0.6), chance.uniform(0.12, 0.25)), (
        0.2,
        0.3,
        0.14,
    )


def beach(chance: Chance) -> tuple[Colour, Colour]:
    return (0.86, 0.76, chance.uniform(0.5, 0.66)), (0.25, 0.45, 0.55)


def sea(chance: Chance) -> tuple[Colour, Colour]:
    return (chance.uniform(0.04, 0.2), chance.uniform(0.3, 0.55), chance.uniform(0.45, 0.65)), (
        0.35,
        0.4,
        0.45,
    )


def snow(chance: Chance) -> tuple[Colour, Colour]:
    return (0.9, 0.94, chance.uniform(0.97, 1)), (0.3, 0.36, 0.4)


def street(chance: Chance) -> tuple[Colour, Colour]:
    grey = chance.uniform(0.3, 0.6)
    return (grey, grey * 0.98, grey * 0.94), (0.45, 0.36, 0.3)


def garden(chance: Chance) -> tuple[Colour, Colour]:
    return (chance.uniform(0.2, 0.5), chance.uniform(0.4, 0.55), 0.16), (0.12, 0.26, 0.1)


def desert(chance: Chance) -> tuple[Colour, Colour]:
    return (chance.uniform(0.7, 0.9), chance.uniform(0.4, 0.55), 0.3), (0.6, 0.36, 0.25)


def forest(chance: Chance) -> tuple[Colour, Colour]:
    return (0.3, chance.uniform(0.2, 0.34), 0.12), (0.1, chance.uniform(0.18, 0.3), 0.1)


def paint_sky(chance: Chance, light: Light, rows: int) -> Picture:
    way = np.linspace(0, 1, rows, dtype=np.float32)[:, None, None] ** 1.4
    top, low = (np.array(colour, np.float32) for colour in light.sky)
    sky = np.broadcast_to(top * (1 - way) + low * way, (rows, COLUMNS, 3)).copy()
    if chance.random() < 0.75:
        cover = chance.uniform(-0.6, 1.4)
        clouds = widen(noise(chance, max(rows // 2, 8), 256).copy(), rows, COLUMNS)
        share = np.clip((clouds - cover) * chance.uniform(0.3, 0.8), 0, 0.9)
        white = np.minimum(1, np.array(light.ambient) + np.array(light.sun) * 0.8) * (
            0.3 if light.is_dark else 1
        )
        sky = mix(sky, np.asarray(np.maximum(white, low * 0.6), np.float32), share)
    if light.is_dark and light.sky[0][2] < 0.1:
        stars = chance.random((rows, COLUMNS)) < 0.0012
        sky[stars] = chance.uniform(0.3, 1, (int(stars.sum()), 1))
    return sky


def stand(
    picture: Picture, chance: Chance, colour: NDArray[np.floating[Any]], horizon: int, depth: int
) -> None:
    """A ridge or a line of trees, the paler the further away."""
    high = min(horizon - 2, int(chance.uniform(8, 70) / depth**0.4) + 6)
    ridge = noise(chance, 1, COLUMNS)[0]
    line = horizon - high * (0.45 + 0.22 * np.clip(ridge, -2, 2.5))
    rows = np.arange(max(0, horizon - 2 * high), horizon)
    share = np.clip((rows[:, None] - line) / 2, 0, 1).astype(np.float32)
    texture = noise(chance, len(rows), COLUMNS) * 0.14 + 1
    air = picture[horizon - 1, COLUMNS // 2]
    haze = 0.22 * depth
    body = (colour * (1 - haze) + air * haze) * texture[..., None]
    picture[rows] = mix(picture[rows], body.astype(np.float32), share)


def stand_houses(picture: Picture, chance: Chance, light: Light, horizon: int) -> None:
    x = int(chance.integers(-40, 20))
    while x < COLUMNS:
        wide, high = int(chance.integers(24, 90)), int(chance.integers(20, 200))
        top = max(0, horizon - high)
        wall = shine(
            (chance.uniform(0.3, 0.8), chance.uniform(0.3, 0.65), chance.uniform(0.3, 0.6)), light, 0.5
        )
        house = picture[top:horizon, max(x, 0) : x + wide]
        house[:] = wall * np.linspace(0.85, 1.05, house.shape[1], dtype=np.float32)[None, :, None]
        for row in range(5, house.shape[0] - 8, 13):
            for column in range(4, house.shape[1] - 6, 11):
                is_lit = chance.random() < 0.35
                glass = (1.0, 0.8, 0.45) if light.is_dark and is_lit else wall * 0.5
                house[row : row + 7, column : column + 5] = glass
        x += wide + int(chance.integers(0, 60))


def lay_ground(chance: Chance, colour: NDArray[np.floating[Any]], rows: int) -> Picture:
    """Coarser toward the camera; a shadow or a wave lies across, never the same on both sides."""
    fine = noise(chance, rows, COLUMNS)
    coarse = widen(noise(chance, max(4, rows // 6), 64).copy(), rows, COLUMNS)
    near = np.linspace(0.3, 1, rows, dtype=np.float32)[:, None]
    grains = chance.standard_normal((rows, COLUMNS), np.float32)
    tone = 1 + near * (chance.uniform(0.04, 0.2) * fine + 0.12 * coarse + chance.uniform(0, 0.12) * grains)
    tint = 1 + 0.1 * chance.standard_normal(3) * 0.5
    return np.asarray(np.clip(colour * tone[..., None] * tint, 0, 1), np.float32)


def paint_room(chance: Chance, light: Light) -> Picture:
    """A wall with what hangs and stands there; a lamp or a window lights it from one side."""
    hue, much = chance.random(), chance.uniform(0.05, 0.55)
    wall = np.array(colorsys.hsv_to_rgb(hue, much, chance.uniform(0.4, 0.95)), np.float32)
    picture = np.broadcast_to(wall, (ROWS, COLUMNS, 3)).copy()
    picture *= 1 + 0.04 * noise(chance, ROWS, COLUMNS)[..., None]
    for _ in range(chance.integers(2, 7)):
        top, left = int(chance.integers(-40, ROWS)), int(chance.integers(-40, COLUMNS))
        high, wide = int(chance.integers(30, 190)), int(chance.integers(20, 130))
        thing = np.array(
            colorsys.hsv_to_rgb(chance.random(), chance.uniform(0, 0.7), chance.uniform(0.1, 0.9))
        )
        part = picture[max(top, 0) : top + high, max(left, 0) : left + wide]
        part[:] = thing * (1 + 0.12 * noise(chance, *part.shape[:2])[..., None])
    y, x = glow(chance.uniform(0, ROWS * 0.6), chance.uniform(0, COLUMNS), 190)
    falls = np.array(light.ambient) * 0.8 + 0.15 + (y * x)[..., None] * np.array((0.75, 0.62, 0.42))
    return np.asarray(np.clip(picture * falls, 0, 1), np.float32)


def glow(
    row: float, column: float, radius: float
) -> tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]:
    """Two factors, of the rows and of the columns, whose product is a round glow."""
    y = np.exp(-(((np.arange(ROWS) - row) / radius) ** 2)).astype(np.float32)[:, None]
    x = np.exp(-(((np.arange(COLUMNS) - column) / radius) ** 2)).astype(np.float32)[None, :]
    return y, x


def hang_lights(picture: Picture, chance: Chance) -> None:
    """Lamps far behind, out of focus: each is a disc."""
    rows, columns = np.mgrid[-14:15, -14:15]
    for _ in range(chance.integers(6, 40)):
        radius = chance.uniform(3, 13)
        disc = np.clip(radius - np.hypot(rows, columns), 0, 1).astype(np.float32) * chance.uniform(0.2, 0.8)
        row, column = int(chance.integers(15, ROWS - 15)), int(chance.integers(15, COLUMNS - 15))
        colour = np.array(
            colorsys.hsv_to_rgb(chance.choice([0.08, 0.1, 0.13, 0.6, 0.98]), 0.6, 1), np.float32
        )
        part = picture[row - 14 : row + 15, column - 14 : column + 15]
        part += disc[..., None] * colour * (1 - part)

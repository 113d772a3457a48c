"""What the people of bench/photos.py stand in: skies from dawn to night, hills, towns, trees, and the colours
that all of it is painted with."""

import colorsys
import math
import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

SIZE = (640, 480)


Colour = tuple[int, int, int]


SKIES = [  # upper and lower colour
    ("#2f6fd0", "#bfe0ff"),
    ("#4f8fe0", "#e6f3ff"),
    ("#8ea3b8", "#d9dfe4"),
    ("#5c6b7a", "#98a2aa"),
    ("#263b73", "#f2a25c"),
    ("#3b2a5e", "#ef6f6c"),
    ("#10204a", "#c06a8a"),
    ("#04060f", "#141c3a"),
    ("#020308", "#0a1022"),
    ("#f4c9a0", "#fff1d6"),
    ("#0f5f73", "#bfe8e0"),
]


GROUNDS = [
    *(
        "#3f7d2c",
        "#6a9a3b",
        "#2c5a2a",
        "#8a9a4a",
        "#c9b77c",
        "#e2cf9a",
        "#eef3f8",
        "#d5e2ee",
        "#1d5f8a",
        "#2a88a5",
    ),
    *(
        "#0d3b5c",
        "#7a7f86",
        "#4a4d52",
        "#9a5b3c",
        "#b5744a",
        "#5b3a26",
        "#20242a",
        "#8f2f2a",
        "#6b4a7d",
        "#2f6f5e",
    ),
]


@dataclass(slots=True)
class Scene:
    """What the figures stand in."""

    picture: Image.Image
    draw: ImageDraw.ImageDraw
    random: random.Random
    horizon: int
    is_night: bool


def draw_scene(chance: random.Random) -> Scene:
    horizon = int(SIZE[1] * chance.uniform(0.25, 0.8))
    upper, lower = chance.choice(SKIES)
    is_night = brightness(rgb(upper)) < 40
    sky = gradient(vary(chance, rgb(upper), 26), vary(chance, rgb(lower), 26), horizon)
    ground = vary(chance, rgb(chance.choice(GROUNDS)), 30)
    if chance.random() < 0.12:  # a wall, a curtain, a balloon: anything can be behind a wave
        ground = rgb_from_hue(chance)
    if is_night:
        ground = darker(ground, 0.35)
    floor = gradient(vary(chance, ground, 10), darker(ground, chance.uniform(0.5, 0.95)), SIZE[1] - horizon)
    picture = Image.fromarray(np.concatenate([sky, floor]).astype(np.uint8))
    scene = Scene(picture, ImageDraw.Draw(picture), chance, horizon, is_night)
    if is_night:
        draw_stars(scene)
    else:
        draw_light(scene)
    chance.choice([draw_hills, draw_town, draw_trees, draw_nothing])(scene)
    return scene


def draw_stars(scene: Scene) -> None:
    for _ in range(scene.random.randint(20, 90)):
        x, y = scene.random.randrange(SIZE[0]), scene.random.randrange(max(scene.horizon, 1))
        tone = scene.random.randint(120, 255)
        scene.draw.point((x, y), (tone, tone, min(255, tone + 20)))


def draw_light(scene: Scene) -> None:
    """The sun, or a cloud or two."""
    chance = scene.random
    if chance.random() < 0.35:
        x, y, r = chance.randrange(SIZE[0]), chance.randrange(scene.horizon), chance.randint(14, 44)
        scene.draw.ellipse((x - r, y - r, x + r, y + r), fill=(255, 246, chance.randint(190, 235)))
    for _ in range(chance.choice([0, 0, 1, 2, 4])):
        x, y = chance.randrange(SIZE[0]), chance.randrange(max(1, scene.horizon * 2 // 3))
        tone = chance.randint(215, 255)
        for _ in range(6):
            dx, dy, r = chance.randint(-60, 60), chance.randint(-12, 12), chance.randint(12, 34)
            scene.draw.ellipse(
                (x + dx - r * 1.6, y + dy - r * 0.6, x + dx + r * 1.6, y + dy + r * 0.6), fill=(tone,) * 3
            )


def draw_nothing(scene: Scene) -> None:
    """An open horizon."""


def draw_hills(scene: Scene) -> None:
    chance = scene.random
    colour = vary(chance, scene.picture.getpixel((5, SIZE[1] - 5)), 40)  # type: ignore[arg-type]
    high, wide, phase = chance.uniform(20, 110), chance.uniform(60, 200), chance.uniform(0, 6)
    line = [
        (x, scene.horizon - high * (0.5 + 0.5 * math.sin(x / wide + phase)))
        for x in range(0, SIZE[0] + 16, 16)
    ]
    scene.draw.polygon(
        [(0, scene.horizon + 2), *line, (SIZE[0], scene.horizon + 2)], fill=darker(colour, 0.8)
    )


def draw_town(scene: Scene) -> None:
    chance = scene.random
    x = 0
    while x < SIZE[0]:
        width, height = chance.randint(30, 90), chance.randint(25, 170)
        wall = vary(
            chance, (96, 98, 110) if not scene.is_night else (22, 24, 34), 40 if not scene.is_night else 10
        )
        scene.draw.rectangle((x, scene.horizon - height, x + width, scene.horizon), fill=wall)
        for top in range(scene.horizon - height + 8, scene.horizon - 10, 16):
            for left in range(x + 6, x + width - 8, 14):
                if chance.random() < 0.5:
                    lit = (255, 214, 130) if scene.is_night else darker(wall, 0.6)
                    scene.draw.rectangle((left, top, left + 6, top + 8), fill=lit)
        x += width + chance.randint(0, 12)


def draw_trees(scene: Scene) -> None:
    chance = scene.random
    for _ in range(chance.randint(2, 7)):
        x, high = chance.randrange(SIZE[0]), chance.randint(50, 190)
        green = darker(vary(chance, (58, 110, 48), 36), 0.3 if scene.is_night else 1)
        scene.draw.rectangle((x - 5, scene.horizon - high // 2, x + 5, scene.horizon + 6), fill=(70, 50, 36))
        for _ in range(7):
            dx, dy, r = chance.randint(-30, 30), chance.randint(-high // 2, 10), chance.randint(18, 40)
            scene.draw.ellipse(
                (
                    x + dx - r,
                    scene.horizon - high // 2 + dy - r,
                    x + dx + r,
                    scene.horizon - high // 2 + dy + r,
                ),
                fill=green,
            )


def gradient(upper: Colour, lower: Colour, rows: int) -> np.ndarray[Any, Any]:
    way = np.linspace(0, 1, max(rows, 1))[:rows, None, None]
    column = np.array(upper, float) * (1 - way) + np.array(lower, float) * way
    return np.broadcast_to(column, (rows, SIZE[0], 3))


def rgb(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def rgb_from_hue(chance: random.Random) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(
        chance.random(), chance.uniform(0.15, 0.95), chance.uniform(0.15, 1)
    )
    return int(red * 255), int(green * 255), int(blue * 255)


def vary(chance: random.Random, colour: Colour, by: int) -> Colour:
    red, green, blue = (min(255, max(0, value + chance.randint(-by, by))) for value in colour)
    return red, green, blue


def darker(colour: Colour, factor: float) -> Colour:
    red, green, blue = (int(value * factor) for value in colour)
    return red, green, blue


def brightness(colour: Colour) -> float:
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]

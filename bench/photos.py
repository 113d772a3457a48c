"""Wave photos of our own making: as many as wanted, every one different, the same ones for the same seed.

They stand in for a crowd where there is none: skies from dawn to night, meadows, snow, sea, sand and towns,
people of every skin tone with raised hands, hand-lettered signs, flags.
"""

import colorsys
import math
import random
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIZE = (640, 480)
Colour = tuple[int, int, int]

SKIN = ["#f6d7c3", "#eabf9f", "#d9a07a", "#c4845a", "#a5683f", "#84502f", "#633a22", "#452818"]
HAIR = ["#17120f", "#2e1f16", "#5a3a22", "#8a5a2b", "#c79a54", "#7d2f1d", "#a8a29a", "#e8e4dc"]
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
WORDS = [
    "HELLO SATURN",
    "HI CASSINI",
    "WE ARE HERE",
    "HOLA SATURNO",
    "BONJOUR",
    "OI SATURNO",
    "SMILE",
    "EARTH",
    "19.07.2013",
    "WAVE",
]


@dataclass(slots=True)
class Scene:
    """What the figures stand in."""

    picture: Image.Image
    draw: ImageDraw.ImageDraw
    random: random.Random
    horizon: int
    is_night: bool


def wave_photo(number: int, seed: int = 2013) -> bytes:
    """Photo `number` of the endless crowd, as a JPEG file."""
    chance = random.Random(f"{seed}:{number}")
    scene = draw_scene(chance)
    close = chance.random() < 0.25
    people = 1 if close else chance.choice([1, 1, 2, 2, 3, 4, 6])
    for index in range(people):
        middle = SIZE[0] * (index + 0.5 + chance.uniform(-0.2, 0.2)) / people
        height = chance.uniform(330, 460) if close else chance.uniform(170, 300) * (1 - 0.06 * people)
        draw_person(scene, middle, height)
    if chance.random() < 0.3:
        draw_sign(scene)
    if chance.random() < 0.2:
        draw_flag(scene)
    return finished(scene, number)


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


def draw_person(scene: Scene, middle: float, height: float) -> None:
    """Head, body and at least one arm up."""
    chance, draw = scene.random, scene.draw
    skin, hair = vary(chance, rgb(chance.choice(SKIN)), 8), rgb(chance.choice(HAIR))
    cloth = rgb_from_hue(chance)
    if scene.is_night:
        skin, hair, cloth = darker(skin, 0.55), darker(hair, 0.5), darker(cloth, 0.5)
    foot = SIZE[1] + height * chance.uniform(-0.1, 0.35)
    top, head = foot - height, height * 0.085
    neck, hip = top + head * 2.3, foot - height * 0.42
    draw.polygon(
        [
            (middle - head * 1.5, neck),
            (middle + head * 1.5, neck),
            (middle + head * 1.2, hip),
            (middle - head * 1.2, hip),
        ],
        fill=cloth,
    )
    legs = darker(rgb_from_hue(chance), 0.6)
    for side in (-0.6, 0.6):
        draw.line(
            [(middle + head * side, hip), (middle + head * side * 1.2, foot)],
            fill=legs,
            width=int(head * 0.95),
        )
    raised = chance.choice([(-1,), (1,), (-1, 1)])
    for side in (-1, 1):
        draw_arm(scene, middle, neck, head, side, side in raised, skin, cloth)
    draw.rectangle(
        (middle - head * 0.35, neck - head * 0.6, middle + head * 0.35, neck + head * 0.2), fill=skin
    )
    draw.ellipse((middle - head * 1.05, top - head * 0.25, middle + head * 1.05, top + head * 1.5), fill=hair)
    draw.ellipse((middle - head * 0.85, top + head * 0.1, middle + head * 0.85, top + head * 2), fill=skin)
    draw_face(draw, middle, top + head * 1.05, head)


def draw_arm(
    scene: Scene, middle: float, neck: float, head: float, side: int, up: bool, skin: Colour, cloth: Colour
) -> None:
    chance, draw = scene.random, scene.draw
    shoulder = (middle + side * head * 1.35, neck + head * 0.4)
    angle = chance.uniform(0.15, 0.8) if up else chance.uniform(2.5, 2.9)
    reach = head * 3.6
    hand = (shoulder[0] + side * math.sin(angle) * reach, shoulder[1] - math.cos(angle) * reach)
    elbow = tuple((a + b) / 2 for a, b in zip(shoulder, hand, strict=True))
    draw.line([shoulder, elbow], fill=cloth, width=max(2, int(head * 0.72)))
    draw.line([elbow, hand], fill=skin, width=max(2, int(head * 0.55)))
    palm = head * 0.5
    draw.ellipse((hand[0] - palm, hand[1] - palm, hand[0] + palm, hand[1] + palm), fill=skin)
    if up and head > 12:
        for finger in (-0.7, -0.35, 0, 0.35, 0.7):
            tip = (hand[0] + math.sin(finger) * palm * 2, hand[1] - math.cos(finger) * palm * 2)
            draw.line([hand, tip], fill=skin, width=max(2, int(palm * 0.4)))


def draw_face(draw: ImageDraw.ImageDraw, x: float, y: float, head: float) -> None:
    dark, eye = (40, 24, 20), max(1.0, head * 0.1)
    for side in (-1, 1):
        draw.ellipse(
            (
                x + side * head * 0.34 - eye,
                y - head * 0.2 - eye,
                x + side * head * 0.34 + eye,
                y - head * 0.2 + eye,
            ),
            fill=dark,
        )
    draw.arc(
        (x - head * 0.42, y - head * 0.1, x + head * 0.42, y + head * 0.55),
        15,
        165,
        fill=(120, 40, 40),
        width=max(1, int(head * 0.12)),
    )


def draw_sign(scene: Scene) -> None:
    """A board with letters that nobody ruled."""
    chance = scene.random
    words, size = chance.choice(WORDS), chance.randint(26, 46)
    font = ImageFont.load_default(size)
    board = Image.new(
        "RGBA", (int(size * 0.66 * len(words)) + 30, size + 34), (*vary(chance, (245, 240, 226), 10), 255)
    )
    letters = ImageDraw.Draw(board)
    ink, x = darker(rgb_from_hue(chance), 0.7), 14.0
    for letter in words:
        letters.text((x, 10 + chance.uniform(-5, 5)), letter, font=font, fill=ink, stroke_width=1)
        x += size * 0.62 + chance.uniform(-2, 2)
    turned = board.rotate(chance.uniform(-12, 12), expand=True, resample=Image.Resampling.BILINEAR)
    place = (
        chance.randint(-20, max(0, SIZE[0] - turned.width)),
        chance.randint(SIZE[1] // 3, SIZE[1] - turned.height // 2),
    )
    scene.picture.paste(turned, place, turned)


def draw_flag(scene: Scene) -> None:
    """Three stripes on a pole: nobody's flag, so everybody's."""
    chance = scene.random
    x, y, wide, high = (
        chance.randint(20, SIZE[0] - 160),
        chance.randint(10, SIZE[1] // 3),
        chance.randint(80, 150),
        chance.randint(48, 90),
    )
    scene.draw.line([(x, y), (x, y + high * 3)], fill=(120, 112, 100), width=5)
    stripes = [rgb_from_hue(chance) for _ in range(3)]
    for index, colour in enumerate(stripes):
        wave = [(x + step, y + high * index / 3 + 5 * math.sin(step / 18)) for step in range(0, wide, 6)]
        under = [(px, py + high / 3 + 1) for px, py in reversed(wave)]
        scene.draw.polygon(wave + under, fill=colour)


def finished(scene: Scene, number: int) -> bytes:
    """A little grain: a camera was there."""
    grain = np.random.default_rng(number).integers(0, 14, (SIZE[1] // 2, SIZE[0] // 2, 1), dtype=np.uint8)
    grain = grain.repeat(2, axis=0).repeat(2, axis=1)
    pixels = np.minimum(np.asarray(scene.picture), 255 - grain) + grain
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=86)
    return buffer.getvalue()


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

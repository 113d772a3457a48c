"""Wave photos of our own making: as many as wanted, every one different, the same ones for the same seed.

They stand in for a crowd where there is none: skies from dawn to night, meadows, snow, sea, sand and towns,
people of every skin tone with raised hands, hand-lettered signs, flags.
"""

import math
import random
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.scenery import SIZE, Colour, Scene, darker, draw_scene, rgb, rgb_from_hue, vary

SKIN = ["#f6d7c3", "#eabf9f", "#d9a07a", "#c4845a", "#a5683f", "#84502f", "#633a22", "#452818"]
HAIR = ["#17120f", "#2e1f16", "#5a3a22", "#8a5a2b", "#c79a54", "#7d2f1d", "#a8a29a", "#e8e4dc"]
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


@dataclass(frozen=True, slots=True)
class Body:
    """Where a person's arms begin, in pixels: the middle between the shoulders, and the neck; head is half a
    head's width, the measure of everything else."""

    middle: float
    neck: float
    head: float
    skin: Colour
    cloth: Colour


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
    return add_grain(scene, number)


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
    body = Body(middle, neck, head, skin, cloth)
    raised = chance.choice([(-1,), (1,), (-1, 1)])
    for side in (-1, 1):
        draw_arm(scene, body, side, side in raised)
    draw.rectangle(
        (middle - head * 0.35, neck - head * 0.6, middle + head * 0.35, neck + head * 0.2), fill=skin
    )
    draw.ellipse((middle - head * 1.05, top - head * 0.25, middle + head * 1.05, top + head * 1.5), fill=hair)
    draw.ellipse((middle - head * 0.85, top + head * 0.1, middle + head * 0.85, top + head * 2), fill=skin)
    draw_face(draw, middle, top + head * 1.05, head)


def draw_arm(scene: Scene, body: Body, side: int, is_up: bool) -> None:
    chance, draw = scene.random, scene.draw
    head = body.head
    shoulder = (body.middle + side * head * 1.35, body.neck + head * 0.4)
    angle = chance.uniform(0.15, 0.8) if is_up else chance.uniform(2.5, 2.9)
    reach = head * 3.6
    hand = (shoulder[0] + side * math.sin(angle) * reach, shoulder[1] - math.cos(angle) * reach)
    elbow = tuple((a + b) / 2 for a, b in zip(shoulder, hand, strict=True))
    draw.line([shoulder, elbow], fill=body.cloth, width=max(2, int(head * 0.72)))
    draw.line([elbow, hand], fill=body.skin, width=max(2, int(head * 0.55)))
    palm = head * 0.5
    draw.ellipse((hand[0] - palm, hand[1] - palm, hand[0] + palm, hand[1] + palm), fill=body.skin)
    if is_up and head > 12:
        for finger in (-0.7, -0.35, 0, 0.35, 0.7):
            tip = (hand[0] + math.sin(finger) * palm * 2, hand[1] - math.cos(finger) * palm * 2)
            draw.line([hand, tip], fill=body.skin, width=max(2, int(palm * 0.4)))


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


def add_grain(scene: Scene, number: int) -> bytes:
    """A little grain: a camera was there."""
    grain = np.random.default_rng(number).integers(0, 14, (SIZE[1] // 2, SIZE[0] // 2, 1), dtype=np.uint8)
    grain = grain.repeat(2, axis=0).repeat(2, axis=1)
    pixels = np.minimum(np.asarray(scene.picture), 255 - grain) + grain
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=86)
    return buffer.getvalue()

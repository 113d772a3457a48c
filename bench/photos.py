"""Wave photos of our own making: as many as wanted, every one different, the same ones for the same seed.

They stand in for a crowd where there is none: selfies and groups, hands before the lens, squares full of
people, rooms and rooftops, noon and night, through the lens of a phone – tilted, noisy, soft or too bright.
"""

import colorsys
import math
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from bench.people import SKIN, Surface, choose_person, draw_hand, draw_limb, draw_person, hexadecimal
from bench.scenery import (
    COLUMNS,
    ROWS,
    Chance,
    Light,
    Picture,
    choose_light,
    hang_lights,
    paint_outdoors,
    paint_room,
    widen,
)

SIZE = (640, 480)
GRAIN_SIDE = 1536
WORDS = (
    *("HELLO SATURN", "HI CASSINI", "WE ARE HERE", "HOLA SATURNO", "BONJOUR", "OI SATURNO"),
    *("SMILE", "EARTH", "19.07.2013", "WAVE"),
)


def wave_photo(number: int, seed: int = 2013, width: int = SIZE[0]) -> bytes:
    """Photo `number` of the endless crowd, as a JPEG file of 4 : 3."""
    chance = np.random.default_rng([seed, number])
    light = choose_light(chance)
    shot = (selfie, portrait, few, many, hand_before_the_lens)[
        chance.choice(5, p=[0.24, 0.2, 0.3, 0.16, 0.1])
    ]
    canvas = see_behind(chance, light)
    shot(canvas, light, chance)
    return develop(canvas, light, chance, width)


def see_behind(chance: Chance, light: Light) -> Picture:
    """The scene without anybody, through a camera that is held a little askew."""
    if chance.random() < 0.24:
        behind = paint_room(chance, light)
    else:
        behind = paint_outdoors(chance, light, int(ROWS * chance.uniform(0.15, 0.85)))
    if light.is_dark and chance.random() < 0.6:
        hang_lights(behind, chance)
    picture = Image.fromarray((np.clip(behind, 0, 1) * 255).astype(np.uint8))
    if chance.random() < 0.6:
        picture = picture.filter(ImageFilter.BoxBlur(chance.uniform(0.3, 4)))
    angle = float(np.clip(chance.normal(0, 7), -24, 24))
    return np.asarray(turn(picture, angle, chance.uniform(0.6, 0.95)), np.float32) / np.float32(255)


def turn(picture: Image.Image, degrees: float, part: float) -> Image.Image:
    """So much of a picture around its middle, turned, as large as a photo; never beyond its edge."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    fits = min(COLUMNS / (COLUMNS * cos + ROWS * abs(sin)), ROWS / (COLUMNS * abs(sin) + ROWS * cos))
    scale = min(part, fits) * COLUMNS / SIZE[0]
    a, b = cos * scale, -sin * scale
    x = COLUMNS / 2 - a * SIZE[0] / 2 - b * SIZE[1] / 2
    y = ROWS / 2 + b * SIZE[0] / 2 - a * SIZE[1] / 2
    return picture.transform(SIZE, Image.Transform.AFFINE, (a, b, x, -b, a, y), Image.Resampling.BILINEAR)


def selfie(canvas: Picture, light: Light, chance: Chance) -> None:
    """One, two or three, as near as an arm is long."""
    count = chance.choice([1, 2, 3], p=[0.55, 0.33, 0.12])
    for index in range(count):
        radius = chance.uniform(85, 150) / count**0.45
        x = SIZE[0] * (index + 0.5) / count + chance.normal(0, 30)
        draw_person(
            canvas, choose_person(chance, x, SIZE[1] * chance.uniform(0.36, 0.62), radius), light, chance
        )


def portrait(canvas: Picture, light: Light, chance: Chance) -> None:
    """From the waist up, not always in the middle."""
    radius = chance.uniform(38, 70)
    x, y = SIZE[0] * chance.uniform(0.2, 0.8), SIZE[1] * chance.uniform(0.3, 0.5)
    draw_person(canvas, choose_person(chance, x, y, radius), light, chance)
    if chance.random() < 0.4:
        hold_sign(canvas, light, chance, (x, y + 3.4 * radius))


def few(canvas: Picture, light: Light, chance: Chance) -> None:
    """A family or friends, of all heights."""
    count = int(chance.integers(2, 7))
    size = chance.uniform(15, 34)
    for index in chance.permutation(count):
        radius = size * chance.uniform(0.72, 1.1)
        x = SIZE[0] * (index + 0.5) / count + chance.normal(0, 14)
        y = SIZE[1] * 0.45 + (size - radius) * 5 + chance.normal(0, 14)
        draw_person(canvas, choose_person(chance, x, y, radius), light, chance)
    if chance.random() < 0.35:
        hold_sign(canvas, light, chance, (SIZE[0] * chance.uniform(0.25, 0.75), SIZE[1] * 0.72))


def many(canvas: Picture, light: Light, chance: Chance) -> None:
    """A class or a square, those behind smaller and higher."""
    rows = int(chance.integers(2, 5))
    for row in range(rows):
        radius = chance.uniform(7, 10) * 1.42**row
        count = int(SIZE[0] / (radius * chance.uniform(3.2, 5)))
        for index in range(count):
            x = SIZE[0] * (index + chance.uniform(0.2, 0.8)) / count
            y = SIZE[1] * (0.3 + 0.6 * row / rows) + chance.normal(0, radius * 0.5)
            draw_person(canvas, choose_person(chance, x, y, radius), light, chance)


def hand_before_the_lens(canvas: Picture, light: Light, chance: Chance) -> None:
    """Somebody behind a hand that is too near to be sharp."""
    portrait(canvas, light, chance)
    skin, radius, side = (
        SKIN[chance.integers(len(SKIN))],
        chance.uniform(26, 52),
        float(chance.choice([-1, 1])),
    )
    wrist = (SIZE[0] / 4 * (0.5 + side * chance.uniform(0.15, 0.4)), SIZE[1] / 4 * chance.uniform(0.75, 1.1))
    angle = chance.normal(0, 0.3)
    hand, cover = canvas[::4, ::4].copy(), np.zeros_like(canvas[::4, ::4])
    for layer, surface, falls in (
        (hand, Surface(hexadecimal(skin), 0.06), light),
        (cover, Surface(np.ones(3, np.float32)), Light((0, 0, 0), (9, 9, 9), light.side, light.sky)),
    ):
        below = (wrist[0] + side * radius, wrist[1] + 4 * radius)
        draw_limb(layer, (below, wrist), (0.5 * radius, 0.3 * radius), surface, falls)
        draw_hand(layer, wrist, (angle, radius), surface, falls)
    share = widen(np.clip(cover[..., 0], 0, 1), *SIZE[::-1])
    near = np.stack([widen(hand[..., band], *SIZE[::-1]) for band in range(3)], axis=-1)
    canvas += (near - canvas) * share[..., None]


def hold_sign(canvas: Picture, light: Light, chance: Chance, middle: tuple[float, float]) -> None:
    """A board with letters that nobody ruled."""
    words, size = WORDS[chance.integers(len(WORDS))], int(chance.integers(18, 40))
    board = Image.new("RGBA", (int(size * 0.66 * len(words)) + 30, size + 34), (240, 235, 220, 255))
    letters, x = ImageDraw.Draw(board), 14.0
    ink = tuple(int(255 * value) for value in colorsys.hsv_to_rgb(chance.random(), 0.8, 0.45))
    for letter in words:
        letters.text(
            (x, 10 + chance.uniform(-5, 5)),
            letter,
            font=ImageFont.load_default(size),
            fill=ink,
            stroke_width=1,
        )
        x += size * 0.62 + chance.uniform(-2, 2)
    turned = board.rotate(chance.uniform(-12, 12), expand=True, resample=Image.Resampling.BILINEAR)
    layer = Image.new("RGBA", SIZE)
    layer.paste(turned, (int(middle[0] - turned.width / 2), int(middle[1] - turned.height / 2)))
    seen = np.asarray(layer, np.float32) / 255
    falls = np.minimum(np.array(light.ambient) + 0.8 * np.array(light.sun), 1).astype(np.float32)
    canvas += (seen[..., :3] * falls - canvas) * seen[..., 3:]


def develop(canvas: Picture, light: Light, chance: Chance, width: int) -> bytes:
    """Vignette, exposure, white balance, haze, contrast; then the grain and the file of a phone."""
    rows, columns = np.ogrid[-1 : 1 : SIZE[1] * 1j, -1 : 1 : SIZE[0] * 1j]
    vignette = 255 - 255 * chance.uniform(0, 0.3) * (rows**2 * 0.5 + columns**2 * 0.7)
    canvas *= vignette.astype(np.float32)[..., None]
    balance = np.exp(chance.normal(0, 0.06, 3)) * chance.uniform(0.75, 1.3)
    haze = 0 if light.is_dark else max(0.0, chance.normal(0, 0.07))
    tones = np.linspace(0, 1, 256)[None, :] * balance[:, None] * (1 - haze) + haze
    curve = np.clip(tones, 0, 1) ** chance.uniform(0.85, 1.25) * 255
    picture = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    picture = picture.point([round(float(tone)) for tone in curve.ravel()])
    if width != SIZE[0]:
        picture = picture.resize((width, width * SIZE[1] // SIZE[0]), Image.Resampling.BILINEAR)
    buffer = BytesIO()
    add_grain(picture, light, chance).save(buffer, "JPEG", quality=86)
    return buffer.getvalue()


def add_grain(picture: Image.Image, light: Light, chance: Chance) -> Image.Image:
    """Of the sensor: finer and weaker in the light."""
    left, top = (int(at) for at in chance.integers(0, GRAIN_SIDE - np.array(picture.size)))
    grain = sow_grain(2 if light.is_dark else 1).crop((left, top, left + picture.width, top + picture.height))
    return ImageChops.add(picture, grain, 1, -128)


@cache
def sow_grain(strength: int) -> Image.Image:
    random = np.random.default_rng(strength)
    grains = random.normal(128, 8 * strength, (GRAIN_SIDE, GRAIN_SIDE)).clip(0, 255).astype(np.uint8)
    return Image.merge("RGB", [Image.fromarray(grains).filter(ImageFilter.BoxBlur(0.6))] * 3)

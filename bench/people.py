"""People with raised hands, shaded as the light of their scene falls on them.

Coordinates are pixels of the canvas, (x, y), y down. A head of radius r reaches from −1.25 r to 1.1 r around
its middle; all of a person is measured in that radius.
"""

import colorsys
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.scenery import Chance, Light, Picture, noise, noises

SKIN = ("f0cdb8", "e3b393", "d29a73", "ba7d54", "9a623e", "7a4a2e", "5c3722", "42281a")
HAIR = ("17120f", "2a1d16", "4f3523", "7d5a35", "b8935c", "6d2f1f", "9a958c", "d8d4cc")
Point = tuple[float, float]
Field = NDArray[np.floating[Any]]
ARM, FOREARM = 1.9, 1.75  # radii of a head
FAR = 10  # pixels of a head's radius, below which fingers are not told apart


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose head is here and so large; turn: of the face, −1 (its right) … 1; tilt in radians."""

    x: float
    y: float
    radius: float
    skin: Field
    hair: Field
    cloth: Field
    turn: float
    tilt: float
    arms: tuple[float, float] = (2.6, 0.5)  # angle of each from straight up: left, right
    style: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surface:
    """What a limb is made of: its colour, how uneven it is, and how much it bends away at its edges."""

    colour: Field
    folds: float = 0.0
    round: float = 0.95


def hexadecimal(text: str) -> Field:
    return np.array([int(text[at : at + 2], 16) / 255 for at in (0, 2, 4)], np.float32)


def choose_person(chance: Chance, x: float, y: float, radius: float) -> Person:
    """Anybody, waving with one hand or both."""
    cloth = colorsys.hsv_to_rgb(chance.random(), chance.uniform(0.05, 0.85), chance.uniform(0.1, 0.95))
    up, down = chance.uniform(0.15, 0.9, 2), chance.uniform(2.5, 2.95, 2)
    is_up = ((True, False), (False, True), (True, True))[chance.choice(3, p=[0.4, 0.4, 0.2])]
    arms = tuple(float(up[side] if is_up[side] else down[side]) for side in (0, 1))
    return Person(
        float(x),
        float(y),
        float(radius),
        hexadecimal(SKIN[chance.integers(len(SKIN))]) * np.float32(chance.uniform(0.93, 1.06)),
        hexadecimal(HAIR[chance.integers(len(HAIR))]),
        np.array(cloth, np.float32),
        float(np.clip(chance.normal(0, 0.3), -0.8, 0.8)),
        float(chance.normal(0, 0.12)),
        (arms[0], arms[1]),
        {
            "long": float(chance.random()),
            "smile": float(chance.random()),
            "glasses": float(chance.random()),
            "hat": float(chance.random()),
        },
    )


def draw_person(canvas: Picture, person: Person, light: Light, chance: Chance) -> None:
    """From the legs to the hands before everything else."""
    x, y, r = person.x, person.y, person.radius
    neck, hip = y + 1.12 * r, y + 5.3 * r
    trousers, cloth = Surface(person.cloth[::-1] * 0.5 + 0.05, 0.1), Surface(person.cloth, 0.12, 0.7)
    for side in (-1, 1):
        legs = ((x + side * 0.6 * r, hip), (x + side * 0.75 * r, hip + 5.5 * r))
        draw_limb(canvas, legs, (0.72 * r, 0.45 * r), trousers, light)
    if person.style["long"] > 0.6 and r > FAR:
        hair = ((x, y + 0.1 * r), (x, y + 1.5 * r))
        draw_limb(canvas, hair, (1.08 * r, 0.95 * r), Surface(person.hair, 0.2), light)
    shoulders = ((x - 1.25 * r, neck + 0.95 * r), (x + 1.25 * r, neck + 0.95 * r))
    for shoulder in shoulders if r > FAR else ():
        draw_limb(canvas, ((x, neck + 0.5 * r), shoulder), (0.5 * r, 0.56 * r), cloth, light)
    draw_limb(canvas, ((x, neck + 1.5 * r), (x, hip)), (1.5 * r, 1.25 * r), cloth, light)
    throat = ((x, y + 0.5 * r), (x, neck + 0.4 * r))
    draw_limb(canvas, throat, (0.42 * r, 0.55 * r), Surface(person.skin * 0.78), light)
    draw_head(canvas, person, light, chance)
    for shoulder, side, angle in zip(shoulders, (-1, 1), person.arms, strict=True):
        draw_arm(canvas, person, light, (shoulder, side, angle))


def draw_arm(canvas: Picture, person: Person, light: Light, arm: tuple[Point, int, float]) -> None:
    """arm: its shoulder, its side (−1, 1) and its angle from straight up."""
    (x, y), side, angle = arm
    r, skin = person.radius, Surface(person.skin)
    elbow = (x + side * math.sin(angle + 0.35) * ARM * r, y - math.cos(angle + 0.35) * ARM * r)
    bent = angle - 0.25
    hand = (elbow[0] + side * math.sin(bent) * FOREARM * r, elbow[1] - math.cos(bent) * FOREARM * r)
    draw_limb(canvas, ((x, y), elbow), (0.52 * r, 0.42 * r), Surface(person.cloth, 0.12, 0.8), light)
    draw_limb(canvas, (elbow, hand), (0.38 * r, 0.26 * r), skin, light)
    if r > FAR:
        draw_hand(canvas, hand, (side * bent, r), skin, light)


def draw_hand(canvas: Picture, wrist: Point, pose: tuple[float, float], skin: Surface, light: Light) -> None:
    """pose: where it points, from straight up, and the head's radius: a hand is as long as a face is wide."""
    angle, r = pose
    palm = (wrist[0] + math.sin(angle) * 0.5 * r, wrist[1] - math.cos(angle) * 0.5 * r)
    draw_limb(canvas, (wrist, palm), (0.3 * r, 0.38 * r), skin, light)
    for spread, long in ((-0.95, 0.62), (-0.32, 0.86), (-0.08, 0.95), (0.16, 0.9), (0.4, 0.72)):
        way = angle + spread
        tip = (palm[0] + math.sin(way) * long * r, palm[1] - math.cos(way) * long * r)
        draw_limb(canvas, (palm, tip), (0.13 * r, 0.1 * r), skin, light)


def draw_limb(
    canvas: Picture, ends: tuple[Point, Point], radii: tuple[float, float], surface: Surface, light: Light
) -> None:
    """A rounded cone from one end to the other, in the light; outside of the canvas it ends."""
    (x0, y0), (x1, y1) = ends
    widest = max(radii) + 1
    left, right = max(0, int(min(x0, x1) - widest)), min(canvas.shape[1], int(max(x0, x1) + widest) + 1)
    top, bottom = max(0, int(min(y0, y1) - widest)), min(canvas.shape[0], int(max(y0, y1) + widest) + 1)
    if left >= right or top >= bottom:
        return
    x = np.arange(left, right, dtype=np.float32)[None, :] - x0
    y = np.arange(top, bottom, dtype=np.float32)[:, None] - y0
    along_x, along_y = x1 - x0, y1 - y0
    length = max(along_x**2 + along_y**2, 1e-6)
    way = np.clip((x * along_x + y * along_y) / length, 0, 1)
    radius = radii[0] + (radii[1] - radii[0]) * way
    off_x, off_y = x - way * along_x, y - way * along_y
    cover = np.clip(radius - np.sqrt(off_x**2 + off_y**2) + 0.5, 0, 1)
    round_ = surface.round / radius
    shade = shine_round(off_x * round_, off_y * round_, light)
    if surface.folds:
        rows, columns = cover.shape
        cloud = noises()[(left + bottom) % len(noises())][:rows, -columns:]
        shade = shade * (1 + surface.folds * cloud)[..., None]
    lay(canvas[top:bottom, left:right], surface.colour * shade, cover)


def shine_round(across: Field, down: Field, light: Light) -> Field:
    """Light (rows, columns, 3) on something round, whose surface looks this much to the right and down."""
    toward = np.sqrt(np.maximum(1 - across**2 - down**2, 0))
    x, y, z = (float(part) / math.hypot(*light.side) for part in light.side)
    lit = np.maximum(across * x + down * y + toward * z, 0)
    open_to_sky = 0.8 + 0.2 * toward - 0.12 * down
    sun, ambient = np.array(light.sun, np.float32) * 1.25, np.array(light.ambient, np.float32)
    found: Field = lit[..., None] * sun + open_to_sky[..., None] * ambient
    return found


def lay(part: Picture, colour: Field, cover: Field) -> None:
    """Put a colour over a part of the picture, where cover says so; what is too bright keeps its drawing."""
    part += (colour * 1.3 / (1 + 0.45 * colour) - part) * cover[..., None]


def draw_head(canvas: Picture, person: Person, light: Light, chance: Chance) -> None:
    """Hair, face, and what is on it."""
    r = person.radius
    part, u, v = look_at(canvas, person, (1.5, 1.6))
    if not part.size or r < 1.5:
        return
    edge = 0.6 / r
    strands = 1 + 0.22 * noise(chance, *part.shape[:2]) if r > 6 else np.ones(part.shape[:2], np.float32)
    skull = np.hypot(u / 0.98, (v + 0.14) / 1.12)
    lay(part, person.hair * strands[..., None] * shine_round(u * 0.8, v * 0.7, light), soft(1 - skull, edge))
    draw_face(canvas, person, light)
    if person.style["hat"] > 0.8:
        hat = soft(1 - np.hypot(u / 1.05, (v + 0.55) / 0.85), edge) * soft(-0.42 - v, edge)
        lay(part, person.cloth[[1, 2, 0]] * shine_round(u * 0.8, v * 0.7, light), hat)


def draw_face(canvas: Picture, person: Person, light: Light) -> None:
    edge = 0.6 / person.radius
    part, u, v = look_at(canvas, person, (0.95, 1.1))
    wide = 0.82 - 0.16 * np.clip(v, 0, 1) ** 2
    face = person.skin * shine_round(u / wide * 0.85, v * 0.72, light)
    if person.radius > 3:
        for tint, much in features(person, u / 0.82, v):
            face *= 1 + (np.array(tint, np.float32) - 1) * much[..., None]
    hairline = v + 0.66 - 0.16 * np.cos(u * 2.2 + person.style["long"] * 3)
    lay(part, face, soft(1 - np.hypot(u / wide, v / 1.03), edge) * soft(hairline, edge * 1.5))


def look_at(canvas: Picture, person: Person, reach: tuple[float, float]) -> tuple[Picture, Field, Field]:
    """The part of the canvas so many radii around the middle of a head, and its coordinates there: u goes to
    the right over the face and v down, both −1 … 1 at its edge."""
    r = person.radius
    left, top = (max(0, int(at - far * r)) for at, far in zip((person.x, person.y), reach, strict=True))
    right, bottom = (
        max(0, int(at + far * r) + 1) for at, far in zip((person.x, person.y), reach, strict=True)
    )
    part = canvas[top:bottom, left:right]
    x = (np.arange(part.shape[1], dtype=np.float32)[None, :] + (left - person.x)) / r
    y = (np.arange(part.shape[0], dtype=np.float32)[:, None] + (top - person.y)) / r
    cos, sin = math.cos(person.tilt), math.sin(person.tilt)
    return part, x * cos + y * sin, y * cos - x * sin


def soft(inside: Field, edge: float) -> Field:
    found: Field = np.clip(inside / edge + 0.5, 0, 1)
    return found


def features(person: Person, u: Field, v: Field) -> Iterator[tuple[tuple[float, float, float], Field]]:
    """What darkens or brightens a face, and how much where."""
    u = u - person.turn * 0.3
    squeeze = 1 - 0.25 * abs(person.turn)
    smile = person.style["smile"]
    for side in (-1, 1):
        eye = (u - side * 0.36 * squeeze) / squeeze
        yield (0.72, 0.66, 0.62), spot(eye, v + 0.1, 0.26, 0.17)
        yield (1.5, 1.5, 1.55), blob(eye, v + 0.1, 0.15, 0.062)
        yield (0.1, 0.08, 0.07), blob(eye - person.turn * 0.03, v + 0.1, 0.075, 0.07)
        yield (0.45, 0.4, 0.38), blob(eye, v + 0.165, 0.17, 0.022)
        yield (0.42, 0.36, 0.33), blob(eye, v + 0.31 + 0.12 * eye**2, 0.2, 0.04)
        yield (0.75, 0.66, 0.62), spot(u - side * 0.1, v - 0.27, 0.08, 0.05)
        yield (1.08, 0.92, 0.88), spot(u - side * 0.5, v - 0.26, 0.25, 0.2)
        if person.style["glasses"] > 0.78:
            ring = np.abs(np.hypot(eye / 0.27, (v + 0.08) / 0.22) - 1)
            yield (0.2, 0.2, 0.22), np.clip(1.6 - ring * 9, 0, 1)
    yield (1.16, 1.14, 1.12), spot(u - person.turn * 0.06, v - 0.08, 0.09, 0.22)
    yield (0.78, 0.7, 0.66), spot(u, v - 0.31, 0.16, 0.05)
    bent = v - 0.55 + (0.1 + 0.12 * smile) * (u / 0.4) ** 2
    yield (0.82, 0.52, 0.5), blob(u, bent, 0.36, 0.085)
    if smile > 0.45:
        yield (1.75, 2.2, 2.25), blob(u, bent + 0.008, 0.27, 0.042)
    else:
        yield (0.4, 0.3, 0.3), blob(u, bent, 0.3, 0.02)
    yield (0.84, 0.8, 0.78), spot(u, v - 0.74, 0.25, 0.06)
    yield (0.8, 0.74, 0.7), spot(u * 0, v - 1.05, 1, 0.18)


def spot(u: Field, v: Field, wide: float, high: float) -> Field:
    """A shadow without an edge."""
    return np.exp(-((u / wide) ** 2) - (v / high) ** 2)


def blob(u: Field, v: Field, wide: float, high: float) -> Field:
    """A mark with a soft edge."""
    found: Field = np.clip((1 - np.hypot(u / wide, v / high)) * 3, 0, 1)
    return found

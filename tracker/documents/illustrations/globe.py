"""The Earth as a spacecraft could see it at some instant, from Natural Earth's coasts.

Three sets of axes: the picture's (x to the right, y up, z towards the viewer; the globe's radius is 1), the
Earth's (z to the north pole, x to 0° N 0° E), and pixels, whose y grows downward.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tracker.documents.illustrations.light import Float, colour, develop, stars

EARTH_RADIUS = 0.44  # in widths of the picture


@dataclass(frozen=True, slots=True)
class Facing:
    """The points of the Earth under the spacecraft and under the Sun: latitude and longitude in degrees,
    north and east positive."""

    spacecraft_deg: tuple[float, float]
    sun_deg: tuple[float, float]


# 21:27 UTC on 19 July 2013, from JPL's DE421.
SATURN_SIDE = Facing((-10.88, -46.11), (20.72, -140.2))


def earth_globe(facing: Facing) -> dict[str, float]:
    """Where the drawing shows the globe, in widths of the picture, and what is in its middle."""
    latitude_deg, longitude_deg = facing.spacecraft_deg
    middle = {"latitude_deg": latitude_deg, "longitude_deg": longitude_deg}
    return {"x": 0.5, "y": 0.5, "radius": EARTH_RADIUS, **middle}


def earth(land_file: Path, facing: Facing = SATURN_SIDE, side_px: int = 1600) -> Image.Image:
    """The globe from the spacecraft's side; land_file is world-atlas's land-110m.json (Natural Earth)."""
    y, x = np.mgrid[0:side_px, 0:side_px].astype(np.float32)
    x, y = (x - side_px / 2) / (side_px * EARTH_RADIUS), -(y - side_px / 2) / (side_px * EARTH_RADIUS)
    distance = np.hypot(x, y)
    z = np.sqrt(np.clip(1 - distance**2, 0, 1))
    to_earth = axes(facing)
    latitude, longitude = globe_coordinates(x, y, z, to_earth)
    ground = surface(latitude, longitude, land_mask(land_file))
    sun = direction(*facing.sun_deg)
    sunward = np.stack(unit(latitude, longitude), axis=-1) @ np.array(sun, np.float32)
    day = np.clip(sunward * 1.25 + 0.06, 0, 1) ** 0.8
    picture = ground * (day[..., None] * 1.15 + 0.006)
    air = np.clip(1 - z, 0, 1) ** 2.6 * np.clip(sunward + 0.25, 0, 1)
    picture += air[..., None] * colour(0.35, 0.6, 1.0) * 0.8
    halo = (
        np.exp(-np.clip(distance - 1, 0, None) / 0.02)
        * np.clip(sunward_outside(x, y, distance, to_earth @ np.array(sun)) + 0.15, 0, 1)
        * 0.5
    )
    sky = halo[..., None] * colour(0.3, 0.55, 1.0) + stars(x.shape, 4e-5)[..., None] * 0.6
    inside = np.clip((1 - distance) * side_px * EARTH_RADIUS + 0.5, 0, 1)[..., None]
    return develop(picture * inside + sky * (1 - inside), (side_px, side_px))


def direction(latitude_deg: float, longitude_deg: float) -> tuple[float, float, float]:
    latitude, longitude = math.radians(latitude_deg), math.radians(longitude_deg)
    across = math.cos(latitude)
    return across * math.cos(longitude), across * math.sin(longitude), math.sin(latitude)


def unit(latitude: Float, longitude: Float) -> tuple[Float, Float, Float]:
    across = np.cos(latitude)
    return across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)


def axes(facing: Facing) -> NDArray[np.float64]:
    """Right, up and towards the viewer, in the Earth's frame."""
    towards = np.array(direction(*facing.spacecraft_deg))
    right = np.cross([0, 0, 1], towards)
    right /= np.linalg.norm(right)
    return np.array([right, np.cross(towards, right), towards])


def globe_coordinates(x: Float, y: Float, z: Float, to_earth: NDArray[np.float64]) -> tuple[Float, Float]:
    # The rows of axes() are the picture's axes in the Earth's frame, so a row vector times them goes from the
    # picture to the Earth; times a column vector they go back.
    points = np.stack([x, y, z], axis=-1) @ to_earth.astype(np.float32)
    return np.arcsin(np.clip(points[..., 2], -1, 1)), np.arctan2(points[..., 1], points[..., 0])


def sunward_outside(x: Float, y: Float, distance: Float, sun: NDArray[np.float64]) -> Float:
    right, up, _ = sun
    return np.asarray((x * right + y * up) / np.maximum(distance, 1e-6), np.float32)


def surface(latitude: Float, longitude: Float, land: Float) -> Float:
    """Colours of sea, land by latitude, ice and clouds, linear."""
    rows = np.clip(((0.5 - latitude / np.pi) * land.shape[0]).astype(int), 0, land.shape[0] - 1)
    columns = ((longitude / (2 * np.pi) + 0.5) * land.shape[1]).astype(int) % land.shape[1]
    is_land = land[rows, columns][..., None]
    degrees = np.abs(np.degrees(latitude))[..., None]
    texture = noise_on_globe(latitude, longitude, 11, 6)[..., None]
    forest, desert, ice = colour(0.06, 0.15, 0.04), colour(0.45, 0.33, 0.18), colour(0.85, 0.9, 0.95)
    dryness = np.exp(-(((degrees - 24) / 11) ** 2)) * np.clip(0.6 + texture, 0, 1)
    ground = forest * (1 + 0.5 * texture) + dryness * (desert - forest)
    sea = colour(0.012, 0.05, 0.16) * (1 + 0.15 * texture)
    surface_light = sea + is_land * (ground - sea)
    surface_light += np.clip((degrees - 66) / 8, 0, 1) * (ice - surface_light)
    clouds = np.clip(noise_on_globe(latitude, longitude, 3, 5) * 1.5 - 0.12, 0, 1)[..., None]
    return np.asarray(surface_light + clouds * (0.82 - surface_light) * 0.85, np.float32)


def noise_on_globe(latitude: Float, longitude: Float, seed: int, octaves: int) -> Float:
    """Sums of plane waves on the sphere: smooth everywhere, no seam at the date line, about -1 … 1."""
    random = np.random.default_rng(seed)
    points = np.stack(unit(latitude, longitude), axis=-1)
    warp = np.zeros(points.shape, np.float32)
    for axis in range(3):
        wave = random.normal(size=3).astype(np.float32) * 4
        warp[..., axis] = np.sin(points @ wave + axis)
    points = points + 0.18 * warp
    total = np.zeros(latitude.shape, np.float32)
    for octave in range(octaves):
        for _ in range(5):
            wave = random.normal(size=3).astype(np.float32) * 2.4 * 1.9**octave
            total += np.sin(points @ wave + random.uniform(0, 6.28)) * 0.62**octave
    return np.asarray(total / 5, np.float32)


def land_mask(land_file: Path, width_px: int = 2880) -> Float:
    """1 on land, 0 at sea, equirectangular, north up, from 180° W."""
    mask = Image.new("L", (width_px, width_px // 2))
    draw = ImageDraw.Draw(mask)
    scale = width_px / 360
    for polygon in polygons(json.loads(land_file.read_text())):
        for index, ring in enumerate(polygon):
            # An unwrapped ring may lie beyond the edge: what is cut off on one side belongs to the other.
            for turn in (-360, 0, 360):
                points = [((lon + 180 + turn) * scale, (90 - lat) * scale) for lon, lat in unwrap(ring)]
                draw.polygon(points, fill=0 if index else 255)
    return np.asarray(mask.filter(ImageFilter.GaussianBlur(1.2)), np.float32) / np.float32(255)


def polygons(topology: dict[str, Any]) -> list[list[list[tuple[float, float]]]]:
    """The polygons of a TopoJSON file's land, each a list of rings in degrees."""
    # TopoJSON: an arc is a point and whole steps from it, to be scaled; ~n in a shape is arc n backwards.
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = np.cumsum(np.array(arc), axis=0)
        arcs.append([(float(x * sx + tx), float(y * sy + ty)) for x, y in steps])
    shapes = []
    for geometry in topology["objects"]["land"]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        shapes += [[join_arcs(ring, arcs) for ring in part] for part in parts]
    return shapes


def unwrap(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring that crosses the date line, without the jump; one around the pole keeps it."""
    if min(latitude for _, latitude in ring) < -85:
        return ring
    longitudes = np.unwrap([longitude for longitude, _ in ring], period=360)
    return [(float(longitude), latitude) for longitude, (_, latitude) in zip(longitudes, ring, strict=True)]


def join_arcs(ring: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for index in ring:
        points += arcs[index] if index >= 0 else arcs[~index][::-1]
    return points

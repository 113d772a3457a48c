"""Towns, countries and time zones, offline; no Django.

The table is derived from GeoNames (CC BY 4.0, see NOTICE): 34,000 towns of 15,000 people and more, the
biggest first. It is read once, at the first question.
"""

import csv
import gzip
import math
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import tzfpy
from babel import Locale
from scipy.spatial import cKDTree

DATA = Path(__file__).parent.parent / "data"
EARTH_RADIUS_KM = 6371.0
NEARBY_KM = 60.0
PUBLIC_STEP_DEG = 0.1
BIG_CITIES = 150
# Where the table of countries and that of towns spell a capital differently.
RENAMED_CAPITALS = {"AG": "Saint John’s", "EH": "Laayoune", "GD": "Saint George's", "GG": "Saint Peter Port"}
RENAMED_CAPITALS |= {"IN": "New Delhi", "KZ": "Astana", "MN": "Ulan Bator", "MO": "Macau", "PW": "Ngerulmud"}
RENAMED_CAPITALS |= {"VU": "Port-Vila", "WF": "Mata-Utu"}
LEFT_OUT = str.maketrans("", "", ".'’‘ʻʼ`")
CONTINENTS = ("AF", "AS", "EU", "NA", "SA", "OC", "AN")


@dataclass(frozen=True, slots=True)
class Place:
    """A town as the public sees it: nothing finer than itself."""

    slug: str
    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    zone: str

    @property
    def label(self) -> str:
        parts = [self.name, self.region, country_name(self.country)]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """What is kept and shown of where somebody stood: a town, or a point rounded to 0.1°."""

    name: str
    country: str
    latitude: float
    longitude: float
    zone: str


def search(query: str, limit: int = 8) -> list[Place]:
    """Towns whose name, or another spelling of it, begins with the query; the biggest first.

    Accents and case do not matter; what follows a comma narrows by region or country ("Recife, Brazil").
    """
    name, _, rest = (part.strip() for part in fold(query).partition(","))
    if not name:
        return []
    # All names with this beginning lie between it and itself with the last of all characters.
    keys, owners = name_index()
    low, high = bisect_left(keys, name), bisect_left(keys, name + "\U0010ffff")
    found = (all_places()[rank] for rank in sorted(set(owners[low:high])))
    return list(islice((place for place in found if not rest or is_in(place, rest)), limit))


def exact(query: str) -> list[Place]:
    """Towns that a visitor may have meant by exactly this text; one when there is no doubt."""
    name, _, rest = (part.strip() for part in fold(query).partition(","))
    matches = [place for place in search(query, limit=50) if fold(place.name) == name or rest]
    whole = [place for place in matches if fold(place.label) == fold(query.strip())]
    return whole[:1] or matches or search(query)


def resolve_town(text: str, slug: str) -> Place | None:
    """The town of a slug, unless the text beside it says another one by now."""
    town = by_slug(slug)
    if town is None or not text or fold(text) in (fold(town.label), fold(town.name)) or town in exact(text):
        return town
    return None


def by_slug(slug: str) -> Place | None:
    return slug_index().get(slug)


def nearest(latitude: float, longitude: float) -> tuple[Place, float]:
    """The nearest town and its distance in kilometres."""
    # By straight lines through the Earth: degrees would be wrong near the poles and across 180°.
    chord, rank = tree().query(unit_vectors(np.array([latitude]), np.array([longitude]))[0])
    return all_places()[int(rank)], arc_km(float(chord))


def public_place(latitude: float, longitude: float) -> PublicPlace:
    """The coarse place of a point: the town it is near, or the point rounded to 0.1°."""
    # Nothing finer is kept: whoever sends from home has not told where home is.
    town, distance_km = nearest(latitude, longitude)
    if distance_km <= NEARBY_KM:
        return PublicPlace(town.name, town.country, town.latitude, town.longitude, town.zone)
    latitude, longitude = coarse(latitude), coarse(longitude)
    return PublicPlace(point_name(latitude, longitude), "", latitude, longitude, zone_at(latitude, longitude))


def coarse(degrees: float) -> float:
    return round(round(degrees / PUBLIC_STEP_DEG) * PUBLIC_STEP_DEG, 1)


def point_name(latitude: float, longitude: float) -> str:
    north, east = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    return f"{abs(latitude):.1f}° {north}, {abs(longitude):.1f}° {east}"


def zone_at(latitude: float, longitude: float) -> str:
    """The IANA time zone of a point, at sea too."""
    return str(tzfpy.get_tz(longitude, latitude)) or "Etc/UTC"


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along a great circle."""
    one, other = unit_vectors(np.array([latitude, other_latitude]), np.array([longitude, other_longitude]))
    return arc_km(float(np.linalg.norm(one - other)))


def arc_km(chord: float) -> float:
    """The way over the Earth between two points whose straight distance is `chord` radii."""
    # Rounding may make antipodes lie 2 + 2e-16 radii apart.
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, chord / 2))


def country_name(code: str, language: str = "en") -> str:
    """In another language by the Unicode consortium's list (CLDR); in English by the table of towns."""
    if language.startswith("en"):
        return countries().get(code, "")
    return territories(language).get(code) or countries().get(code, "")


@cache
def territories(language: str) -> dict[str, str]:
    return dict(Locale.parse(language, sep="-").territories)


def continent(country: str) -> str:
    return country_rows().get(country, {}).get("continent", "")


@cache
def capitals_and_big_cities() -> tuple[Place, ...]:
    """Every country's capital, and the biggest towns of all; by name."""
    wanted = {
        code: fold(RENAMED_CAPITALS.get(code, row["capital"].strip())) for code, row in country_rows().items()
    }
    capitals: dict[str, Place] = {}
    for place in all_places():
        if fold(place.name) == wanted.get(place.country):
            capitals.setdefault(place.country, place)
    chosen = {*capitals.values(), *all_places()[:BIG_CITIES]}
    return tuple(sorted(chosen, key=lambda place: fold(place.name)))


def is_in(place: Place, text: str) -> bool:
    candidates = (
        place.country,
        place.region,
        country_name(place.country),
        place.label.partition(",")[2].strip(),
    )
    return any(fold(candidate).startswith(text) for candidate in candidates if candidate)


def fold(text: str) -> str:
    """Lower case without accents, dots and apostrophes: what people type."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(LEFT_OUT)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def all_places() -> tuple[Place, ...]:
    return tuple(
        Place(slug, name, region, country, float(latitude), float(longitude), zone)
        for slug, name, region, country, latitude, longitude, _people, zone, _names in table_rows()
    )


@cache
def name_index() -> tuple[list[str], list[int]]:
    """Sorted folded names, and beside each the rank of its town."""
    pairs = []
    for rank, (_slug, name, *_, others) in enumerate(table_rows()):
        names = {fold(name), *others.translate(LEFT_OUT).split("|")} - {""}
        pairs += [(name, rank) for name in names]
    pairs.sort()
    return [name for name, _ in pairs], [rank for _, rank in pairs]


def table_rows() -> list[list[str]]:
    with gzip.open(DATA / "places.csv.gz", "rt", newline="") as file:
        return list(csv.reader(file))[1:]


@cache
def slug_index() -> dict[str, Place]:
    return {place.slug: place for place in all_places()}


@cache
def tree() -> cKDTree:
    towns = all_places()
    return cKDTree(
        unit_vectors(np.array([t.latitude for t in towns]), np.array([t.longitude for t in towns]))
    )


def unit_vectors(latitudes: np.ndarray, longitudes: np.ndarray) -> np.ndarray:
    latitudes, longitudes = np.radians(latitudes), np.radians(longitudes)
    across = np.cos(latitudes)
    return np.stack([across * np.cos(longitudes), across * np.sin(longitudes), np.sin(latitudes)], axis=-1)


@cache
def countries() -> dict[str, str]:
    return {code: row["name"] for code, row in country_rows().items()}


@cache
def country_rows() -> dict[str, dict[str, str]]:
    with (DATA / "countries.csv").open(newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}

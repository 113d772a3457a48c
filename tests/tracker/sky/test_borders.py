"""Which country a point lies in."""

from datetime import UTC, datetime
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from tracker.models import Submission
from tracker.sky import borders, gazetteer, places, zones


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (-8.52, 179.19, "TV"),  # Funafuti
        (1.33, 172.98, "KI"),  # Tarawa
        (1.87, -157.4, "KI"),  # Kiritimati
        (-77.85, 166.67, "AQ"),  # McMurdo
        (-90, 0, "AQ"),
        (-89.9, -179.9, "AQ"),
        (-27.15, -109.43, "CL"),  # Easter Island
        (-25.34, 131.03, "AU"),  # Uluru
        (-31.55, 159.08, "AU"),  # Lord Howe
        (66.0, 129.0, "RU"),  # Yakutia
        (66.0, -175.0, "RU"),  # Chukotka, beyond 180°
        (-16.8, 179.9, "FJ"),
        (-16.8, -179.95, "FJ"),
        (-29.5, 28.5, "LS"),  # within another country
        (-21.1, 55.5, "RE"),
        (78.2, 15.6, "SJ"),
        (42.66, 21.16, "XK"),
        (-8.06, -34.65, "BR"),  # 20 km off the shore
        (-8.06, -33.8, ""),  # 100 km
        (0, -30, ""),
        (90, 0, ""),
    ],
)
def test_the_country_of_a_point(latitude, longitude, code):
    assert borders.country_at(latitude, longitude) == code


@pytest.mark.parametrize("latitude", [-77.0, -16.8, 10.0, 66.5, 71.0])
def test_both_names_of_the_180th_meridian_are_one_place(latitude):
    assert places.public_place(latitude, 180) == places.public_place(latitude, -180)
    assert places.point_name(latitude, 180) == places.point_name(latitude, -180)


# Where GeoNames puts a town across a line that both maps draw elsewhere: its own centre is believed.
ACROSS_THE_LINE = {"moyale", "hekou-cn", "kahandhale", "kafia-kingi"}


def test_every_town_lies_in_its_own_country():
    """All of them, but where it is disputed whose they are."""
    across = set()
    for town in gazetteer.all_towns():
        code = borders.country_at(town.latitude, town.longitude)
        claims = borders.claimants(town.country, town.latitude, town.longitude)
        if code != town.country and code not in claims:
            across.add(town.slug)
    assert across == ACROSS_THE_LINE


# A place in a river, and one that the map of zones puts across it.
UNKNOWN_CLOCKS = {"liberpolis", "hekou-cn"}
MONTHS = [datetime(year, month, 15, 12, tzinfo=UTC) for year in range(2013, 2027) for month in range(1, 13)]


def offsets(zone):
    return [month.astimezone(ZoneInfo(zone)).utcoffset() for month in MONTHS]


def test_every_town_has_the_clocks_of_where_it_lies():
    """Whatever the zone is called; in a disputed place those of its people."""
    other = set()
    for town in gazetteer.all_towns():
        known = zones.zones_at(town.latitude, town.longitude)
        if town.zone in known or borders.claimants(town.country, town.latitude, town.longitude):
            continue
        if offsets(town.zone) != offsets(zones.zone_at(town.latitude, town.longitude)):
            other.add(town.slug)
    assert other == UNKNOWN_CLOCKS


@pytest.mark.parametrize(
    ("slug", "country"), [("sao-lazaro", "MO"), ("smara", "EH"), ("ariel", "PS"), ("jerusalem", "IL")]
)
def test_towns_are_counted_as_the_map_is_and_stay_where_they_are_found(slug, country):
    assert gazetteer.by_slug(slug).country == country


@pytest.mark.parametrize(
    "slug", [*sorted(ACROSS_THE_LINE), "jerusalem", "vatican-city", "narva", "gorlitz", "tornio"]
)
def test_the_centre_of_a_town_is_that_town(slug):
    town = gazetteer.by_slug(slug)
    place = places.public_place(town.latitude, town.longitude)
    assert (place.name, place.country) == (town.public_name, town.country)


@pytest.mark.parametrize(
    ("latitude", "longitude", "name", "code"),
    [
        # Nearer to a larger town across the river, or the street.
        (42.317, -83.04, "Windsor, Ontario", "CA"),
        (31.738, -106.485, "Ciudad Juárez", "MX"),
        (41.908, 12.453, "Esquilino", "IT"),
        (43.0896, -79.0849, "Niagara Falls, Ontario", "CA"),
        (43.0862, -79.065, "Niagara Falls, New York", "US"),
        (48.5777, 7.8165, "Kehl", "DE"),
        (48.5734, 7.79, "Strasbourg", "FR"),
        (47.585, 7.57, "Saint-Louis", "FR"),
        (47.594, 7.611, "Weil am Rhein", "DE"),
        (47.565, 7.595, "Basel", "CH"),
        (-4.2634, 15.2832, "Brazzaville", "CG"),
        (-4.305, 15.3, "Kinshasa", "CD"),
        (-30.891, -55.539, "Sant'Ana do Livramento", "BR"),
        (-30.907, -55.55, "Rivera", "UY"),
        (36.165, -5.348, "La Línea de la Concepción", "ES"),
        (45.941, 13.622, "Gorizia", "IT"),
        (45.956, 13.648, "Koper", "SI"),
        # Where its own country has no town of the table near by.
        (65.8355, 24.1368, "65.8° N, 24.1° E", "SE"),
        (3.545, 39.05, "3.5° N, 39.0° E", "ET"),
        (46.495, -84.35, "46.5° N, 84.3° W", "US"),
    ],
)
def test_across_a_border_lies_another_country(latitude, longitude, name, code):
    place = places.public_place(latitude, longitude)
    assert (place.name, place.country) == (name, code)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (51.44, 4.93, "BE"),  # Baarle-Hertog
        (51.4475, 4.9292, "NL"),  # Baarle-Nassau, around it
        (47.697, 8.69, "DE"),  # Büsingen
        (45.97, 8.97, "IT"),  # Campione
        (41.9027, 12.4541, "VA"),
        (36.15, 29.59, "GR"),  # Kastellorizo
        (26.15, 119.93, "TW"),  # Matsu
        (-9.38, -171.25, "TK"),  # Fakaofo
        (35.4, 76.9, "IN"),  # the Siachen
        (25.65, 50.78, "BH"),  # Hawar
        (45.01, -72.1, "CA"),  # Stanstead
        (22.2, 113.545, "MO"),
        (42.464, 1.981, "ES"),  # Llívia
        (47.574, 10.448, "AT"),  # Jungholz
        (25.285, 56.333, "OM"),  # Madha
        (-9.2, 124.37, "TL"),  # Oecusse
        (47.07, -56.38, "PM"),
        # Israel's side of lines that the map draws too wide.
        (31.8986, 35.0078, "IL"),
        (33.24, 35.6527, "IL"),
        (33.2709, 35.6233, "SY"),
        # Stations keep others' clocks; nobody's is the land that two do not want.
        (-66.28, 110.53, "AQ"),
        (-72.01, 2.53, "AQ"),
        (21.87, 33.75, "SD"),
    ],
)
def test_what_the_map_is_too_coarse_for_is_told_by_the_clocks(latitude, longitude, code):
    assert borders.country_at(latitude, longitude) == code


def test_the_clocks_of_a_point_are_its_own_however_its_degrees_are_rounded():
    """Haparanda and Tornio are an hour apart, and 0.1° may lie between."""
    assert places.public_place(65.8355, 24.1368).zone == "Europe/Stockholm"


@pytest.mark.parametrize(
    ("town", "codes"),
    [
        ("Simferopol", ("UA", "RU")),
        ("Donetsk, Ukraine", ("UA", "RU")),
        ("Laayoune", ("EH", "MA")),
        ("Pristina", ("XK", "RS")),
        ("Taipei", ("TW", "CN")),
        ("Srinagar", ("IN", "PK")),
        ("Jammu", ("IN", "PK")),
        ("Ramallah", ("PS", "IL")),
        ("Jerusalem", ("IL", "PS")),
        *(
            (calm, ())
            for calm in ("Rostov-na-Donu", "Islamabad", "Rawalpindi", "Xiamen", "Fuzhou", "Tel Aviv")
        ),
        *((calm, ()) for calm in ("London, United Kingdom", "Niš", "Marrakesh", "Madrid", "Delhi", "Lahore")),
    ],
)
def test_who_waves_in_a_disputed_place_is_asked_and_nobody_else(town, codes):
    found = gazetteer.search(town)[0]
    assert borders.claimants(found.country, found.latitude, found.longitude) == codes


def test_what_is_asked_about_is_a_small_part_of_the_world():
    towns = gazetteer.all_towns()
    asked = [town for town in towns if borders.claimants(town.country, town.latitude, town.longitude)]
    assert len(asked) < len(towns) / 80


def test_a_point_is_named_by_a_town_of_its_own_country():
    """Across the river lies a larger town, in another country."""
    place = places.public_place(31.60, -106.60)  # west of El Paso, whose neighbour is Ciudad Juárez
    assert place.country == borders.country_at(31.60, -106.60)


def test_in_a_town_on_a_border_it_is_the_town_that_tells():
    konstanz = gazetteer.search("Konstanz")[0]
    assert places.public_place(konstanz.latitude, konstanz.longitude).country == "DE"


@pytest.mark.database
@pytest.mark.django_db
def test_points_from_before_get_the_country_that_they_lie_in(send):
    sent = send(1, place_slug="", latitude="-27.15", longitude="-109.43").submission
    assert (sent.place, sent.country) == ("27.1° S, 109.4° W", "CL")
    at_sea = send(2, place_slug="", latitude="0", longitude="-30").submission
    assert at_sea.place_line == "0.0° N, 30.0° W, at sea"
    Submission.objects.update(country="")
    import_module("tracker.migrations.0029_countries_of_points").find(apps, None)
    assert [one.country for one in Submission.objects.order_by("pk")] == ["CL", ""]


@pytest.mark.database
@pytest.mark.django_db
def test_the_sender_says_to_which_country_a_disputed_place_counts(client, campaign, send):
    found = client.get("/places.json?q=Simferopol").json()["places"][0]
    assert [country["code"] for country in found["countries"]] == ["UA", "RU"]
    assert send(1, place_slug=found["slug"]).submission.country == "UA"
    assert send(2, place_slug=found["slug"], country="RU").submission.country == "RU"
    assert send(3, place_slug="recife", country="RU").submission.country == "BR"
    assert send(4, place_slug="", place="Simferopol, Россия").submission.country == "RU"
    assert send(5, place_slug="", place="Simferopol, Россия", country="UA").submission.country == "UA"
    assert client.get("/places.json?q=Recife").json()["places"][0]["countries"] == []

"""Which country a point lies in."""

from importlib import import_module

import pytest
from django.apps import apps

from tracker.models import Submission
from tracker.sky import borders, gazetteer, places


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


def test_nearly_every_town_lies_in_its_own_country():
    """Borders are drawn to some hundred metres, and towns lie on them."""
    towns = gazetteer.all_towns()[::20]
    wrong = [town for town in towns if borders.country_at(town.latitude, town.longitude) != town.country]
    assert len(wrong) < len(towns) / 200


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
    assert client.get("/places.json?q=Recife").json()["places"][0]["countries"] == []

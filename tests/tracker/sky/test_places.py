import pytest

from tracker.sky import places


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("recif", "Recife, Brazil"),
        ("SAO PAULO", "São Paulo, Brazil"),
        ("münch", "Munich, Germany"),
        ("munchen", "Munich, Germany"),
        ("Paris, tx", "Paris, TX, United States"),
        ("Springfield, IL", "Springfield, IL, United States"),
        ("東京", "Tokyo, Japan"),
    ],
)
def test_a_town_is_found_however_it_is_spelt(typed, first):
    assert places.search(typed)[0].label == first


@pytest.mark.parametrize("typed", ["", "   ", ",", "xqzt", "\x00", "x" * 10_000])
def test_nothing_is_found_for_nothing(typed):
    assert places.search(typed) == []


def test_slugs_are_unique_and_lead_back():
    towns = places.all_places()
    assert len(towns) > 33_000
    assert len({town.slug for town in towns}) == len(towns)
    assert places.by_slug("recife").name == "Recife"
    assert places.by_slug("nowhere-at-all") is None


def test_one_town_is_meant_or_several():
    assert [town.label for town in places.exact("Recife, Brazil")] == ["Recife, Brazil"]
    assert len(places.exact("Paris")) > 1
    assert places.exact("Atlantis of the Deep") == []


def test_a_point_near_a_town_becomes_the_town():
    place = places.public_place(-8.0600, -34.8900)
    assert (place.name, place.country, place.zone) == ("Recife", "BR", "America/Recife")
    assert (place.latitude, place.longitude) == (-8.0539, -34.8811)


def test_a_point_far_from_everything_is_rounded_to_a_tenth_of_a_degree():
    place = places.public_place(0.1234567, -139.9876543)
    assert (place.latitude, place.longitude, place.country) == (0.1, -140.0, "")
    assert place.name == "0.1° N, 140.0° W"
    assert place.zone == "Etc/GMT+9"


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 0), (-90, 0), (0, 180), (0, -180), (89.99, 179.99)])
def test_the_poles_and_the_date_line_have_a_zone(latitude, longitude):
    assert places.public_place(latitude, longitude).zone


@pytest.mark.database
@pytest.mark.parametrize("text", ["Recife", "recife, brazil", "", "Pernambuco"])
def test_a_chosen_town_is_the_one_whose_names_are_in_the_field(text):
    assert (places.resolve_town(text, "recife") is not None) == (
        places.by_slug("recife") in places.exact(text) or not text
    )

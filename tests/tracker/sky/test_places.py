import pytest

from tracker.sky import places


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

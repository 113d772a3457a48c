"""Names on the map stand where they belong, in the reader's language."""

import pytest

from tracker.sky import labels
from tracker.sky.borders import find_drawn_country
from tracker.viewing import world_map


def test_every_country_that_is_named_lies_under_its_name():
    lands = labels.lands()
    assert len(lands) > 230
    # Parts of a state with a code of their own are named by the state's map.
    found = {land.code: find_drawn_country(land.latitude, land.longitude) for land in lands}
    wrong = {code: there for code, there in found.items() if there != code}
    assert wrong == {}


def test_the_larger_country_comes_first_and_has_more_room():
    lands = labels.lands()
    assert [land.code for land in lands[:3]] == ["RU", "AQ", "CN"]
    assert [land.side_deg for land in lands] == sorted((land.side_deg for land in lands), reverse=True)


@pytest.mark.parametrize(
    ("language", "land", "sea"),
    [
        ("en", "Brazil", "Atlantic Ocean"),
        ("es", "Brasil", "Océano Atlántico"),
        ("fr", "Brésil", "Océan Atlantique"),
    ],
)
def test_lands_and_seas_are_called_as_the_reader_calls_them(language, land, sea):
    names = world_map.names(language)
    assert land in {name for _, _, name, _ in names["lands"]}
    assert sea in {name for _, _, name, _ in names["seas"]}


def test_seas_lie_at_sea():
    seas = world_map.names("en")["seas"]
    assert [name for north, east, name, _ in seas if find_drawn_country(north, east)] == []

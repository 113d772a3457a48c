"""Towns by name: the one that is meant comes first, and nobody is put where they were not."""

from collections import Counter

import pytest

from tracker.sky import gazetteer
from tracker.sky.spelling import fold


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("recif", "Recife, Brazil"),
        ("SAO PAULO", "São Paulo, Brazil"),
        ("münch", "Munich, Germany"),
        ("munchen", "Munich, Germany"),
        ("Paris, tx", "Paris, Texas, United States"),
        ("Springfield, IL", "Springfield, Illinois, United States"),
        ("東京", "Tokyo, Japan"),
    ],
)
def test_a_town_is_found_however_it_is_spelt(typed, first):
    assert gazetteer.search(typed)[0].label == first


@pytest.mark.parametrize("typed", ["", "   ", ",", "xqzt", "\x00", "x" * 10_000])
def test_nothing_is_found_for_nothing(typed):
    assert gazetteer.search(typed) == []


def test_slugs_are_unique_and_lead_back():
    towns = gazetteer.all_towns()
    assert len(towns) > 33_000
    assert len({town.slug for town in towns}) == len(towns)
    assert gazetteer.by_slug("recife").name == "Recife"
    assert gazetteer.by_slug("nowhere-at-all") is None


def test_one_town_is_meant_or_several():
    assert [town.label for town in gazetteer.exact("Recife, Brazil")] == ["Recife, Brazil"]
    assert len(gazetteer.exact("Paris")) > 1
    assert gazetteer.exact("Atlantis of the Deep") == []


@pytest.mark.database
@pytest.mark.parametrize("text", ["Recife", "recife, brazil", "", "Pernambuco"])
def test_a_chosen_town_is_the_one_whose_names_are_in_the_field(text):
    assert (gazetteer.resolve_town(text, "recife") is not None) == (
        gazetteer.by_slug("recife") in gazetteer.exact(text) or not text
    )


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("San Francisco", "San Francisco, California, United States"),
        ("Bern", "Bern, Switzerland"),
        ("Victoria, BC", "Victoria, British Columbia, Canada"),
        ("Paris, Texas", "Paris, Texas, United States"),
        ("London Ontario", "London, Ontario, Canada"),
        ("Houston TX", "Houston, Texas, United States"),
        ("Springfield, Missouri, USA", "Springfield, Missouri, United States"),
        ("Berlin, Allemagne", "Berlin, Germany"),
        ("Recife Brésil", "Recife, Brazil"),
        ("Londres, Royaume-Uni", "London, United Kingdom"),
        ("Москва", "Moscow, Russia"),
        ("Москва, Россия", "Moscow, Russia"),
        ("東京", "Tokyo, Japan"),
        ("lodz", "Łódź, Poland"),
        ("Deutschland", "Berlin, Germany"),
        ("janeiro", "Rio de Janeiro, Brazil"),
        ("Wien", "Vienna, Austria"),
    ],
)
def test_the_town_that_is_meant_comes_first(typed, label):
    assert gazetteer.search(typed)[0].label == label


@pytest.mark.parametrize("name", ["San Francisco", "Bern", "León", "Salem", "Victoria", "Sao Paulo", "Lima"])
def test_towns_of_that_very_name_come_before_all_others_and_the_larger_first(name):
    found = gazetteer.search(name, 50)
    called = [fold(town.name) == fold(name) for town in found]
    assert called[0]
    assert called == sorted(called, reverse=True)
    people = [town.population for town, is_called in zip(found, called, strict=True) if is_called]
    assert people == sorted(people, reverse=True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Georgia", "GE"), ("Spain", "ES"), ("india", "IN"), ("Perú", "PE"), ("Irlande", "IE"), ("日本", "JP")],
)
def test_of_a_country_come_its_largest_towns(typed, code):
    assert {town.country for town in gazetteer.search(typed)} == {code}


@pytest.mark.parametrize("typed", ["Luxembourg", "Monaco", "Singapore", "Panama"])
def test_a_town_that_is_called_as_its_country_comes_first(typed):
    assert gazetteer.search(typed)[0].name.startswith(typed)


def test_another_name_that_matched_is_told():
    assert gazetteer.find_matches("San Francisco de Quito")[0].also == "San Francisco de Quito"
    assert gazetteer.find_matches("Wien")[0] == gazetteer.Match(gazetteer.by_slug("vienna"), "Wien")
    assert gazetteer.find_matches("Quito")[0].also == ""


@pytest.mark.parametrize(("text", "slugs"), [("Bern", ["bern"]), ("Deutschland", []), ("Recif", [])])
def test_what_is_called_exactly_so(text, slugs):
    assert [town.slug for town in gazetteer.exact(text)] == slugs


def test_a_name_that_is_better_known_for_another_town_is_a_question():
    """Nobody who writes "St. Petersburg" is put into Florida without being asked."""
    assert {town.country for town in gazetteer.exact("St. Petersburg")} == {"US", "RU"}


def test_a_label_in_any_language_leads_back():
    for town in gazetteer.all_towns()[::997]:
        for language in ("en", "es", "fr"):
            assert town in gazetteer.exact(town.label_in(language)), town.label_in(language)


def test_two_towns_of_one_country_never_look_the_same():
    towns = [gazetteer.all_towns()[owner] for owner in {*gazetteer.name_index().owners.tolist()}]
    labels = Counter(town.label for town in towns)
    assert len(towns) > len(gazetteer.all_towns()) - 10
    assert [label for label, number in labels.items() if number > 1] == []


def test_labels_are_in_the_reader_s_language():
    london, springfield = map(gazetteer.by_slug, ("london", "springfield"))
    assert london.label_in("fr") == "Londres, Royaume-Uni"
    assert springfield.label_in("es") == "Springfield, Missouri, Estados Unidos"


def test_letters_are_found_without_what_keyboards_lack():
    assert fold("Łódź Søren Ægir Đorđe Diyarbakır Straße") == "lodz soren aegir dorde diyarbakir strasse"


def test_what_is_typed_is_answered_at_once():
    """Counted where it is always the same: how many names are looked at. script/bench sky has the time."""
    names = gazetteer.name_index()
    assert max(high - low for low, _, high in map(names.find, "abcdefghijklmnopqrstuvwxyz")) < 40_000

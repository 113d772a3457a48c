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


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("St. Petersburg", ["saint-petersburg", "st-petersburg"]),
        ("Odessa", ["odesa", "odessa"]),
        ("Syracuse", ["syracuse", "siracusa", "syracuse-us"]),
        ("Calcutta", ["kolkata", "calcutta"]),
        ("Smyrna", ["izmir", "smyrna", "smyrna-us"]),
        ("San Sebastian", ["donostia-san-sebastian", "san-sebastian"]),
        ("Vitoria", ["vitoria", "gasteiz-vitoria"]),
        ("Granada", ["granada", "granada-ni", "granada-co"]),
        ("St Denis", ["saint-denis", "saint-denis-fr"]),
        ("Mexico", ["mexico-city", "mexico"]),
        ("Sion", ["jerusalem", "sitten", "zion"]),
        ("Colonia", ["koln", "colonia-del-sacramento", "colonia"]),
    ],
)
def test_a_name_that_is_better_known_for_another_town_is_a_question(typed, slugs):
    """Nobody who writes "St. Petersburg" is put into Florida without being asked."""
    assert [town.slug for town in gazetteer.exact(typed)] == slugs


@pytest.mark.parametrize(
    "typed", ["Mt Vernon", "Saint Louis", "Ft. Lauderdale", "Cartagena", "Halle", "Victoria"]
)
def test_the_larger_of_several_comes_first_in_the_question(typed):
    people = [town.population for town in gazetteer.exact(typed)]
    assert people == sorted(people, reverse=True)
    assert people[0] > 60_000


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("Palestine", "PS"),
        ("Kosovo", "XK"),
        ("Lebanon", "LB"),
        ("Jordan", "JO"),
        ("Burma", "MM"),
        ("Birmanie", "MM"),
        ("Swaziland", "SZ"),
        ("Macedonia", "MK"),
        ("한국", "KR"),
        ("Corée", "KR"),
        ("Ivory Coast", "CI"),
        ("Guinea Bissau", "GW"),
        ("Holland", "NL"),
        ("Saint Lucia", "LC"),
        ("St Lucia", "LC"),
        ("США", "US"),
        ("England", "GB"),
        ("Scotland", "GB"),
        ("Pays de Galles", "GB"),
        ("Bayern", "DE"),
        ("Cataluña", "ES"),
        ("Californie", "US"),
        ("Nueva Escocia", "CA"),
    ],
)
def test_a_country_or_a_state_is_no_town_and_offers_its_own(typed, country):
    """Palestine lies in Texas, too, and Kosovo Polje in Kosovo: neither is taken for it."""
    assert gazetteer.exact(typed) == []
    assert gazetteer.search(typed)[0].country == country


@pytest.mark.parametrize(("typed", "region"), [("Ontario", "Ontario"), ("Florida", "Florida")])
def test_a_state_far_larger_than_the_towns_of_its_name_is_a_question(typed, region):
    assert gazetteer.exact(typed) == []
    found = gazetteer.search(typed)
    assert found[0].name == typed
    assert found[-1].region == region


def test_a_state_of_a_country_is_none_of_its_namesakes():
    assert {town.region for town in gazetteer.search("Georgia, USA")} == {"Georgia"}
    assert {town.region for town in gazetteer.search("Ontario, Canada")} == {"Ontario"}


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Kuwait", "kuwait-city"),
        ("Guatemala", "guatemala-city"),
        ("Luxemburgo", "luxembourg"),
        ("Québec", "quebec"),
        ("New York", "new-york-city"),
        ("NYC", "new-york-city"),
        ("L.A.", "los-angeles"),
        ("CABA", "buenos-aires"),
        ("CDMX", "mexico-city"),
        ("Washington DC", "washington"),
        ("Bogotá DC", "bogota"),
        ("Rangoon", "yangon"),
        ("Alexandrie", "alexandria"),
        ("Puerto España", "port-of-spain"),
        ("Donostia", "donostia-san-sebastian"),
        ("Bienne, Suisse", "biel-bienne"),
    ],
)
def test_names_that_mean_one_town(typed, slug):
    assert [town.slug for town in gazetteer.exact(typed)] == [slug]


def test_a_label_in_any_language_leads_back():
    capitals = map(gazetteer.by_slug, ("conakry", "dushanbe", "oral"))
    for town in (*gazetteer.all_towns()[::997], *capitals):
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

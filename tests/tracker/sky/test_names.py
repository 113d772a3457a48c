"""How a town's name is written, and what narrows it."""

from time import process_time

import pytest

from tracker.sky import areas, gazetteer, places


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Saint Etienne", "Saint-Étienne, France"),
        ("Aix en Provence", "Aix-en-Provence, France"),
        ("Stratford upon Avon", "Stratford-upon-Avon, United Kingdom"),
        ("Villeneuve d Ascq", "Villeneuve-d'Ascq, France"),
        ("Halle Saale", "Halle (Saale), Germany"),
        ("st jean sur richelieu", "Saint-Jean-sur-Richelieu, Quebec, Canada"),
        ("St Gallen", "Sankt Gallen, Switzerland"),
        ("Rio-de-Janeiro", "Rio de Janeiro, Brazil"),
        ("Ust Kamenogorsk", "Ust-Kamenogorsk, Kazakhstan"),
    ],
)
def test_hyphens_are_blanks_and_saints_are_written_either_way(typed, label):
    assert [town.label for town in gazetteer.exact(typed)] == [label]
    assert gazetteer.search(typed)[0].label == label


def test_no_town_is_lost_for_a_hyphen_or_a_blank():
    for town in gazetteer.all_towns()[::23]:
        for typed in (town.name.replace("-", " "), town.name.replace(" ", "-")):
            assert town in gazetteer.exact(f"{typed}, {town.country}") or len(typed) < 3, typed


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Bruges", "Brugge"),
        ("Lucerne", "Luzern"),
        ("Salzbourg", "Salzburg"),
        ("Ypres", "Ieper"),
        ("Bozen", "Bolzano"),
        ("Berne", "Bern"),
        ("Berna", "Bern"),
        ("Lüttich", "Liège"),
        ("Ginebra", "Geneva"),
        ("Maguncia", "Mainz"),
        ("Friburgo de Brisgovia", "Freiburg"),
        ("Saragosse", "Zaragoza"),
        ("Louvain", "Leuven"),
        ("Малага", "Málaga"),
        ("ルツェルン", "Luzern"),
    ],
)
def test_small_towns_have_their_names_in_other_languages(typed, name):
    assert gazetteer.exact(typed)[0].name == name


@pytest.mark.parametrize("typed", ["nyw ywrq", "bwrt awf sbyn", "niu yue shi"])
def test_a_machine_s_transliteration_is_no_name(typed):
    assert gazetteer.exact(typed) == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Sao Paulo, SP", "São Paulo, Brazil"),
        ("Curitiba PR", "Curitiba, Brazil"),
        ("Belo Horizonte, MG, Brasil", "Belo Horizonte, Brazil"),
        ("Guadalajara, Jal.", "Guadalajara, Mexico"),
        ("Monterrey, N.L.", "Monterrey, Mexico"),
        ("Mumbai, MH", "Mumbai, India"),
        ("Köln, NRW", "Köln, Germany"),
        ("Munich, Bavière", "Munich, Germany"),
        ("Sevilla, Andalucía", "Sevilla, Spain"),
        ("London, Angleterre", "London, United Kingdom"),
        ("Perth, Écosse", "Perth, United Kingdom"),
        ("San Jose CA", "San Jose, California, United States"),
        ("Bethlehem PA", "Bethlehem, Pennsylvania, United States"),
        ("Houston TX USA", "Houston, Texas, United States"),
        ("Portland, Ore", "Portland, Oregon, United States"),
        ("Cambridge, MA", "Cambridge, Massachusetts, United States"),
        ("75015 Paris, France", "Paris, France"),
        ("10115 Berlin", "Berlin, Germany"),
        ("D-10115 Berlin", "Berlin, Germany"),
        ("Yangon, Burma", "Yangon, Myanmar"),
        ("서울, 한국", "Seoul, South Korea"),
        ("Simferopol, Russia", "Simferopol, Ukraine"),
        ("Taipei, China", "Taipei, Taiwan"),
        ("Jerusalem, Palestine", "Jerusalem, Israel"),
    ],
)
def test_words_behind_a_name_narrow_it(typed, label):
    assert [town.label for town in gazetteer.exact(typed)] == [label]
    assert gazetteer.search(typed)[0].label == label


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Paris 75015", "paris"),
        ("London SW1A 1AA", "london"),
        ("Berlin, Narnia", "berlin"),
        ("London, Angletere", "london"),
        ("Cambridge, Cambridgeshire", "cambridge"),
        ("Paris, Germany", "paris"),
        ("12 Acacia Avenue, Recife", "recife"),
        ("Recife somewhere by the sea", "recife"),
    ],
)
def test_words_that_narrow_to_nothing_are_passed_over_and_ask(typed, slug):
    assert gazetteer.search(typed)[0].slug == slug
    assert len(gazetteer.exact(typed)) != 1


def test_every_region_of_the_table_of_names_is_one_of_a_town():
    regions = {(town.country, part) for town in gazetteer.all_towns() for part in town.region.split(", ")}
    assert [region for region in areas.regions() if region not in regions] == []


def test_the_country_that_is_typed_with_a_disputed_town_is_its_sender_s_choice():
    simferopol = gazetteer.by_slug("simferopol")
    assert places.PublicPlace.of_text(simferopol, "Simferopol, Россия").country == "RU"
    assert places.PublicPlace.of_text(simferopol, "Simferopol").country == "UA"
    assert places.PublicPlace.of_text(simferopol, "Simferopol, Ukraine").country == "UA"
    assert places.PublicPlace.of_text(gazetteer.by_slug("recife"), "Recife, Russia").country == "BR"


@pytest.mark.parametrize(
    "typed", ["a zzz", "s s s s", "a, zzz", "a " * 60, "1 " * 60, "a " * 30 + "," + "b, " * 20]
)
def test_what_finds_nothing_costs_nothing(typed):
    """Towns are not looked through one by one for words that are nowhere: that took up to 170 ms."""
    gazetteer.search("a")
    started = process_time()
    for _ in range(10):
        gazetteer.search(typed)
        gazetteer.exact(typed)
    assert process_time() - started < 10 * 0.02

"""Who is in a light of the map: faces, a count, and the list of all of them."""

import pytest

from tracker.models import Submission
from tracker.submissions import lifecycle
from tracker.viewing import world_map

pytestmark = pytest.mark.database
RECIFE = "-9,-36,-7,-34"


@pytest.fixture
def people(crowd):
    everybody = crowd(4)
    far = {"place": "Suva", "country": "FJ", "latitude": -18.1, "longitude": 178.4}
    Submission.objects.filter(pk=everybody[3].pk).update(**far)
    return everybody


def test_a_box_holds_who_stood_in_it_and_leads_to_the_same_list(client, people):
    here = client.get("/map/people.json", {"box": RECIFE}).json()
    assert (here["photos"], len(here["faces"])) == (3, 3)
    assert here["people"] == sum(one.people for one in people[:3])
    assert "3 photos, the newest first." in client.get(here["all"]).content.decode()


def test_a_box_across_the_date_line_is_one_box(people):
    everybody = Submission.objects.all()
    assert [one.place for one in world_map.within(everybody, (-20, 177, -10, -170))] == ["Suva"]
    assert world_map.within(everybody, (-20, -170, -10, 177)).count() == 0


def test_who_withdraws_is_in_no_light(client, people):
    lifecycle.withdraw(people[0])
    assert client.get("/map/people.json", {"box": RECIFE}).json()["photos"] == 2


def test_a_country_s_light_holds_its_own_people(client, people):
    wide = "-90,-180,90,180"
    assert client.get("/map/people.json", {"box": wide, "country": "FJ"}).json()["photos"] == 1


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "1,2,3,inf"])
def test_a_box_that_is_none_is_refused_with_a_sentence(client, campaign, box):
    answer = client.get("/map/people.json", {"box": box})
    assert answer.status_code == 400


def test_names_of_a_language_that_the_site_has_not_are_nowhere(client, campaign):
    assert client.get("/map/names-es.json").json()["lands"]
    assert client.get("/map/names-xx.json").status_code == 404


def test_countries_are_listed_by_the_reader_s_names(client, people):
    codes = ("AE", "DE", "CZ", "ES")
    for submission, code in zip(people, codes, strict=True):
        Submission.objects.filter(pk=submission.pk).update(country=code)
    english = client.get("/waves/").content.decode()
    order = [english.index(f'value="{code}"') for code in ("CZ", "DE", "ES", "AE")]
    assert order == sorted(order), "Czechia, Germany, Spain, United Arab Emirates"
    spanish = client.get("/waves/", headers={"Accept-Language": "es"}).content.decode()
    order = [spanish.index(f'value="{code}"') for code in ("DE", "CZ", "AE", "ES")]
    assert order == sorted(order), "Alemania, Chequia, Emiratos, España"

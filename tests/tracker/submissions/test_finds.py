"""Besides people a search finds how many there are in all, places, groups, and who is near."""

import pytest

from tracker.models import Group, Submission
from tracker.submissions import finds, search

pytestmark = pytest.mark.database
LYON = (45.75, 4.85)


@pytest.fixture
def people(crowd):
    """Fifteen in Recife, one of them in Geneva by now."""
    everybody = crowd(15)
    geneva = {"place": "Geneva", "country": "CH", "latitude": 46.2, "longitude": 6.15}
    Submission.objects.filter(pk=everybody[0].pk).update(**geneva)
    search.remember(Submission.objects.get(pk=everybody[0].pk))
    return everybody


def test_all_are_counted_though_only_some_are_listed(campaign, people):
    assert len(search.search(campaign, "recife")) == search.MOST_FOUND
    assert finds.count(campaign, "recife") == 14
    assert finds.count(campaign, "nobody of this name") == 0


def test_places_are_told_apart_from_people_with_the_most_people_first(campaign, people):
    ((name, country, count),) = finds.places(campaign, "rec")
    assert (name, country) == ("Recife", "BR")
    assert count == sum(one.people for one in people[1:])
    assert finds.places(campaign, "  ") == []


def test_a_group_is_found_by_its_name_once_that_is_approved_and_by_its_code(campaign):
    group = Group.objects.create(campaign=campaign, name="Class 3b")
    assert finds.groups(campaign, "class") == []
    assert finds.groups(campaign, group.code) == [group]
    Group.objects.update(is_approved=True)
    assert finds.groups(campaign, "class") == [group]


def test_where_nobody_is_found_the_nearest_to_the_town_come_first(campaign, people):
    near = finds.near(campaign, "Lyon")
    assert near.town.startswith("Lyon")
    assert near.waves[0].place == "Geneva"
    assert len(near.waves) == finds.MOST_NEAR
    assert finds.near(campaign, "qqqqzzzz") == finds.Near()


def test_across_the_180th_meridian_it_is_not_far(campaign, people):
    apia = {"place": "Apia", "country": "WS", "latitude": -13.83, "longitude": -171.77}
    tokyo = {"place": "Tokyo", "country": "JP", "latitude": 35.68, "longitude": 139.69}
    for one, where in zip(people[1:3], (apia, tokyo), strict=True):
        Submission.objects.filter(pk=one.pk).update(**where)
    assert [wave.place for wave in finds.near(campaign, "Suva").waves[:2]] == ["Apia", "Tokyo"]


def test_the_answer_has_all_of_it(client, campaign, people):
    answer = client.get("/find.json", {"q": "recife"}).json()
    assert answer["count"] == 14
    assert answer["places"][0]["name"] == "Recife, Brazil"
    listed = client.get(answer["all"]).content.decode()
    assert "14 photos, the newest first." in listed
    assert "near" not in answer
    nobody = client.get("/find.json", {"q": "lyon"}).json()
    assert nobody["found"] == []
    assert nobody["near"][0]["place"] == "Geneva, Switzerland"

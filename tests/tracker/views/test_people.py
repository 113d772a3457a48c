"""The map, the counters, being counted in, groups."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.utils.html import escape

from bench.photos import wave_photo
from mosaic.building import jobs
from tests.conftest import WORDS, build_here, make_campaign, upload
from tracker.models import Decision, Group, Submission
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database
START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)


def check_in_form(number=1, **words):
    return {**WORDS, "send_key": f"key-of-a-check-in-{number}", **words}


def test_the_numbers_are_right_to_the_unit(client, everybody, django_assert_num_queries):
    expected = {
        "people": sum(row.people for row in everybody),
        "photos": sum(row.has_photo for row in everybody),
        "check_ins": sum(not row.has_photo for row in everybody),
        "countries": len({row.country for row in everybody}),
        "late": 0,
        "pledges": 0,
    }
    with django_assert_num_queries(3):  # the campaign, one for all of them, and one for the pledges
        assert client.get("/counters.json").json() == expected
    with django_assert_num_queries(1):
        assert client.get("/counters.json").json() == expected


def test_the_map_has_everybody_at_their_place_and_minute(client, everybody):
    data = client.get("/map.json").json()
    assert sum(data["people"]) == sum(row.people for row in everybody)
    assert len({len(data[name]) for name in ("place", "minute", "people", "photo")}) == 1
    told = sorted(
        (*data["places"][place][2:], minute, people)
        for place, minute, people in zip(data["place"], data["minute"], data["people"], strict=True)
    )
    assert told == sorted(
        (row.place, row.country, int((row.waved_at - START).total_seconds() // 60), row.people)
        for row in everybody
    )


def test_the_list_has_the_filters_of_the_map(client, everybody):
    country = max(
        (row.country for row in everybody), key=lambda code: sum(row.country == code for row in everybody)
    )
    page = client.get("/map/", {"country": country}).content.decode()
    listed = page[page.index('id="places-title"') :]
    for row in everybody:
        if row.country == country:
            assert f'"><bdi>{escape(row.place)}' in listed
    elsewhere = {row.place for row in everybody} - {row.place for row in everybody if row.country == country}
    assert not [place for place in elsewhere if f'"><bdi>{escape(place)}<' in listed]
    minute = int((everybody[0].waved_at - START).total_seconds() // 60)
    assert everybody[0].place in client.get("/map/", {"minute": minute}).content.decode()
    assert "Nobody waved there at that time" in client.get("/map/", {"minute": 99_999}).content.decode()
    assert client.get("/map/", {"minute": "x" * 9000, "country": "<b>"}).status_code == 200


def test_an_empty_map_says_what_will_be_there(client, campaign):
    assert "The first people will be lights here" in client.get("/map/").content.decode()


def test_somebody_is_counted_in_without_a_photo(client, campaign, moderator):
    answer = client.post("/check-in/", check_in_form(), follow=True)
    assert answer.status_code == 200
    submission = Submission.objects.get()
    assert (submission.has_photo, submission.status) == (False, Submission.Status.RECEIVED)
    assert client.get("/counters.json").json()["people"] == 0
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    lifecycle.approve(submission, moderator)
    cache.clear()
    assert client.get("/counters.json").json() == {
        "people": 3,
        "photos": 0,
        "check_ins": 1,
        "countries": 1,
        "late": 0,
        "pledges": 0,
    }
    assert client.get(f"/wave/{submission.public_id}/").status_code == 200
    assert client.get(f"/photo/{submission.public_id}/tile.jpg").status_code == 404
    assert list(Decision.objects.values_list("to_status", flat=True)) == ["approved", "waiting"]


def test_who_is_counted_in_is_in_no_mosaic(client, campaign, mosaic, crowd, moderator):
    crowd(4)
    client.post("/check-in/", check_in_form())
    submission = Submission.objects.get(has_photo=False)
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    lifecycle.approve(submission, moderator)
    build = build_here(mosaic)
    assert build.photos == 4
    mosaic.refresh_from_db()
    assert not jobs.is_stale(mosaic)


def test_a_repeated_check_in_is_one(client, campaign):
    addresses = {client.post("/check-in/", check_in_form()).headers["Location"] for _ in range(3)}
    assert (len(addresses), Submission.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "words",
    [{"consent": ""}, {"people": 0}, {"place_slug": ""}, {"waved_date": "1800-01-01"}, {"group": "nobody"}],
    ids=str,
)
def test_a_check_in_that_lacks_something_is_refused(client, campaign, words):
    assert client.post("/check-in/", check_in_form(**words)).status_code == 422
    assert not Submission.objects.exists()


def test_who_checks_in_agrees_to_words_about_that_and_no_photo(client, campaign):
    page = client.get("/check-in/").content.decode()
    assert "I waved, and everybody I count in agrees." in page
    of_photos = campaign.consent_texts.get().text
    assert of_photos not in page
    assert of_photos in client.get("/wave/").content.decode()
    refused = client.post("/check-in/", {**check_in_form(), "consent": ""})
    assert "we may not count you in" in refused.content.decode()
    campaign.consent_texts.update(check_in_text="Only here.")
    assert "Only here." in client.get("/check-in/").content.decode()
    assert "Only here." in client.get("/privacy/").content.decode()


def test_who_was_counted_in_can_be_erased(client, campaign):
    link = client.post("/check-in/", check_in_form()).headers["Location"]
    answer = client.post(f"{link}erase/")
    assert answer.status_code == 200
    erased = Submission.objects.get()
    assert (erased.status, erased.name, erased.place) == (Submission.Status.ERASED, "", "")
    assert client.get(link).status_code == 404


def test_an_edit_leaves_the_group_alone(client, campaign):
    group = Group.objects.create(campaign=campaign, name="3b")
    link = client.post("/check-in/", check_in_form(group=group.code)).headers["Location"]
    client.post(link, {**WORDS, "name": "Bea"})
    changed = Submission.objects.get()
    assert (changed.name, changed.group) == ("Bea", group)


def test_a_group_gets_a_code_and_a_page(client, campaign, crowd, moderator):
    made = client.post("/groups/", {"name": "Class 3b"})
    group = Group.objects.get()
    assert group.code in made.content.decode()
    assert client.get(f"/wave/?group={group.code}").content.decode().count(group.code) >= 1
    form = {**WORDS, "send_key": "key-of-a-group-test", "photo": upload(wave_photo(1))}
    assert client.post("/wave/", {**form, "group": f" {group.code.upper()} "}).status_code == 302
    submission = Submission.objects.get()
    assert submission.group == group
    page = client.get(f"/groups/{group.code}/").content.decode()
    assert "Nobody in this group is public yet" in page
    assert "Class 3b" not in page
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    lifecycle.approve(submission, moderator)
    Group.objects.update(is_approved=True)
    page = client.get(f"/groups/{group.code}/").content.decode()
    assert "3 people in this group waved" in page
    assert "Class 3b" in page


def test_a_group_of_another_campaign_is_none_of_ours(client, campaign):
    other = Group.objects.create(campaign=make_campaign("flyby", is_default=False), name="Others")
    assert client.post("/check-in/", check_in_form(group=other.code)).status_code == 422
    assert client.get(f"/groups/{other.code}/").status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_group_wants_a_name(client, campaign, name):
    assert client.post("/groups/", {"name": name}).status_code == 422
    assert not Group.objects.exists()


def test_counters_count_people_photos_and_countries(client, crowd):
    made = crowd(3)
    Submission.objects.filter(pk=made[0].pk).update(country="")
    counters = client.get("/counters.json").json()
    assert counters == {"people": 9, "photos": 3, "check_ins": 0, "countries": 1, "late": 0, "pledges": 0}

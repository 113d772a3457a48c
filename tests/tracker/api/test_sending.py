"""What a program sends, and what it is told when it cannot be taken."""

import pytest

from tests.conftest import token_for
from tests.tracker.api.programs import KEY, is_problem, sent
from tracker.models import Submission

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_program_sends_a_photo(client, campaign, moderator):
    answer = sent(client)
    told = answer.json()
    assert answer.status_code == 201, told
    one = Submission.objects.get()
    assert (one.public_id, one.name, one.people, one.place) == (told["id"], "Ana", 3, "Recife")
    assert one.waved_at.isoformat() == "2013-07-19T21:31:00+00:00"
    assert client.get(told["status_url"]).json()["status"] == told["status"] == "received"
    assert client.get(told["private_url"]).status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    again = sent(client)
    assert (again.status_code, again.json()) == (201, told)
    assert Submission.objects.count() == 1


def test_an_instant_with_an_offset_is_that_instant(client, campaign):
    assert sent(client, waved_at="2013-07-19T23:31+02:00").status_code == 201
    assert Submission.objects.get().waved_at.isoformat() == "2013-07-19T21:31:00+00:00"


def test_a_day_far_from_every_session_is_asked_about_as_in_the_form(client, campaign):
    told = is_problem(sent(client, waved_at="2008-07-19T18:31"), 422)
    assert told["errors"] == [{"field": "waved_at", "detail": "That is not 19 July 2013. Is it right?"}]
    assert sent(client, waved_at="2008-07-19T18:31", other_day="2008-07-18").status_code == 422
    assert sent(client, waved_at="2008-07-19T18:31", other_day="2008-07-19").status_code == 201


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"waved_at": "yesterday"}, "waved_at"),
        ({"waved_at": "2013-07-19"}, "waved_at"),
        ({"waved_at": "20130719"}, "waved_at"),
        ({"waved_at": "2013-W29-5"}, "waved_at"),
        ({"waved_at": "07/19/2013 18:31"}, "waved_at"),
        ({"waved_at": "2213-07-19T18:31"}, "waved_at"),
        ({"waved_at": "1213-07-19T18:31"}, "waved_at"),
        ({"waved_at": None}, "waved_at"),
        ({"consent": "false"}, "consent"),
        ({"permission": None}, "permission"),
        ({"people": 0}, "people"),
        ({"place_slug": ""}, "place"),
        ({"latitude": 91, "longitude": 0}, "latitude"),
        ({"group": "nosuch"}, "group"),
        ({"data": b"no photo at all"}, "photo"),
        ({"data": b"GIF89a" + b"\0" * 100}, "photo"),
        ({"key": "too short"}, "Idempotency-Key"),
    ],
)
def test_what_is_wrong_is_said_by_its_field(client, campaign, words, field):
    told = is_problem(sent(client, **words), 422)
    assert field in [one["field"] for one in told["errors"]]
    assert not Submission.objects.exists()


def test_an_ambiguous_place_comes_with_the_towns_to_choose_of(client, campaign):
    told = is_problem(sent(client, place_slug="", place="Springfield"), 422)
    slugs = [town["slug"] for town in told["places"]]
    assert len(slugs) > 1
    assert sent(client, place_slug=slugs[0]).status_code == 201


def test_a_campaign_that_is_over_takes_none(client, campaign):
    campaign.closes_at = "2014-01-01T00:00:00Z"
    campaign.save()
    is_problem(sent(client), 403)


def test_only_a_token_says_where_a_photo_was_before(client, campaign):
    token = token_for(campaign, ["send"])
    origin = {"source": "https://school.example/7", "licence": "CC0", "external_id": "school:7"}
    assert sent(client, **origin).status_code == 201
    assert sent(client, token=token, **origin).status_code == 201
    plain, ours = Submission.objects.order_by("pk")
    assert (plain.source, plain.external_id) == ("", "")
    assert (ours.source, ours.licence, ours.external_id) == tuple(origin.values())
    is_problem(sent(client, token="wave_wrong"), 401)


def test_a_token_sends_at_the_pace_of_an_address(client, campaign, settings, monkeypatch):
    monkeypatch.setattr("tracker.web.limits.time.time", lambda: 1e9)  # one minute, however slow the machine
    settings.SENDS_A_MINUTE, settings.SENDS_A_MINUTE_OF_AN_ADDRESS = 1, 3
    token = token_for(campaign, ["send"])
    statuses = [sent(client, key=KEY[:-1] + str(turn), token=token).status_code for turn in range(4)]
    assert statuses == [201, 201, 201, 429]


@pytest.mark.database
def test_what_a_token_says_is_cleaned_like_a_form(client, campaign):
    bad = "\0\x0b\u202e\ufffe"
    token = token_for(campaign, ["send"])
    words = {name: f" {name}{bad} \n1" for name in ("source", "licence", "external_id", "name", "message")}
    assert sent(client, token=token, **words).status_code == 201
    one = Submission.objects.get()
    assert {name: getattr(one, name) for name in words} == {name: f"{name} 1" for name in words}

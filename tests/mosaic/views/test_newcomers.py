"""Who is new since the version that somebody is looking at."""

import pytest

from mosaic.models import Placement
from tests.conftest import build_here
from tracker.submissions import lifecycle

pytestmark = pytest.mark.database


@pytest.fixture
def versions(published, crowd):
    """One of twelve people, and one of two more."""
    crowd(2, first=20)
    return published, build_here(published.mosaic, full=False)


def test_new_faces_are_counted_and_each_has_a_cell(client, versions):
    before, after = versions
    told = client.get(f"/newcomers.json?since={before.pk}").json()
    assert (told["version"], told["count"], len(told["cells"])) == (after.pk, 2, 2)
    known = set(before.placements.values_list("submission_id", flat=True))
    for cell in told["cells"]:
        assert after.placements.get(**cell).submission_id not in known
    assert client.get(f"/newcomers.json?since={after.pk}").json()["count"] == 0


def test_who_only_moved_is_not_new(client, published):
    again = build_here(published.mosaic)  # everybody placed anew
    assert client.get(f"/newcomers.json?since={published.pk}").json() == {
        "version": again.pk,
        "count": 0,
        "cells": [],
    }


def test_the_little_tour_shows_them_in_the_order_in_which_they_came(client, versions):
    stops = client.get(f"/tour.json?since={versions[0].pk}").json()["stops"]
    assert [one["title"] for one in stops] == ["New in the mosaic"] * 2
    ids = [versions[1].placements.get(row=one["row"], column=one["column"]).submission_id for one in stops]
    assert ids == sorted(ids)
    assert len(client.get("/tour.json").json()["stops"]) > 2  # without it, the whole tour


def test_who_has_withdrawn_since_is_no_stop(client, versions):
    new = client.get(f"/tour.json?since={versions[0].pk}").json()["stops"][0]
    lifecycle.withdraw(versions[1].placements.get(row=new["row"], column=new["column"]).submission)
    stops = client.get(f"/tour.json?since={versions[0].pk}").json()["stops"]
    assert new["id"] not in [one["id"] for one in stops]


def test_of_a_version_that_is_no_longer_known_nobody_is_new(client, versions):
    before, _ = versions
    Placement.objects.filter(pk__in=before.placements.values("pk")).delete()
    for since in (before.pk, 9999, 0):
        assert client.get(f"/newcomers.json?since={since}").json()["count"] == 0
    assert client.get("/newcomers.json?since=x").status_code == 400

"""Where a tour of the mosaic stops."""

from datetime import timedelta

import pytest

from mosaic.keepsakes import tours
from mosaic.models import Stop
from tracker.models import Group
from tracker.submissions import lifecycle

pytestmark = pytest.mark.django_db


def submissions(build):
    return [
        placement.submission for placement in build.placements.select_related("submission").order_by("pk")
    ]


def test_it_stops_at_the_ends_of_the_earth_and_nobody_twice(published):
    north, south, *_ = {one.pk: one for one in submissions(published)}.values()
    type(north).objects.filter(pk=north.pk).update(latitude=78.2)
    type(south).objects.filter(pk=south.pk).update(latitude=-77.8)
    halts = tours.halts(published)
    titles = {halt.title: halt.submission.pk for halt in halts}
    assert titles["The northernmost wave"] == north.pk
    assert titles["The southernmost wave"] == south.pk
    assert len({halt.submission.pk for halt in halts}) == len(halts)
    for halt in halts:
        assert published.placements.filter(
            row=halt.row, column=halt.column, submission=halt.submission
        ).exists()


def test_the_organisers_stops_come_first_in_their_order(published):
    first, second = list({one.pk: one for one in submissions(published)}.values())[-2:]
    Stop.objects.create(mosaic=published.mosaic, submission=second, text="A bakery at night", position=2)
    Stop.objects.create(mosaic=published.mosaic, submission=first, text="On a roof", position=1)
    assert [halt.title for halt in tours.halts(published)][:2] == ["On a roof", "A bakery at night"]


def test_who_has_withdrawn_is_on_no_tour(published):
    gone = submissions(published)[0]
    Stop.objects.create(mosaic=published.mosaic, submission=gone, text="Gone")
    lifecycle.withdraw(gone)
    assert gone.pk not in [halt.submission.pk for halt in tours.halts(published)]


def test_the_largest_group_is_named_once_its_name_was_looked_at(client, published):
    first, second, third, fourth, *_, member = {one.pk: one for one in submissions(published)}.values()
    start = member.waved_at
    for one, values in (
        (first, {"latitude": 80}),
        (second, {"latitude": -80}),
        (third, {"waved_at": start - timedelta(hours=1)}),
        (fourth, {"people": 900}),
    ):
        type(member).objects.filter(pk=one.pk).update(**values)
    group = Group.objects.create(campaign=published.mosaic.campaign, name="Class 4b", is_approved=True)
    type(member).objects.filter(pk=member.pk).update(group=group)
    stops = client.get("/tour.json").json()["stops"]
    named = [stop for stop in stops if stop["title"] == "The largest group: Class 4b"]
    assert [stop["id"] for stop in named] == [member.public_id]
    assert all(stop["photo"] and stop["by"] for stop in stops)

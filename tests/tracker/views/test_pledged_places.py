"""A disputed place: to which country its sender counts it goes from the pledge into the wave."""

import re

import pytest

from tests.tracker.pledging import DAYS_BEFORE, END, pledge_form, token_of
from tracker.models import Pledge

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def days_before(time_machine):
    time_machine.move_to(DAYS_BEFORE, tick=False)


@pytest.mark.parametrize(
    "where",
    [
        {"place_slug": "simferopol", "place": "Simferopol"},
        {"place_slug": "", "place": "", "latitude": "45.3", "longitude": "34.1"},
    ],
)
@pytest.mark.parametrize("country", ["RU", "UA"])
def test_of_a_disputed_place_the_answer_comes_along(client, campaign, time_machine, where, country):
    token = token_of(client.post("/pledge/", pledge_form(**where, country=country)))
    assert Pledge.objects.get().country == country
    time_machine.move_to(END, tick=False)
    for kind in ("check-in", "photo"):
        page = client.get(f"/pledge/{token}/{kind}/").content.decode()
        select = page.partition('<select name="country"')[2].partition("</select>")[0]
        assert "disabled" not in select
        assert sorted(re.findall(r'value="(..)"', select)) == ["RU", "UA"]
        assert re.findall(r'value="(..)" selected', select) == [country]
    assert "disabled" in client.get("/check-in/").content.decode().partition('name="country"')[2][:60]


def test_what_was_answered_stays_when_something_else_is_wrong(client, campaign):
    sent = pledge_form(place_slug="simferopol", place="Simferopol", country="RU", send_key="short")
    page = client.post("/pledge/", sent).content.decode()
    assert '<option value="RU" selected>' in page

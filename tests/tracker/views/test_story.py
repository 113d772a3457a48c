"""The story, and the plan of where everything stood."""

from datetime import UTC, datetime

import pytest

from tracker.campaigns import campaign2013
from tracker.sky import ephemeris, geometry

START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)


def test_the_plan_has_everything_to_one_scale():
    plan = geometry.plan(START, ephemeris.Aim("Saturn"))
    # A fortnight after aphelion; Saturn between its mean distance of 9.58 and its aphelion.
    assert plan.earth.from_sun_au == pytest.approx(1.016, abs=0.005)
    assert 9.7 < plan.target.from_sun_au < 10.0
    assert plan.target.orbit / plan.earth.orbit == pytest.approx(
        plan.target.from_sun_au / plan.earth.from_sun_au, rel=0.01
    )
    assert plan.target.orbit == pytest.approx(geometry.REACH, abs=0.1)
    apart_au = (
        ((plan.target.x - plan.earth.x) ** 2 + (plan.target.y - plan.earth.y) ** 2) ** 0.5
        / plan.target.orbit
        * plan.target.from_sun_au
    )
    assert apart_au == pytest.approx(9.657, abs=0.05)  # the distance that campaign and almanac give


def test_an_inner_planet_lies_within():
    plan = geometry.plan(START, ephemeris.Aim("Mercury"))
    assert plan.target.orbit < plan.earth.orbit == pytest.approx(geometry.REACH, abs=0.1)


def test_a_probe_far_from_all_planets_has_no_plan():
    assert geometry.plan(START, ephemeris.Aim("", 100.0, 20.0, 5e9)) is None


@pytest.mark.django_db
def test_the_story_is_told_in_each_language(client, campaign):
    campaign.story = campaign2013.join_chapters(campaign2013.STORY)
    campaign.save()
    page = client.get("/story/").text
    assert "<h2>Hidden from the Sun</h2>" in page
    assert 'class="sight"' in page
    spanish = client.get("/story/", headers={"accept-language": "es"}).text
    assert "Hidden from the Sun" not in spanish
    assert ',5"' not in spanish.split("<svg viewBox")[1].split("</svg>")[0]  # SVG wants a point


@pytest.mark.django_db
def test_a_campaign_without_a_story_has_no_such_page(client, campaign):
    campaign.story = ""
    campaign.save()
    assert client.get("/story/").status_code == 404
    assert 'href="/story/"' not in client.get("/privacy/").text

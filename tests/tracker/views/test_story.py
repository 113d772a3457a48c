"""The story, and the plan of where everything stood."""

from datetime import UTC, datetime
from importlib import import_module

import pytest

from tracker.campaigns import campaign2013, pictures
from tracker.sky import ephemeris, geometry
from tracker.templatetags.page import million_km

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


def test_of_a_globe_that_is_near_one_sees_less():
    """From 29,000 km above the ground the Earth is 20.8° wide, not 25.2; the full Moon is 0.518°."""
    assert geometry.sight(29_000).times == pytest.approx(20.75 / 0.518, rel=0.005)
    far = geometry.sight(pictures.CASSINI_KM)
    assert far.times == pytest.approx(3_474.8 / 384_400 / (12_742 / pictures.CASSINI_KM), rel=0.001)


def test_saturn_s_distance_in_2006_is_the_ephemeris_s():
    """NASA's captions put Cassini some two million kilometres behind Saturn on that day."""
    saturn = ephemeris.distance_km(ephemeris.Aim("Saturn"), datetime(2006, 9, 15, 18, tzinfo=UTC))
    assert pytest.approx(saturn + 2.1e6, rel=0.001) == pictures.SHADOW_KM


@pytest.mark.parametrize(
    ("km", "words"),
    [
        (29_000, "29,000 km (18,000 miles)"),
        (98_490_000, "98.5 million km (61 million miles)"),
        (1_444_645_843, "1.44 billion km (898 million miles)"),
        (6_000_000_000, "6 billion km (3,700 million miles)"),
    ],
)
def test_a_round_figure_stays_round(km, words):
    assert million_km(km) == words


def test_the_campaign_that_is_there_gets_the_pictures_of_a_new_one():
    """Their words are translated by their text, so a letter more or less would leave them in English."""
    migration = import_module("tracker.migrations.0038_imports_taken_back")
    assert list(campaign2013.EARLIER_PICTURES) == migration.EARLIER_PICTURES


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

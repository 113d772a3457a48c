"""The story told with pictures, and the home page's chapters that come alive as somebody scrolls."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SIZES = [(375, 800), (740, 375), (768, 1024), (1440, 900)]


def far_of(page):
    """How far the light in the plan is from the Earth, as a share of its way."""
    return page.locator("light-way").evaluate(
        """(way) => {
          const at = (selector, x, y) => ["x", "y"].map((_, place) =>
            Number(way.querySelector(selector).getAttribute([x, y][place])));
          const [from, to, light] = [at("line.way", "x1", "y1"), at("line.way", "x2", "y2"),
            at("circle.light", "cx", "cy")];
          const apart = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
          return apart(from, light) / apart(from, to);
        }"""
    )


def test_the_light_goes_in_step_with_the_reader(quiet_page):
    page = quiet_page
    page.goto("/story/")
    clock = page.locator("light-way .clock")
    expect(clock).to_contain_text("21:27:00 UTC: after 0 minutes the light is 0 million km away.")
    assert far_of(page) == 0
    page.locator(".telling").evaluate("(telling) => telling.scrollIntoView({ block: 'center' })")
    # A pixel of the page is more than half a million kilometres.
    expect(clock).to_contain_text(re.compile(r"after 40 minutes the light is 72[1-4] million km away\."))
    assert far_of(page) == pytest.approx(0.5, abs=0.02)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(clock).to_contain_text("22:47:23 UTC: after 80 minutes the light is 1,445 million km away.")
    assert far_of(page) == pytest.approx(1, abs=0.01)


def test_where_motion_is_not_wanted_the_whole_way_is_drawn(quiet_page):
    page = quiet_page
    page.emulate_media(reduced_motion="reduce")
    page.goto("/story/")
    expect(page.get_by_text("Here it takes as long.")).to_be_hidden()
    expect(page.locator("light-way .clock")).to_be_hidden()
    assert far_of(page) == 1
    moving = page.locator(".earth-and-moon .light")
    assert moving.evaluate("(light) => getComputedStyle(light).animationName") == "none"


def test_three_scales_and_four_pictures_before_are_drawn_to_scale(quiet_page):
    page = quiet_page
    page.goto("/story/")
    for name in ("A dot", "Earth and Moon", "The solar system"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    before = page.locator(".four li")
    years = [one.get_attribute("datetime")[:4] for one in before.locator("time").all()]
    assert years == ["1972", "1990", "2006", "2013"]
    radii = before.last.locator("circle").evaluate_all(
        "(all) => all.map((one) => Number(one.getAttribute('r')))"
    )
    # 12,742 km at 1.4446 billion km beside 3,474.8 km at 384,400 km.
    assert radii[1] / radii[0] == pytest.approx(12_742 / 1_444_645_843 / (3_474.8 / 384_400), rel=0.01)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("address", ["/story/", "/"])
def test_nothing_is_wider_than_its_screen(quiet_page, address, width, height):
    page = quiet_page
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_countries_and_faces_light_up_when_they_come_into_view(quiet_page):
    page = quiet_page
    page.goto("/")
    lands = page.locator("comes-alive").first
    assert "alive" not in (lands.get_attribute("class") or "")
    lands.scroll_into_view_if_needed()
    expect(lands).to_have_class("wide-measure alive")
    expect(lands.locator("li").first).to_have_css("opacity", "1")
    page.locator(".wall").scroll_into_view_if_needed()
    expect(page.locator(".wall")).to_have_class("wall alive")


def test_the_reader_s_own_place_is_there_without_asking(browser, base_url):
    page = browser.new_context(base_url=base_url, timezone_id="America/Recife").new_page()
    page.goto("/")
    own = page.locator("own-place")
    page.locator("when-search").scroll_into_view_if_needed()
    expect(own).to_contain_text("Recife, Brazil")
    expect(own).to_contain_text("18:27")
    expect(own.get_by_role("link", name="More about this place")).to_have_attribute("href", "/when/recife/")


def test_a_zone_without_a_town_shows_none(browser, base_url):
    page = browser.new_context(base_url=base_url, timezone_id="UTC").new_page()
    page.goto("/")
    with page.expect_response("**/places.json?q=UTC"):
        page.locator("when-search").scroll_into_view_if_needed()
    expect(page.locator("own-place")).to_be_hidden()

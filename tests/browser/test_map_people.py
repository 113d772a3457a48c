"""The map leads to people: a light says who is in it, names help, and no zoom ends in nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import DRAWN
from tests.browser.test_window_and_map import mapped

pytestmark = pytest.mark.browser
BRIGHTEST = """(e) => {
  const [light] = [...e.lights].sort((one, other) => other.people - one.people);
  const { x, y, people, members } = light;
  return { x, y, people, places: members.map((place) => e.places[place]) };
}"""
MIDDLE = "e => e.flight.middle()"
NUMBERS = """(e) => {
  const boxes = e.painter.drawLights(e.lights);
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes.some((one, at) => boxes.slice(at + 1).some((other) => meets(one, other)));
}"""


def pressed(page, element):
    """The light with the most people; what it was."""
    light = element.evaluate(BRIGHTEST)
    box = page.locator(".map-stage canvas").bounding_box()
    page.mouse.click(box["x"] + light["x"], box["y"] + light["y"])
    return light


@pytest.mark.parametrize("kind", ["globe", "flat"])
def test_a_light_comes_nearer_to_the_middle_and_says_who_is_in_it(quiet_page, kind):
    page = quiet_page
    page.emulate_media(reduced_motion="reduce")
    element = mapped(page, "/map/" if kind == "globe" else "/map/?view=flat")
    zoom = element.evaluate("e => e.view.zoom")
    light = pressed(page, element)
    people = page.locator(".map-people")
    expect(people).to_be_visible()
    expect(people).to_be_focused()
    page.evaluate(DRAWN)
    assert element.evaluate("e => e.view.zoom") > 2 * zoom
    latitude = element.evaluate(MIDDLE)[0]
    latitudes = [place[0] for place in light["places"]]
    assert min(latitudes) - 0.1 <= latitude <= max(latitudes) + 0.1
    assert people.get_by_role("listitem").count() > 0
    expect(people.get_by_role("heading")).to_have_text(re.compile(r"· \d+ people$"))
    said = int(re.search(r"(\d+) people$", people.get_by_role("heading").text_content())[1])
    assert said >= light["people"]
    first = people.get_by_role("listitem").first
    assert first.locator("img").evaluate("e => e.decode().then(() => e.naturalWidth)") > 0
    name = first.locator("strong").text_content()
    all_of_them = people.get_by_role("link", name=re.compile(r"^All \d+ photos$"))
    count = int(re.search(r"\d+", all_of_them.text_content())[0])
    all_of_them.click()
    expect(page.get_by_text(f"{count} photos, the newest first.")).to_be_visible()
    expect(page.locator(".tiles").get_by_text(name, exact=True).first).to_be_visible()


def test_by_keyboard_the_light_in_the_middle_opens_and_escape_closes_it(quiet_page):
    page = quiet_page
    page.emulate_media(reduced_motion="reduce")
    element = mapped(page)
    element.evaluate(
        "e => { const place = e.shown.findIndex((n) => n > 0); e.flight.fly(e.places[place], 6, true); }"
    )
    page.evaluate(DRAWN)
    page.locator(".map-stage canvas").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-people")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".map-people")).to_be_hidden()
    expect(page.locator(".map-stage canvas")).to_be_focused()


def test_lands_and_seas_are_named_where_there_is_room_in_the_reader_s_language(quiet_page):
    page = quiet_page
    page.goto("/language/es/?next=/map/")
    element = mapped(page)
    page.wait_for_function("() => document.querySelector('wave-map').names.length > 0")
    drawn = """(e) => {
      const kept = [];
      const { drawNames } = e.painter;
      e.painter.drawNames = (names) => kept.push(...names.map(({ text }) => text));
      e.drawNames([]);
      e.painter.drawNames = drawNames;
      return kept;
    }"""
    far = element.evaluate(drawn)
    assert "Brasil" in far
    assert "Océano Atlántico" in far
    element.evaluate("e => { e.flight.fly([-9, -36], 8, true); }")
    page.evaluate(DRAWN)
    near = element.evaluate(drawn)
    assert "Recife" in near
    assert "Recife" not in far


def test_the_end_of_the_zoom_is_never_an_empty_screen(quiet_page):
    page = quiet_page
    page.emulate_media(reduced_motion="reduce")
    element = mapped(page)
    element.evaluate("e => { e.flight.fly([-30, -20], 30, true); }")
    expect(page.get_by_text("Nobody was here.")).to_be_visible()
    page.get_by_role("button", name="To the nearest light").click()
    expect(page.get_by_text("Nobody was here.")).to_be_hidden()
    assert element.evaluate("e => e.lights.length") > 0


@pytest.mark.parametrize("size", [(375, 740), (740, 375), (1440, 900)])
def test_play_time_line_and_globe_are_in_sight_together(quiet_page, size):
    page = quiet_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    mapped(page)
    if size[1] < 500:
        page.locator(".time-line").evaluate("e => e.scrollIntoView({ block: 'end', behavior: 'instant' })")
    stage = page.locator(".map-stage").bounding_box()
    line = page.locator(".time-line").bounding_box()
    assert stage["y"] >= -1
    assert line["y"] + line["height"] <= size[1] + 1
    assert stage["height"] > 200
    page.get_by_role("button", name="Play the minutes").click()
    expect(page.locator(".minute-said")).to_have_text(re.compile("UTC"))


def test_a_country_s_people_are_played_alone(quiet_page):
    page = quiet_page
    everybody = mapped(page).evaluate("e => e.total")
    link = page.locator("#countries-title ~ table a").first
    country = link.text_content()
    link.click()
    element = mapped(page, page.url)
    total = element.evaluate("e => e.total")
    assert 0 < total < everybody
    expect(page.get_by_role("heading", name=country)).to_be_visible()
    page.get_by_role("button", name="Play the minutes").click()
    expect(page.locator(".minute-said")).to_have_text(re.compile("UTC"))
    assert element.evaluate("e => [...e.perMinute.values()].reduce((a, b) => a + b, 0)") == total


@pytest.mark.parametrize("size", [(375, 740), (1440, 900)])
def test_numbers_lie_on_no_other(quiet_page, size):
    page = quiet_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for address in ("/map/", "/map/?view=flat"):
        assert mapped(page, address).evaluate(NUMBERS) is False


def test_places_come_in_pages_and_lead_to_their_people(quiet_page):
    page = quiet_page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/map/")
    assert page.evaluate("document.documentElement.scrollHeight") < 6000
    rows = page.locator("#places-title ~ table a")
    assert 0 < rows.count() <= 50
    place = rows.first.text_content()
    rows.first.click()
    expect(page.locator(".tiles small").first).to_contain_text(place)


def test_where_a_point_is_chosen_the_map_zooms_and_has_names(quiet_page):
    page = quiet_page
    page.goto("/wave/")
    page.locator(".map-choice summary").first.click()
    element = page.locator("point-map")
    expect(element.get_by_role("button", name="Zoom in")).to_be_visible()
    page.wait_for_function("() => document.querySelector('point-map').names.length > 0")
    box = element.locator("canvas").bounding_box()
    tokyo = box["x"] + box["width"] * (139.7 + 180) / 360, box["y"] + box["height"] * (90 - 35.7) / 180
    page.mouse.move(*tokyo)
    page.keyboard.down("Control")
    for _ in range(6):
        page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    pixels = element.evaluate("e => e.pixels")
    assert pixels > 20  # a pixel is 5 km, no longer 130
    page.mouse.click(*tokyo)
    point = element.evaluate("e => e.point")
    assert point["latitude"] == pytest.approx(35.7, abs=0.6)
    assert point["longitude"] == pytest.approx(139.7, abs=0.6)

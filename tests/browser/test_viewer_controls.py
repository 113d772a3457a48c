"""The viewer's tools: minimap, full screen, tour, both panes, tiles that fail, a view to share."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.pages import SETTLED, ready

pytestmark = pytest.mark.browser
SIZES = [(375, 740), (740, 375), (768, 1024), (1440, 900)]
VIEW = "e => { const { viewport } = e.panes.mosaic; return [viewport.getZoom(), viewport.getCenter().x]; }"
BOTH = """e => [e.panes.mosaic, e.panes.beside].map(({ viewport }) => {
  const { x, y, width } = viewport.getBounds(true);
  return [x, y, width];
})"""
# Where the corners of a picture are on the screen: left, top, right, bottom.
PICTURE = """(e, name) => {
  const viewer = e.panes[name];
  const item = viewer.world.getItemAt(0);
  const box = viewer.viewport.viewportToViewerElementRectangle(item.getBounds(true));
  const pane = viewer.element.getBoundingClientRect();
  const [left, top] = [pane.left + box.x, pane.top + box.y];
  return { left, top, right: left + box.width, bottom: top + box.height,
    pane: { left: pane.left, top: pane.top, right: pane.right, bottom: pane.bottom } };
}"""

ALL_THERE = """() => {
  const item = document.querySelector("mosaic-viewer").panes.mosaic.world.getItemAt(0);
  const tiles = Object.values(item.tilesMatrix)
    .flatMap((level) => Object.values(level).flatMap((column) => Object.values(column)));
  return item.getFullyLoaded() && tiles.length > 0 && tiles.every(({ exists }) => exists !== false);
}"""


@pytest.fixture
def exploring(quiet_page):
    ready(quiet_page)
    quiet_page.get_by_role("button", name="Explore the mosaic").press("Enter")
    quiet_page.evaluate(SETTLED)
    return quiet_page


def viewer(page):
    return page.locator("mosaic-viewer")


def covers(one, other):
    """Whether two boxes share a pixel."""
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def test_the_minimap_shows_where_one_is_and_leads_elsewhere(exploring):
    page = exploring
    minimap = page.locator(".minimap")
    box = minimap.bounding_box()
    frame = page.locator(".minimap i").bounding_box()
    middle = viewer(page).evaluate("e => e.panes.mosaic.viewport.getBounds(true).getCenter().x")
    assert (frame["x"] + frame["width"] / 2 - box["x"]) / box["width"] == pytest.approx(middle, abs=0.02)
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.3)
    page.evaluate(SETTLED)
    there = viewer(page).evaluate("e => e.panes.mosaic.viewport.getBounds(true).getCenter().x")
    assert there == pytest.approx(0.8, abs=0.03)
    page.get_by_role("button", name="Show all").click()
    expect(minimap).to_be_hidden()


def test_the_mosaic_fills_the_screen_and_leaves_it_again(exploring):
    page = exploring
    button = page.get_by_role("button", name="Full screen")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.fullscreenElement.matches('.hero')")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("size", SIZES)
def test_the_button_and_the_menu_stay_in_sight_in_the_mosaic(exploring, size):
    page = exploring
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.locator(".site-head").get_by_role("link", name="Add your wave")).to_be_in_viewport()
    if size[0] <= 640:
        page.locator(".site-menu summary").click()
    for name in ("When?", "Map", "Everybody", "Pictures"):
        link = page.locator(".site-head").get_by_role("link", name=name)
        expect(link).to_be_in_viewport()
        box = link.bounding_box()
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        assert page.evaluate(
            "({x, y}) => document.elementFromPoint(x, y).closest('.site-head') !== null", point
        )


def test_a_tour_is_paused_stepped_and_says_how_far_it_is(quiet_page):
    page = quiet_page
    ready(page)
    page.get_by_role("button", name="Tour", exact=True).click()
    stop, progress = page.locator(".card .stop"), page.locator("[data-progress]")
    expect(stop).to_have_text("The northernmost wave")
    expect(progress).to_have_text(re.compile(r"^1 of \d+$"))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Continue by itself")).to_be_visible()
    page.get_by_role("button", name="Next stop").click()
    expect(progress).to_have_text(re.compile(r"^2 of"))
    expect(stop).to_have_text("The southernmost wave")
    page.wait_for_timeout(9000)  # longer than a stop: it does not go on
    expect(progress).to_have_text(re.compile(r"^2 of"))
    page.get_by_role("button", name="Previous stop").click()
    expect(stop).to_have_text("The northernmost wave")
    page.get_by_role("button", name="Continue by itself").click()
    expect(progress).to_have_text(re.compile(r"^2 of"))
    page.get_by_role("button", name="End the tour").click()
    expect(page.locator(".tour-bar")).to_be_hidden()
    expect(page.get_by_role("button", name="Explore the mosaic")).to_be_visible()
    expect(page).to_have_url(re.compile("/$"))


def test_a_touch_of_the_mosaic_pauses_the_tour(quiet_page):
    page = quiet_page
    ready(page)
    page.get_by_role("button", name="Tour", exact=True).click()
    expect(page.locator(".card .stop")).to_have_text("The northernmost wave")
    page.mouse.move(300, 400)
    page.mouse.wheel(0, -200)
    expect(page.get_by_role("button", name="Continue by itself")).to_be_visible()


@pytest.mark.parametrize("name", ["mosaic", "beside"])
def test_side_by_side_either_pane_leads_by_wheel_and_drag(quiet_page, name):
    page = quiet_page
    page.set_viewport_size({"width": 1440, "height": 900})
    ready(page, "/?mode=side")
    page.evaluate(SETTLED)
    box = page.locator(f'[data-pane="{name}"]').bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = viewer(page).evaluate(BOTH)
    page.mouse.move(*middle)
    for _ in range(3):
        page.mouse.wheel(0, -100)
        page.wait_for_timeout(60)
    page.evaluate(SETTLED)
    nearer = viewer(page).evaluate(BOTH)
    assert nearer[0] == pytest.approx(nearer[1], abs=1e-4)
    assert before[0][2] / nearer[0][2] == pytest.approx(1.2**3, rel=0.02)
    page.mouse.down()
    page.mouse.move(middle[0] - 200, middle[1], steps=10)
    page.wait_for_timeout(200)  # held still: no flick
    page.mouse.up()
    page.evaluate(SETTLED)
    moved = viewer(page).evaluate(BOTH)
    assert moved[0] == pytest.approx(moved[1], abs=1e-4)
    assert moved[0][0] - nearer[0][0] == pytest.approx(200 / box["width"] * nearer[0][2], rel=0.1)


@pytest.mark.parametrize("size", SIZES)
def test_side_by_side_each_picture_fits_its_pane(quiet_page, size):
    page = quiet_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    ready(page)
    page.get_by_role("button", name="Side by side").click()
    page.evaluate(SETTLED)
    for name in ("mosaic", "beside"):
        seen = viewer(page).evaluate(PICTURE, name)
        pane = seen["pane"]
        assert pane["left"] - 1 <= seen["left"] < seen["right"] <= pane["right"] + 1, (name, seen)
        assert pane["top"] - 1 <= seen["top"] < seen["bottom"] <= pane["bottom"] + 1, (name, seen)
        wide = (seen["right"] - seen["left"]) / (pane["right"] - pane["left"])
        tall = (seen["bottom"] - seen["top"]) / (pane["bottom"] - pane["top"])
        assert max(wide, tall) > 0.55, (name, seen)


def test_a_tile_that_failed_is_asked_for_again(page, base_url):
    refused = []

    def refuse_first(route):
        if route.request.url in refused:
            return route.continue_()
        refused.append(route.request.url)
        return route.abort()

    page.route("**/tiles/*/*/*_*.*", refuse_first)
    ready(page)
    assert refused
    page.wait_for_function(ALL_THERE)


@pytest.mark.parametrize("size", SIZES)
def test_the_earth_lies_clear_of_its_controls_and_words(quiet_page, size):
    page = quiet_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    ready(page, "/mosaics/earth/")
    seen = viewer(page).evaluate(PICTURE, "mosaic")
    globe = {
        "x": seen["left"],
        "y": seen["top"],
        "width": seen["right"] - seen["left"],
        "height": seen["bottom"] - seen["top"],
    }
    assert globe["height"] > 90
    for selector in (".find", ".modes", "[data-start-tour]", ".titles h1"):
        box = page.locator(selector).first.bounding_box()
        assert not covers(globe, box), (selector, globe, box)


def test_a_view_is_shared_with_its_own_picture_and_words(exploring, tmp_path):
    page = exploring
    page.get_by_role("button", name="Share this view").click()
    dialog = page.get_by_role("dialog", name="Share this view")
    dialog.get_by_label("Caption").fill("All of us, up there")
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="Save the picture").click()
    saved.value.save_as(tmp_path / "view.jpg")
    picture = Image.open(tmp_path / "view.jpg").convert("RGB")
    assert picture.size == (1200, 630)
    faces = picture.crop((0, 0, 1200, 380)).resize((12, 4)).getcolors(48)
    assert len(faces) > 40, "the view is in it, not one colour"
    words = picture.crop((40, 500, 700, 560)).convert("L")
    assert sum(words.histogram()[225:]) > 300, "and the words upon it"
    expect(dialog.get_by_text("The picture is saved.")).to_be_visible()
    assert "All of us" not in page.evaluate("decodeURIComponent(location.href)")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()

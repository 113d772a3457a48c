"""The flight from the dot, the tour, the wall screen."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_opening_flies_from_the_dot_to_the_whole_mosaic(quiet_page):
    quiet_page.goto("/")
    viewer = quiet_page.locator("mosaic-viewer")
    expect(quiet_page.get_by_text("Everybody is in this dot.")).to_be_visible()
    expect(viewer).to_have_attribute("data-opening", "flight")
    expect(viewer).not_to_have_attribute("data-opening", "flight")
    expect(quiet_page.get_by_role("button", name="Explore the mosaic")).to_be_visible()
    quiet_page.reload()
    quiet_page.locator("mosaic-viewer.ready").wait_for()
    expect(quiet_page.get_by_text("Everybody is in this dot.")).to_be_hidden()
    quiet_page.get_by_role("button", name="From the dot").click()
    expect(quiet_page.get_by_text("Everybody is in this dot.")).to_be_visible()


def test_the_opening_is_skipped_by_a_key(quiet_page):
    quiet_page.goto("/")
    expect(quiet_page.get_by_text("Everybody is in this dot.")).to_be_visible()
    quiet_page.keyboard.press("Escape")
    expect(quiet_page.get_by_text("Everybody is in this dot.")).to_be_hidden()
    expect(quiet_page.get_by_label("Find somebody")).to_be_visible()


def test_no_opening_for_who_wants_less_motion_or_comes_by_a_link(browser, base_url):
    for motion, address in (("reduce", "/"), ("no-preference", "/?mode=blend")):
        context = browser.new_context(reduced_motion=motion)
        page = context.new_page()
        page.goto(base_url + address)
        page.locator("mosaic-viewer.ready").wait_for()
        expect(page.get_by_text("Everybody is in this dot.")).to_be_hidden()
        context.close()


def test_a_tour_shows_who_is_at_its_stops_and_ends_by_a_key(quiet_page):
    quiet_page.goto("/")
    quiet_page.locator("mosaic-viewer.ready").wait_for()
    quiet_page.get_by_role("button", name="Tour").click()
    expect(quiet_page.locator(".card .stop")).to_have_text("The northernmost wave")
    expect(quiet_page.locator(".card h2")).not_to_be_empty()
    quiet_page.keyboard.press("Escape")
    expect(quiet_page.locator("mosaic-viewer")).not_to_have_attribute("data-touring", "")


def test_a_wall_screen_shows_faces_and_nothing_to_press(quiet_page):
    quiet_page.goto("/?tour=1")
    expect(quiet_page.locator(".card h2")).not_to_be_empty()
    expect(quiet_page.locator("mosaic-viewer .controls")).to_be_hidden()
    expect(quiet_page.get_by_role("heading", level=1)).to_be_hidden()

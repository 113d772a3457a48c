"""The mosaic by keyboard and ear, with less motion, in the reader's own colours."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.pages import agree, approve, fill, ready

pytestmark = pytest.mark.browser
WORDS = "three children on a roof, arms up"


def spoken(page):
    """What a screen reader finds in the viewer."""
    return page.locator("mosaic-viewer").aria_snapshot()


def test_the_viewer_is_used_from_the_keyboard_alone_and_says_where_one_is(quiet_page):
    page = quiet_page
    ready(page)
    page.locator(".site-head").get_by_role("link", name="Add your wave").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.explore')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("application", name=re.compile("Arrow keys move from photo"))).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(r"^Row \d+, column \d+: .+"))
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).not_to_be_empty()
    name = page.locator(".card h2").text_content()
    tree = spoken(page)
    assert f'article "{name}"' in tree
    for button in ("Close", "Previous face", "Next face", "Full screen", "Share this view"):
        assert f'button "{button}"' in tree, button
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_be_hidden()
    expect(page.get_by_role("application")).to_be_focused()


def test_every_control_of_the_viewer_has_a_name(quiet_page):
    page = quiet_page
    ready(page, "/?mode=blend")
    nameless = re.findall(r"- (?:button|link|slider|combobox|textbox)(?: \[[^\]]*\])?:?$", spoken(page), re.M)
    assert nameless == []


def test_what_a_sender_says_of_the_photo_is_heard_in_the_mosaic(quiet_page, moderator_login):
    """From the form to the queue, and in the cell's sentence once it is somebody's."""
    page = quiet_page
    fill(page)
    page.get_by_label("Name").fill("Described Dora")
    page.get_by_label("What does the photo show?").fill(WORDS)
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    page.get_by_role("link", name="Open my page").click()
    expect(page.get_by_alt_text("Your photo as the square tile")).to_be_visible()
    expect(page.get_by_label("What does the photo show?")).to_have_value(WORDS)
    approve(page, "Described Dora", moderator_login)
    found = page.request.get("/find.json?q=Described+Dora").json()["found"][0]
    page.goto(found["url"])
    expect(page.get_by_alt_text(re.compile(WORDS))).to_be_visible()
    ready(page)
    page.route(
        "**/cells/*/*.json",
        lambda route: route.fulfill(json={**route.fetch().json(), "description": WORDS, "message": "Hello"}),
    )
    page.get_by_role("button", name="Explore the mosaic").press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(f"The photo: {WORDS}. “Hello”$"))


def test_with_less_motion_nothing_flies(browser, base_url):
    context = browser.new_context(base_url=base_url, reduced_motion="reduce")
    context.set_default_timeout(120_000)
    page = context.new_page()
    ready(page)
    page.get_by_role("button", name="Tour", exact=True).click()
    expect(page.get_by_role("button", name="Continue by itself")).to_be_visible()  # it waits to be stepped
    expect(page.locator(".card .stop")).not_to_be_empty()
    flies = page.locator("mosaic-viewer").evaluate(
        "e => { e.panes.flyTo({ row: 0, column: 0 }); const { viewport } = e.panes.mosaic;"
        " return viewport.getBounds(true).x !== viewport.getBounds(false).x; }"
    )
    assert flies is False
    context.close()


def test_in_the_reader_s_own_colours_what_is_chosen_is_seen(browser, base_url):
    context = browser.new_context(base_url=base_url, forced_colors="active")
    context.set_default_timeout(120_000)
    page = context.new_page()
    ready(page, "/?mode=curtain")
    style = "(e, name) => getComputedStyle(e)[name]"
    chosen = page.get_by_role("button", name="Curtain")
    other = page.get_by_role("button", name="Blend")
    assert chosen.evaluate(style, "outlineStyle") == "solid"
    assert other.evaluate(style, "outlineStyle") == "none"
    line = page.locator(".curtain").evaluate("e => getComputedStyle(e, '::before').backgroundColor")
    ground = page.locator(".hero").evaluate(style, "backgroundColor")
    assert line != ground
    context.close()

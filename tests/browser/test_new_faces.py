"""Somebody looks at the mosaic while others come: a site of its own, whose mosaic grows."""

import re

import pytest
from playwright.sync_api import expect

from tests.reliability.host import Host

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def growing():
    with Host() as host:
        host.drive("crowd", 30)
        host.drive("build_here")
        host.start("web")
        yield host


def test_new_faces_glow_are_counted_and_can_be_visited(page, growing):
    page.goto(growing.address + "/")
    page.locator("mosaic-viewer.ready").wait_for()
    numeral = page.locator('[data-counter="photos"]')
    expect(numeral).to_have_text("30")
    growing.drive("crowd", 3, "500")
    growing.drive("build_here", "0")
    button = page.get_by_role("button", name="3 new faces")
    expect(button).to_be_visible()
    expect(page.locator(".new-face").first).to_be_attached()
    assert page.locator(".new-face").count() == 3
    expect(numeral).to_have_text("33")
    button.click()
    expect(page.locator(".card .stop")).to_have_text("New in the mosaic")
    expect(page.locator("[data-progress]")).to_have_text(re.compile("1 of 3"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-progress]")).to_have_text(re.compile("2 of 3"))
    expect(button).to_be_hidden()
    page.keyboard.press("Escape")


def test_without_tint_the_overviews_are_others_and_the_address_says_so(page, growing):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(growing.address + "/")
    page.locator("mosaic-viewer.ready").wait_for()
    switch = page.get_by_role("button", name="Without tint")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"\?tint=off"))
    page.wait_for_function(
        "() => document.querySelector('mosaic-viewer').panes.mosaic.world.getItemCount() === 1"
    )
    assert any("/plain/" in address for address in asked)
    asked.clear()
    page.reload()
    page.locator("mosaic-viewer.ready").wait_for()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(
        "() => document.querySelector('mosaic-viewer').panes.mosaic.world.getItemAt(0).getFullyLoaded()"
    )
    assert any("/plain/" in address for address in asked)
    page.get_by_role("button", name="Explore the mosaic").click()
    expect(switch).to_be_visible()
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(page).not_to_have_url(re.compile("tint"))

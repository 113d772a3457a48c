"""Every page at every width: accessible, no wider than the screen, and nothing moves."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import PAGES, WIDTHS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("room", ["dark", "light"])
def test_every_page_is_accessible(quiet_page, room):
    quiet_page.emulate_media(color_scheme=room)
    quiet_page.goto("/waves/")
    wave = quiet_page.locator(".tiles a").first.get_attribute("href")
    of_somebody = [wave, f"{wave}report/", wave.replace("/wave/", "/certificates/")]
    wrong = []
    for address in [*PAGES, *of_somebody]:
        quiet_page.goto(address)
        results = Axe().run(quiet_page)
        wrong += [(address, results.generate_report())] if results.violations_count else []
    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(quiet_page, width):
    quiet_page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        quiet_page.goto(address)
        assert quiet_page.evaluate("document.documentElement.scrollWidth") <= width, address


WATCH = """
window.moved = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (hadRecentInput) continue;
    window.moved.push([value, ...sources.map(({ node }) => String(node?.outerHTML).slice(0, 80))]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_moves_while_a_page_comes(quiet_page, width):
    """A first visit: fonts, counters and buttons of scripts arrive after the words, and find their place
    kept."""
    quiet_page.context.add_init_script(WATCH)
    quiet_page.set_viewport_size({"width": width, "height": 800})
    moved = []
    for address in [
        "/",
        "/wave/",
        "/waves/",
        "/when/",
        "/when/recife/",
        "/map/",
        "/check-in/",
        "/mosaics/earth/",
    ]:
        quiet_page.goto(address, wait_until="networkidle")
        moved += [(address, *line) for line in quiet_page.evaluate("window.moved") if line[0] >= 0.0005]
    assert moved == []


def test_a_certificate_that_is_not_drawn_at_once_comes_by_itself(page):
    page.goto("/waves/")
    wave = page.locator(".tiles a").first.get_attribute("href")
    asked = []

    def be_busy_once(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "5"}, body="")
        else:
            route.continue_()

    page.route("**/certificates/*.png", be_busy_once)
    page.goto(wave.replace("/wave/", "/certificates/"))
    words = page.get_by_text("It is being drawn and will be here in a moment.")
    expect(words).to_be_visible()
    expect(words).to_be_hidden(timeout=300_000)
    assert page.locator(".certificate-picture").evaluate("image => image.naturalWidth") > 1000
    assert len(asked) == 2

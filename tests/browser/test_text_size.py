"""Who has set larger letters in the browser gets larger letters, and no page breaks."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import PAGES, SETTLED, ready

pytestmark = pytest.mark.browser
SIZE = "element => parseFloat(getComputedStyle(element).fontSize)"
# How many times as large; a heading is held by the width of the screen as well.
LETTERS = {"body": 2, ".lead": 2, ".site-foot": 2, "h1": 1.3}


@pytest.fixture(scope="session")
def larger(browser_type, browser_type_launch_args):
    """The browser with its font size at 200 %."""
    arguments = [*browser_type_launch_args.get("args", []), "--blink-settings=defaultFontSize=32"]
    found = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    yield found
    found.close()


@pytest.fixture
def larger_page(larger, base_url):
    context = larger.new_context(base_url=base_url)
    context.add_init_script('localStorage.setItem("wave-opening-seen", "1")')
    yield context.new_page()
    context.close()


def test_letters_are_twice_as_large_at_200_percent(page, larger_page, base_url):
    for each in (page, larger_page):
        each.set_viewport_size({"width": 1440, "height": 900})
        each.goto("/wave/")
    for selector, times in LETTERS.items():
        usual, larger = (each.locator(selector).first.evaluate(SIZE) for each in (page, larger_page))
        assert larger >= times * usual, selector


@pytest.mark.parametrize("width", [375, 1280])
def test_no_page_is_wider_than_its_screen_at_200_percent(larger_page, width):
    larger_page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        larger_page.goto(address)
        assert larger_page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("size", [(375, 740), (1440, 900)])
def test_the_card_and_its_buttons_are_reached_at_200_percent(larger_page, size):
    page = larger_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    ready(page)
    page.get_by_role("button", name="Explore the mosaic").press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).not_to_be_empty()
    page.evaluate(SETTLED)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for selector in (".card .close", ".card [data-next]"):
        expect(page.locator(selector)).to_be_in_viewport(ratio=0.9)
    page.locator(".card [data-open]").scroll_into_view_if_needed()
    expect(page.locator(".card [data-open]")).to_be_in_viewport()

"""Who has set larger letters in the browser gets larger letters, and no page breaks."""

import pytest

from tests.browser.pages import PAGES

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

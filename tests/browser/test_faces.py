"""A face has an address, its card is at home on a phone, and Back leads out as one went in."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SETTLED, ready, sent
from tests.environment import ROOT

pytestmark = pytest.mark.browser
PHONE = {"width": 375, "height": 740}
LEVEL = "e => e.steps.level"
FOUND = "Example 1"


def explored(page, address="/"):
    ready(page, address)
    page.get_by_role("button", name="Explore the mosaic").press("Enter")
    page.evaluate(SETTLED)


def opened(page):
    """The card of the face to the right of the middle, by keys."""
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".card h2")).not_to_be_empty()
    expect(page).to_have_url(re.compile(r"\?wave=\w+"))
    page.evaluate(SETTLED)
    return page.locator(".card h2").text_content()


def swiped(page, right=0, down=0):
    """A finger on the photo, moved and lifted."""
    box = page.locator(".card .photo").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 3
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for share in (0.3, 0.7, 1):
        point = {"x": x + right * share, "y": y + down * share}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.fixture
def phone(browser, base_url):
    context = browser.new_context(viewport=PHONE, has_touch=True, base_url=base_url)
    context.set_default_timeout(120_000)
    context.add_init_script('localStorage.setItem("wave-opening-seen", "1")')
    yield context.new_page()
    context.close()


def test_back_closes_the_card_and_then_leaves_the_mosaic(quiet_page):
    page = quiet_page
    page.goto("/when/")
    explored(page)
    opened(page)
    page.go_back()
    expect(page.locator(".card")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/\?x="))
    page.go_back()
    expect(page.get_by_role("button", name="Explore the mosaic")).to_be_visible()
    page.go_forward()
    page.go_forward()
    expect(page.locator(".card h2")).not_to_be_empty()
    for _ in range(3):
        page.go_back()
    expect(page).to_have_url(re.compile(r"/when/$"))


def test_a_card_that_is_closed_by_its_button_is_no_step_any_more(quiet_page):
    page = quiet_page
    page.goto("/when/")
    explored(page)
    for _ in range(3):
        opened(page)
        page.locator(".card").get_by_role("button", name="Close").click()
        expect(page).to_have_url(re.compile(r"/\?x="))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Explore the mosaic")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/when/$"))


def test_from_neighbour_to_neighbour_is_one_step(quiet_page):
    page = quiet_page
    explored(page)
    first = opened(page)
    page.get_by_role("button", name="Next face").click()
    expect(page.locator(".card h2")).not_to_have_text(first)
    page.get_by_role("button", name="Previous face").click()
    expect(page.locator(".card h2")).to_have_text(first)
    page.go_back()
    expect(page.locator(".card")).to_be_hidden()
    assert page.locator("mosaic-viewer").evaluate(LEVEL) == "explore"


def test_back_from_the_page_of_a_wave_returns_to_its_card_and_a_reload_keeps_it(quiet_page):
    page = quiet_page
    explored(page)
    name = opened(page)
    before = page.locator("mosaic-viewer").evaluate("e => e.panes.view")
    page.get_by_role("link", name="Open this wave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page.locator(".card h2")).to_have_text(name)
    page.reload()
    expect(page.locator(".card h2")).to_have_text(name)
    page.evaluate(SETTLED)
    after = page.locator("mosaic-viewer").evaluate("e => e.panes.view")
    assert after == pytest.approx(before, rel=0.02, abs=0.002)
    page.go_back()
    expect(page.locator(".card")).to_be_hidden()


def test_a_shared_link_is_a_first_step_and_back_leaves_it(quiet_page):
    page = quiet_page
    shared = page.request.get(f"/find.json?q={FOUND}").json()["found"][0]
    page.goto("/when/")
    ready(page, f"/?wave={shared['id']}")
    expect(page.locator(".card h2")).to_have_text(shared["by"])
    page.evaluate(SETTLED)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/when/$"))


def public_id(environment, name):
    lines = f"from tracker.models import Submission; print(Submission.objects.get(name={name!r}).public_id)"
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", lines]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_who_is_not_in_the_mosaic_is_told_apart_and_nothing_is_revealed(quiet_page, site_environment):
    page = quiet_page
    sent(page, "Waiting Wanda")
    sent(page, "Withdrawn Willi")
    page.get_by_role("button", name="Hide my wave").click()
    expect(page.get_by_text("Hidden. Nobody can see your wave any more.")).to_be_visible()
    for name, sentence in (
        (
            "Waiting Wanda",
            "This wave has arrived. It will be shown once a person has looked at it and approved it.",
        ),
        ("Withdrawn Willi", "This wave is not shown."),
    ):
        code = public_id(site_environment, name)
        ready(page, f"/?wave={code}")
        expect(page.locator(".notice")).to_have_text(sentence)
        expect(page.locator(".card")).to_be_hidden()
        assert set(page.request.get(f"/where/{code}.json").json()) == {"version", "cells", "state"}
    for nobody in ("nobodyhere", "no/body", "%3Cscript%3E"):
        ready(page, f"/?wave={nobody}")
        expect(page.locator(".notice")).to_have_text("There is no wave with this code. Check the link.")


def test_on_a_phone_the_whole_photo_is_seen(phone):
    """Not a strip of it: in a box as wide as the card the picture keeps the photo's own shape."""
    most = phone.request.get("/tour.json").json()["stops"]
    shared = next(stop for stop in most if stop["title"] == "The most people in one photo")
    ready(phone, f"/?wave={shared['id']}")
    image = phone.locator(".card .photo img")
    expect(image).to_be_visible()
    image.evaluate("e => e.decode()")
    assert image.evaluate("e => getComputedStyle(e).objectFit") == "contain"
    box, card = image.bounding_box(), phone.locator(".card").bounding_box()
    assert box["width"] == pytest.approx(card["width"], abs=3)
    assert box["height"] > 180
    phone.evaluate(SETTLED)
    lit = phone.locator(".lit").bounding_box()
    assert lit["y"] >= 0
    assert lit["y"] + lit["height"] <= card["y"], "the cell is above the card"
    links = phone.locator(".card .row > *:visible")
    assert all(links.nth(at).bounding_box()["height"] >= 24 for at in range(links.count()))


def test_on_a_phone_a_swipe_leads_to_a_neighbour_and_a_pull_closes(phone):
    explored(phone)
    first = opened(phone)
    swiped(phone, right=-140)
    expect(phone.locator(".card h2")).not_to_have_text(first)
    swiped(phone, right=140)
    expect(phone.locator(".card h2")).to_have_text(first)
    swiped(phone, down=160)
    expect(phone.locator(".card")).to_be_hidden()
    opened(phone)
    phone.go_back()
    expect(phone.locator(".card")).to_be_hidden()


def test_who_chooses_somebody_in_the_search_stands_on_the_card(phone):
    ready(phone)
    phone.get_by_label("Find somebody").fill(FOUND)
    phone.get_by_role("option").first.click()
    expect(phone.locator(".card")).to_be_focused()
    assert phone.evaluate("document.activeElement.id") != "id_find"


def test_the_card_is_one_tab_from_the_mosaic_and_every_stop_on_the_way_has_a_name(quiet_page):
    page = quiet_page
    explored(page)
    opened(page)
    expect(page.get_by_role("application")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.card') !== null")
    nameless = page.locator(".openseadragon-canvas").evaluate_all(
        "all => all.filter((one) => one.tabIndex >= 0).length"
    )
    assert nameless == 0


@pytest.mark.parametrize("size", [(375, 740), (740, 375), (768, 1024), (1440, 900)])
def test_the_open_card_is_on_the_screen_with_all_that_is_pressed(quiet_page, size):
    page = quiet_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    explored(page)
    opened(page)
    page.evaluate(SETTLED)
    for selector in (".card .close", ".card [data-previous]", ".card [data-next]", ".card [data-open]"):
        box = page.locator(selector).bounding_box()
        assert 0 <= box["x"] <= size[0] - box["width"], selector
        assert 0 <= box["y"] <= size[1] - box["height"], selector
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        top = page.evaluate("({ x, y }) => document.elementFromPoint(x, y)?.closest('.card') !== null", point)
        assert top, selector

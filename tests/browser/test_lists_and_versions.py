"""Everybody as a list that goes on, how the mosaic grew, how far somebody was, and a second look."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.pages import ready
from tests.environment import ROOT
from tracker.views.listing import WAVES_A_PAGE

pytestmark = pytest.mark.browser
RECIFE = {"latitude": -8.05, "longitude": -34.9}


def faces(page):
    return page.locator("more-waves .tiles > li").count()


def test_the_next_faces_come_by_themselves_and_the_address_says_where(quiet_page):
    page = quiet_page
    page.goto("/waves/")
    page.locator(".pages").scroll_into_view_if_needed()
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    assert faces(page) > WAVES_A_PAGE
    addresses = page.eval_on_selector_all(
        "more-waves .tiles a", "links => links.map((link) => link.pathname)"
    )
    assert len(set(addresses)) == len(addresses)
    page.locator("[data-page*='page=2']").evaluate("face => face.scrollIntoView({block: 'start'})")
    expect(page).to_have_url(re.compile(r"page=2"))
    page.reload()
    expect(page.get_by_text("Page 2 of")).to_be_visible()


def test_without_scripts_the_pages_are_links(browser, base_url):
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/waves/")
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    context.close()


def test_the_versions_are_played(quiet_page, site_environment):
    command = [sys.executable, "manage.py", "build_mosaic"]
    subprocess.run(command, cwd=ROOT, env=site_environment, check=True, capture_output=True)
    page = quiet_page
    page.goto("/versions/")
    slider = page.get_by_label("Version", exact=True)
    last = slider.input_value()
    assert int(last) >= 1
    slider.focus()
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("people"))
    first = page.locator("time-lapse img").get_attribute("src")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(slider).to_have_value(last)
    assert page.locator("time-lapse img").get_attribute("src") != first
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_how_far_somebody_was_is_told_and_sent_to_nobody(browser, base_url):
    context = browser.new_context(base_url=base_url, geolocation=RECIFE, permissions=["geolocation"])
    context.add_init_script('localStorage.setItem("wave-opening-seen", "1")')
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    ready(page, "/?x=0.5&y=0.1&zoom=6")
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="How far from me?").click()
    expect(
        page.get_by_text(re.compile(r"km \([\d,]+ miles\) from you|In your neighbourhood"))
    ).to_be_visible()
    assert not any("34.9" in one or "8.05" in one for one in asked)
    page.keyboard.press("ArrowRight")  # asked once, told for the next one too
    expect(page.get_by_role("button", name="How far from me?")).to_be_hidden()
    context.close()


def test_a_face_in_the_mosaic_is_reported(quiet_page):
    page = quiet_page
    ready(page, "/?x=0.5&y=0.1&zoom=6")
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Report").click()
    page.get_by_label("It hurts or insults").check()
    page.get_by_role("button", name="Ask for a second look").click()
    expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()


def test_a_viewer_of_iiif_opens_the_mosaic(quiet_page, base_url):
    """OpenSeadragon's own reader of IIIF, given nothing but the address of the description."""
    quiet_page.goto("/")
    quiet_page.evaluate(
        """async (address) => {
          const element = Object.assign(document.createElement("div"), { id: "iiif" });
          element.style.cssText = "width:600px;height:400px";
          document.body.prepend(element);
          window.opened = new Promise((resolve, reject) => {
            const options = { element, prefixUrl: "", showNavigationControl: false, drawer: "canvas" };
            const viewer = OpenSeadragon({ ...options, tileSources: address });
            viewer.addOnceHandler("open-failed", reject);
            viewer.addOnceHandler("open", () => {
              const item = viewer.world.getItemAt(0);
              item.addOnceHandler("fully-loaded-change", () => resolve(item.source.width));
            });
          });
        }""",
        f"{base_url}/iiif/info.json",
    )
    assert quiet_page.evaluate("window.opened") == quiet_page.request.get("/iiif/info.json").json()["width"]


def test_the_search_leads_to_all_and_to_places_and_offers_who_is_near(quiet_page):
    page = quiet_page
    ready(page)
    field = page.get_by_label("Find somebody")
    field.fill("Example")
    options = page.get_by_role("option")
    everybody = page.locator('.find [data-kind="all"]')
    expect(everybody).to_have_text(re.compile(r"^All \d+$"))
    count = int(everybody.text_content().split()[1])
    place = options.first.locator("small").text_content().split(",")[0]
    field.fill("Reykjanesb")
    expect(page.locator(".find-state")).to_contain_text("Nearest to")
    expect(options.first.locator("img")).to_be_visible()
    field.fill(place)
    expect(page.locator('.find [data-kind="place"]').first).to_contain_text(place)
    field.fill("Example")
    everybody.click()
    expect(page.get_by_text(f"{count} photos, the newest first.")).to_be_visible()


def test_names_stand_under_the_faces(quiet_page):
    page = quiet_page
    page.goto("/waves/")
    first = page.locator(".tiles a").first
    image, words = first.locator("img").bounding_box(), first.locator("span").bounding_box()
    assert words["y"] >= image["y"] + image["height"] - 1
    expect(first.locator("strong")).to_be_in_viewport()


def test_a_group_s_page_has_its_code_and_its_qr_code(quiet_page):
    page = quiet_page
    page.goto("/groups/")
    page.get_by_label("Name of the group").fill("Choir of Recife")
    page.get_by_role("button", name="Get a code").click()
    code = page.locator(".group-code").text_content()
    page.goto(f"/groups/{code}/")
    expect(page.locator(".group-code")).to_have_text(code)
    expect(page.get_by_role("img", name="QR code that opens this group's form")).to_be_visible()

"""The mosaic: faces, the curtain, an address for each view, on other people's pages and as a file."""

import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SETTLED, ready
from tests.environment import ROOT

pytestmark = pytest.mark.browser


def test_a_click_on_a_face_opens_who_it_is(quiet_page):
    page = quiet_page
    ready(page)
    page.get_by_role("button", name="Explore the mosaic").click()
    centre = page.viewport_size["width"] / 2, page.viewport_size["height"] / 2
    card = page.locator(".card")
    for _ in range(6):
        page.mouse.click(*centre)
        page.evaluate(SETTLED)
        page.wait_for_timeout(400)  # two clicks, no double click
        if card.is_visible():
            break
    expect(card.get_by_role("heading")).to_have_text(re.compile(r"Example \d+"))
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_mosaic_is_walked_by_keyboard(quiet_page):
    page = quiet_page
    ready(page)
    page.get_by_role("button", name="Explore the mosaic").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    first = page.locator(".card h2")
    expect(first).to_have_text(re.compile(r"Example \d+"))
    before = first.text_content()
    page.keyboard.press("ArrowRight")
    expect(first).not_to_have_text(before)


def test_the_walk_is_told_in_a_sentence(quiet_page):
    quiet_page.goto("/")
    quiet_page.locator("mosaic-viewer.ready").wait_for()
    quiet_page.get_by_role("button", name="Explore the mosaic").press("Enter")
    quiet_page.keyboard.press("ArrowRight")
    expect(quiet_page.locator("[data-sentence]")).to_have_text(
        re.compile(r"^Row \d+, column \d+: .+, .+ 2013")
    )


def test_where_am_i_flies_to_the_cell(quiet_page):
    page = quiet_page
    page.goto("/waves/")
    # Those of the demo are in the mosaic; what another test has sent and approved is not yet.
    page.locator(".tiles a").filter(has_text="Example").first.click()
    name = page.get_by_role("heading", level=1).text_content()
    page.get_by_role("link", name="Find it in the mosaic").click()
    expect(page.locator(".card h2")).to_have_text(name)
    expect(page.locator(".lit")).to_be_visible()


def test_the_curtain_moves_by_keyboard_and_mouse_and_is_in_the_address(quiet_page):
    page = quiet_page
    ready(page)
    page.get_by_role("button", name="Curtain").click()
    curtain = page.get_by_role("slider", name="Curtain")
    curtain.focus()
    page.keyboard.press("ArrowRight")
    expect(curtain).to_have_attribute("aria-valuenow", "52")
    page.mouse.move(page.viewport_size["width"] * 0.52, 400)
    page.mouse.down()
    page.mouse.move(page.viewport_size["width"] * 0.25, 400, steps=4)
    page.mouse.up()
    expect(curtain).to_have_attribute("aria-valuenow", re.compile("2[456]"))
    expect(page).to_have_url(re.compile("mode=curtain&curtain=2[456]"))
    page.reload()
    expect(page.get_by_role("slider", name="Curtain")).to_have_attribute(
        "aria-valuenow", re.compile("2[456]")
    )


def test_the_blend_is_in_the_address(quiet_page):
    page = quiet_page
    ready(page, "/?mode=blend&blend=80")
    slider = page.get_by_role("slider", name="From the photos alone")
    expect(slider).to_have_value("80")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("mode=blend&blend=81"))


@pytest.mark.parametrize("mode", ["curtain", "side", "blend"])
@pytest.mark.parametrize("size", [(375, 740), (1280, 800)])
def test_the_picture_beside_zooms_in_step(quiet_page, mode, size):
    page = quiet_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    ready(page, f"/?mode={mode}")
    page.get_by_role("button", name="Zoom in").click()
    page.evaluate(SETTLED)
    views = page.locator("mosaic-viewer").evaluate(
        "e => [e.panes.mosaic, e.panes.beside].map(v => [v.viewport.getZoom(), v.viewport.getCenter().x, "
        "v.viewport.getCenter().y])"
    )
    assert views[0] == pytest.approx(views[1], rel=1e-3, abs=1e-4)


def test_an_address_leads_back_to_the_same_view(quiet_page):
    page = quiet_page
    ready(page, "/?x=0.4&y=0.2&zoom=5")
    zoom = page.locator("mosaic-viewer").evaluate("e => e.panes.mosaic.viewport.getZoom()")
    assert zoom == pytest.approx(5, rel=0.01)


@pytest.fixture
def elsewhere(base_url):
    """Another site, whose only page frames the mosaic."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe width="900" height="600" src="{base_url}/embed/"></iframe>'.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_the_mosaic_works_in_a_frame_of_another_site(page, elsewhere):
    page.goto(elsewhere)
    frame = page.frame_locator("iframe")
    frame.locator("mosaic-viewer.ready").wait_for()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Wave at Saturn")
    frame.get_by_role("button", name="Explore the mosaic").click()
    expect(frame.get_by_role("button", name="Zoom in")).to_be_visible()


def test_a_face_is_shared_by_its_link(browser, base_url):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.add_init_script(
        'localStorage.setItem("wave-opening-seen", "1"); delete Navigator.prototype.share'
    )
    page = context.new_page()
    page.goto(base_url)
    page.locator("mosaic-viewer.ready").wait_for()
    page.get_by_role("button", name="Explore the mosaic").press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".card .light")).to_contain_text("Cassini")
    page.locator(".card").get_by_role("button", name="Share").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    page.goto(link)
    expect(page.locator(".card h2")).not_to_be_empty()
    context.close()


def test_the_bundle_opens_as_a_file_and_finds_somebody(page, base_url, site_environment, tmp_path):
    command = [sys.executable, "manage.py", "export_bundle", str(tmp_path / "bundle")]
    subprocess.run(command, cwd=ROOT, env=site_environment, check=True, capture_output=True)
    troubles = []
    page.on("console", lambda message: message.type == "error" and troubles.append(message.text))
    page.on("requestfailed", lambda request: troubles.append(request.url))
    page.goto((tmp_path / "bundle" / "index.html").as_uri())
    page.locator("#mosaic canvas").first.wait_for()
    page.get_by_label("Find a name or a place").fill("example 7")
    page.get_by_label("Find a name or a place").press("Enter")
    expect(page.locator("#who")).to_contain_text("Example 7")
    expect(page.locator(".lit")).to_be_visible()
    page.get_by_label("Find a name or a place").fill("nobody at all")
    page.get_by_label("Find a name or a place").press("Enter")
    expect(page.locator("#who")).to_have_text("Nobody by that name is in this mosaic.")
    assert troubles == []

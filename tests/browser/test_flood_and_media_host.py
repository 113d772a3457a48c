"""A site under a flood, and one whose pyramid comes from another host, in headless Chromium."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from operations.launcher import Site, free_port
from tests.browser.pages import FRAME, agree, fill

pytestmark = pytest.mark.browser
LOADED = f"""async () => {{
  const viewer = () => document.querySelector("mosaic-viewer").panes?.mosaic;
  while (!viewer()?.world.getItemAt(0)?.getFullyLoaded()) {FRAME};
}}"""


@pytest.fixture(scope="session")
def strict_site(site_environment, tmp_path_factory):
    """The same site in another folder: nobody may send without work, and tiles come from "another" host."""
    folder = tmp_path_factory.mktemp("strict")
    shutil.copytree(
        site_environment["VAR_DIR"], folder / "var", ignore=shutil.ignore_patterns("*.sock", "log", "metrics")
    )
    port = free_port()
    names = {"VAR_DIR": str(folder / "var"), "MEDIA_ORIGIN": f"http://localhost:{port}"}
    names |= {"SENDS_A_MINUTE_OF_AN_ADDRESS": "0", "CHALLENGE_BITS": "14"}
    with Site(Path(names["VAR_DIR"]), site_environment | names) as site:
        site.start_web("127.0.0.1", port)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def visitor(browser, strict_site):
    """A page of that site, for somebody who has seen the opening."""
    context = browser.new_context(base_url=strict_site)
    context.add_init_script('localStorage.setItem("wave-opening-seen", "1")')
    yield context.new_page()
    context.close()


def test_a_browser_works_for_its_way_and_the_photo_is_sent(visitor):
    answers = []
    visitor.on(
        "response",
        lambda response: answers.append(
            (response.request.method, response.url.split("/", 3)[3], response.status)
        ),
    )
    fill(visitor)
    agree(visitor)
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_text("Your wave is on its way.")).to_be_visible()
    posts = [answer for answer in answers if answer[0] == "POST" and answer[1] in ("wave/", "challenge/")]
    assert posts == [("POST", "wave/", 429), ("POST", "challenge/", 204), ("POST", "wave/", 201)]


def test_a_plain_form_is_sent_again_after_the_work(visitor):
    visitor.goto("/groups/")
    visitor.get_by_role("textbox").first.fill("Class 4b")
    visitor.locator("main form button[type=submit], main form .button").first.click()
    expect(visitor.get_by_role("heading", name="One moment, please.")).to_be_visible()
    back = visitor.get_by_role("button", name="Go back")
    expect(back).to_be_visible()
    back.click()
    expect(visitor.get_by_role("textbox").first).to_have_value("Class 4b")
    visitor.locator("main form button[type=submit], main form .button").first.click()
    expect(visitor.get_by_text("Class 4b").first).to_be_visible()
    assert "One moment" not in visitor.content()


def test_pyramid_tiles_come_from_their_own_host_and_are_drawn(visitor):
    troubles, tiles = [], []
    visitor.on("console", lambda message: message.type == "error" and troubles.append(message.text))
    visitor.on(
        "response",
        lambda response: "/tiles/" in response.url and tiles.append((response.url, response.status)),
    )
    visitor.goto("/")
    expect(visitor.locator("mosaic-viewer canvas").first).to_be_visible()
    visitor.evaluate(LOADED)
    elsewhere = [
        status
        for url, status in tiles
        if url.startswith("http://localhost:") and "_" in url.rsplit("/", 1)[1]
    ]
    assert elsewhere
    assert set(elsewhere) == {200}
    assert troubles == []

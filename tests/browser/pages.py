"""What the browser tests do again and again: go to a page, send a wave, log in, decide."""

from playwright.sync_api import expect

from bench.photos import wave_photo

PAGES = [
    "/",
    "/wave/",
    "/waves/",
    "/pictures/",
    "/story/",
    "/privacy/",
    "/about/",
    "/organisers/",
    "/versions/",
    "/version/",
    "/mosaics/earth/",
    "/mosaics/earth/version/",
]


PAGES += [
    "/when/",
    "/when/recife/",
    "/when/tokyo/",
    "/map/",
    "/map/?view=flat",
    "/check-in/",
    "/groups/",
    "/certificates/",
]


WIDTHS = [320, 375, 768, 1440]


def a_file(number, name="wave.jpg"):
    return {"name": name, "mimeType": "image/jpeg", "buffer": wave_photo(number)}


def fill(page, town="recif"):
    page.goto("/wave/")
    page.get_by_label("One or more photos").set_input_files([a_file(9001)])
    page.get_by_label("Town", exact=True).press_sequentially(town)
    page.get_by_role("option").first.wait_for()
    page.get_by_label("Town", exact=True).press("Enter")


def agree(page):
    page.get_by_label("I am 16 or older").check()
    page.get_by_label("I agree to this").check()


def ready(page, address="/"):
    page.goto(address)
    page.locator("mosaic-viewer.ready").wait_for()


def sent(page, name):
    """Send a wave under this name and wait for its tile; the address of its private page."""
    fill(page)
    page.get_by_label("Name").fill(name)
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    page.get_by_role("link", name="Open my page").click()
    expect(page.get_by_alt_text("Your photo as the square tile")).to_be_visible(timeout=30_000)
    return page.url


def log_in(page, login, address="/moderate/"):
    page.goto(f"/admin/login/?next={address}")
    if page.get_by_label("Username").is_visible():
        page.get_by_label("Username").fill(login[0])
        page.get_by_label("Password").fill(login[1])
        page.get_by_role("button", name="Log in").click()


def approve(page, name, login, has_photo=True):
    """Skip to this one in the queue, by keys alone, and approve it."""
    log_in(page, login)
    heading = page.locator("[data-by]")
    expect(heading).not_to_be_empty()
    for _ in range(90):
        if name in heading.inner_text():
            break
        page.keyboard.press("s")
        page.wait_for_timeout(40)
    expect(heading).to_contain_text(name)
    expect(
        page.locator("[data-photo] img") if has_photo else page.get_by_text("without a photo")
    ).to_be_visible()
    with page.expect_response("**/moderate/decide.json") as sent:
        page.keyboard.press("a")
    assert sent.value.json()["refused"] == []

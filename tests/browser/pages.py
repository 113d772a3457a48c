"""What the browser tests do again and again: go to a page, send a wave, log in, decide."""

from typing import Any

from playwright.sync_api import Page, Response, expect

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
    "/pledge/",
    "/groups/",
    "/certificates/",
]
WIDTHS = [320, 375, 768, 1440]
FRAME = "await new Promise(requestAnimationFrame)"
FILLED = f"""async () => {{
  const queue = document.querySelector("moderation-queue");
  while (queue.isFilling) {FRAME};
}}"""
# No flight under way, in the mosaic or in the picture beside it.
SETTLED = f"""async () => {{
  const element = document.querySelector("mosaic-viewer");
  const {{ mosaic, beside }} = element.panes;
  const views = () => [mosaic, beside].filter(Boolean).map((viewer) => viewer.viewport);
  const flies = (view) => {{
    const [now, then] = [view.getBounds(true), view.getBounds(false)];
    return ["x", "y", "width"].some((name) => Math.abs(now[name] - then[name]) > 1e-6);
  }};
  {FRAME};
  while (views().some(flies)) {FRAME};
}}"""
# What has been asked for is drawn with the next frame; then that frame has been.
DRAWN = f"async () => {{ {FRAME}; {FRAME}; }}"


def a_file(number: int, name: str = "wave.jpg") -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": wave_photo(number)}


def choose_town(page: Page, typed: str, name: str, label: str = "Town") -> None:
    """By keys: nothing is marked before the arrow does it, so not before it is what was typed in full."""
    page.get_by_label(label, exact=True).press_sequentially(typed)
    expect(page.get_by_role("option").first).to_contain_text(name)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def fill(page: Page) -> None:
    page.goto("/wave/")
    page.get_by_label("One or more photos").set_input_files([a_file(9001)])
    choose_town(page, "recif", "Recife")


def agree(page: Page) -> None:
    page.get_by_label("I am 16 or older").check()
    page.get_by_label("I agree to this").check()


def ready(page: Page, address: str = "/") -> None:
    page.goto(address)
    page.locator("mosaic-viewer.ready").wait_for()


def sent(page: Page, name: str) -> str:
    """Send a wave under this name and wait for its tile; the address of its private page."""
    fill(page)
    page.get_by_label("Name").fill(name)
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    page.get_by_role("link", name="Open my page").click()
    expect(page.get_by_alt_text("Your photo as the square tile")).to_be_visible()
    return page.url


def log_in(page: Page, login: tuple[str, str], address: str = "/moderate/") -> None:
    page.goto(f"/log-in/?next={address}")
    if page.get_by_label("Username").is_visible():
        page.get_by_label("Username").fill(login[0])
        page.get_by_label("Password").fill(login[1])
        page.get_by_role("button", name="Log in").click()


def skip_to(page: Page, name: str) -> None:
    """In the queue, by keys alone. The next ones come while one looks."""
    heading = page.locator("[data-by]")
    expect(heading).not_to_be_empty()
    for _ in range(90):
        if name in heading.inner_text():
            return
        page.keyboard.press("s")
        page.evaluate(FILLED)
    expect(heading).to_contain_text(name)


def decided(page: Page, keys: list[str]) -> Response:
    """The server's answer to the verdict that these keys are."""
    with page.expect_response("**/moderate/decide.json") as sent:
        for key in keys:
            page.keyboard.press(key)
    return sent.value


def approve(page: Page, name: str, login: tuple[str, str], has_photo: bool = True) -> None:
    log_in(page, login)
    skip_to(page, name)
    expect(
        page.locator("[data-photo] img") if has_photo else page.get_by_text("without a photo")
    ).to_be_visible()
    assert decided(page, ["a"]).json()["refused"] == []

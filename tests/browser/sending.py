"""What befalls a wave on its way, each as one function: for the tests and for `script/bench sending`.

Each gets a device and a photo, does its worst, and returns a page of the device when the site has said yes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import APIResponse, BrowserContext, Page, Route, expect

from tests.browser.device import fill_in, send, wait_for_kept
from tests.line import Line

ON_ITS_WAY = "Your wave is on its way."


@dataclass(frozen=True)
class Sending:
    """One wave: whose device, by which line, under which name, from which file."""

    device: BrowserContext
    line: Line
    name: str
    file: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.line.port}"

    def begin(self) -> Page:
        page = self.device.new_page()
        fill_in(page, self.name, self.file)
        return page


def break_line(one: Sending) -> Page:
    """In the midst of the photo."""
    page = one.begin()
    one.line.cut_after = 20_000
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    one.line.mend()
    return thanked(page)


def lose_answer(one: Sending) -> Page:
    """The site has it, and the device does not know."""
    page = one.begin()
    swallow_one_answer(page)
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    return thanked(page)


def swallow_one_answer(page: Page) -> None:
    is_lost: list[APIResponse] = []

    def swallow(route: Route) -> None:
        if route.request.method != "POST" or is_lost:
            return route.continue_()
        is_lost.append(route.fetch())
        return route.abort("connectionreset")

    page.route("**/wave/", swallow)


def close_page(one: Sending) -> Page:
    """Without a network; opened again when there is one."""
    page = one.begin()
    one.line.cut()
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    wait_for_kept(page, "kept", 1)
    page.close()
    one.line.mend()
    page = one.device.new_page()
    page.goto("/wave/")
    expect(page.locator(".my-links, .sent-links").get_by_role("link")).to_have_count(1)
    return page


def change_file(one: Sending) -> Page:
    """After it was chosen: it is sent as it was."""
    page = one.begin()
    expect(page.locator(".chosen li")).to_have_count(1)
    one.file.write_bytes(b"something else")
    send(page)
    return thanked(page)


def fill_device(one: Sending) -> Page:
    """A full quota: this page says so and keeps it; there is no room for its link either, so it is shown."""
    page = one.device.new_page()
    session = one.device.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": one.origin, "quotaSize": 5_000})
    fill_in(page, one.name, one.file)
    expect(page.get_by_role("status").first).to_contain_text("no room left")
    send(page)
    thanked(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": one.origin})
    return page


def press_again(one: Sending) -> Page:
    """And again."""
    page = one.begin()
    page.evaluate('for (let i = 0; i < 3; i++) document.querySelector("wave-form form").requestSubmit()')
    return thanked(page)


def lose_token(one: Sending) -> Page:
    """The cookie that makes a form the visitor's own is gone."""
    page = one.begin()
    one.device.clear_cookies()
    send(page)
    return thanked(page)


def thanked(page: Page) -> Page:
    expect(page.get_by_text(ON_ITS_WAY)).to_be_visible()
    return page


MISHAPS: dict[str, Callable[[Sending], Page]] = {
    "a line that breaks": break_line,
    "an answer that is lost": lose_answer,
    "a page that is closed": close_page,
    "a file that changes": change_file,
    "a full device": fill_device,
    "a second press": press_again,
    "a lost token": lose_token,
}


def shown_links(page: Page) -> list[str]:
    """The private links that the visitor sees."""
    links = page.locator(".my-links, .sent-links").get_by_role("link")
    return [link.get_attribute("href") or "" for link in links.all()]

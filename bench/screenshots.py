"""The pictures in the documents, taken from a running site: script/demo in one terminal, this in another.

script/bench screenshots [--site ADDRESS] [--folder docs/img] [--login NAME:PASSWORD]   the last for the queue
script/bench screenshots --every [--folder var/screenshots]   every page, three widths, dark and light
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
SETTLED_MS = 2500
STAFF = {"moderate": "/moderate/", "data": "/organise/data/"}
PAGES = {"api": "/api/", "wave": "/wave/", "when": "/when/recife/", "map": "/map/"}
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDTHS = {375: 740, 768: 1024, 1440: 900}
SEEN = 'localStorage.setItem("wave-opening-seen", "1")'
EVERY = {
    "home": "/",
    "home-curtain": "/?mode=curtain",
    "home-side": "/?mode=side",
    "home-blend": "/?mode=blend",
    "home-zoomed": "/?x=0.5&y=0.2&zoom=9",
    "wave": "/wave/",
    "waves": "/waves/",
    "waves-none": "/waves/?q=nobody+of+this+name",
    "when": "/when/",
    "when-place": "/when/recife/",
    "when-below": "/when/tokyo/",
    "map": "/map/",
    "map-flat": "/map/?view=flat",
    "check-in": "/check-in/",
    "group-new": "/groups/",
    "pictures": "/pictures/",
    "story": "/story/",
    "version": "/version/",
    "versions": "/versions/",
    "certificates": "/certificates/",
    "about": "/about/",
    "organisers": "/organisers/",
    "api": "/api/",
    "privacy": "/privacy/",
    "not-found": "/nowhere/",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench screenshots")
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--every", action="store_true", help="every page, three widths, two rooms")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--login", default="", help="a moderator's name and password, with a colon between")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        if options.every:
            take_every(browser, options.site, options.folder or Path("var/screenshots"))
        else:
            take_few(browser, options.site, options.folder or Path("docs/img"), options.login)
        browser.close()


def take_few(browser: Browser, site: str, folder: Path, login: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="dark", base_url=site)
    for name, address in {"home": "/", "curtain": "/?mode=curtain", **PAGES}.items():
        take(page, address, folder / f"{name}.jpg")
    if login:
        name, _, password = login.partition(":")
        page.goto("/admin/login/?next=/moderate/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        for name, address in STAFF.items():
            take(page, address, folder / f"{name}.jpg")


def take_every(browser: Browser, site: str, folder: Path) -> None:
    """Whole pages, as name-width-room.jpg."""
    for room in ("dark", "light"):
        for width, height in WIDTHS.items():
            size = {"width": width, "height": height}
            context = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                color_scheme=room,
                base_url=site,
            )
            context.add_init_script(SEEN)
            page = context.new_page()
            for name, address in (EVERY | of_somebody(page)).items():
                take(page, address, folder / f"{name}-{width}-{room}.jpg", is_whole=True)
            context.close()


def of_somebody(page: Page) -> dict[str, str]:
    """The pages of whoever waved last."""
    page.goto("/waves/")
    links = page.locator(".tiles a")
    if not links.count():
        return {}
    wave = links.first.get_attribute("href") or ""
    return {"one": wave, "report": f"{wave}report/", "certificate": wave.replace("/wave/", "/certificates/")}


def take(page: Page, address: str, file: Path, *, is_whole: bool = False) -> None:
    page.goto(address)
    page.wait_for_timeout(SETTLED_MS)
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, type="jpeg", quality=84, full_page=is_whole)
    print(file)


if __name__ == "__main__":
    main()

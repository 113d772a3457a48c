"""The pictures in the documents, taken from a running site: script/demo in one terminal, this in another.

script/bench screenshots [--site ADDRESS] [--folder docs/img]
"""

import argparse
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
SETTLED_MS = 2500
PAGES = {"wave": "/wave/", "when": "/when/recife/", "map": "/map/"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench screenshots")
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--folder", type=Path, default=Path("docs/img"))
    options = parser.parse_args()
    with sync_playwright() as playwright:
        switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        size = {"width": 1280, "height": 800}
        page = browser.new_page(viewport=size, color_scheme="dark", base_url=options.site)  # type: ignore[arg-type]
        for name, address in {"home": "/", "curtain": "/?mode=curtain", **PAGES}.items():
            take(page, address, options.folder / f"{name}.jpg")
        browser.close()


def take(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.wait_for_timeout(SETTLED_MS)
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, type="jpeg", quality=84)
    print(file)


if __name__ == "__main__":
    main()

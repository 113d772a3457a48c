"""The page that `python -m mosaic.engine` leaves beside its mosaic, opened from the disk."""

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from mosaic.engine.__main__ import main

COLOURS = ("red", "lime", "blue", "white")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen cells in four colours, each where the target has it."""
    folder = tmp_path_factory.mktemp("photos")
    target = Image.new("RGB", (400, 400))
    for number, colour in enumerate(COLOURS):
        Image.new("RGB", (300, 200), colour).save(folder / f"{colour}.png")
        target.paste(Image.new("RGB", (200, 200), colour), (number % 2 * 200, number // 2 * 200))
    target.save(picture := folder.parent / "target.png")
    main([str(folder), str(picture), str(folder.parent / "out"), "--repeat", "4", "--harmony", "0"])
    return folder.parent / "out" / "index.html"


@pytest.fixture
def page(browser: Browser, made: Path) -> Page:
    page = browser.new_page(viewport={"width": 800, "height": 800})
    page.goto(made.as_uri())
    page.wait_for_load_state("networkidle")
    return page


def seen(page: Page) -> list[str]:
    """The colours in the middles of the four quarters of the window."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    names = {(255, 0, 0): "red", (0, 255, 0): "lime", (0, 0, 255): "blue", (255, 255, 255): "white"}
    found = []
    for at in ((200, 200), (600, 200), (200, 600), (600, 600)):
        pixel = picture.getpixel(at)
        assert isinstance(pixel, tuple)
        nearest = min(names, key=lambda one: sum((a - b) ** 2 for a, b in zip(one, pixel, strict=True)))
        found.append(names[nearest])
    return found


def test_the_whole_is_shown_and_a_part_when_it_is_zoomed(page: Page) -> None:
    assert Counter(seen(page)) == Counter(COLOURS)
    first = seen(page)[0]
    page.mouse.move(5, 5)
    for _ in range(4):
        page.mouse.wheel(0, -300)
    page.wait_for_load_state("networkidle")
    assert seen(page) == [first] * 4
    page.keyboard.press("0")
    page.wait_for_load_state("networkidle")
    assert Counter(seen(page)) == Counter(COLOURS)


def test_a_press_says_which_cell_it_is_and_a_drag_moves(page: Page) -> None:
    page.mouse.click(790, 10)
    expect(page.get_by_role("status")).to_contain_text("row 0, column 3")
    corner = seen(page)[3]
    page.mouse.move(600, 600)
    page.mouse.down()
    page.mouse.move(200, 200, steps=8)
    page.mouse.up()
    page.wait_for_load_state("networkidle")
    assert seen(page)[0] == corner

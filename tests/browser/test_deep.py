"""Sharp to the eyelash: beyond the base level every cell goes on into its own photo."""

import pytest

from tests.browser.pages import ready

pytestmark = pytest.mark.browser

# The first cell of that depth: row and column.
CELL_OF = """async (depth) => {
  const { source } = document.querySelector("mosaic-viewer");
  const { depths } = await source.version();
  const cell = depths.indexOf(String(depth));
  return { row: Math.floor(cell / source.pointer.columns), column: cell % source.pointer.columns };
}"""
SHOW = """async (cell) => {
  const viewer = document.querySelector("mosaic-viewer");
  const { panes } = viewer;
  viewer.exploring = true;
  const square = panes.rectangle(cell, 0.9);
  panes.own.fitBounds(square, true);
  const item = panes.mosaic.world.getItemAt(0);
  const frame = () => new Promise(requestAnimationFrame);
  for (let calm = 0; calm < 20; calm = item.getFullyLoaded() ? calm + 1 : 0) await frame();
  return [...item._lastDrawn].map(({ tile }) => tile.level - item.source.maxLevel);
}"""


@pytest.fixture
def deep_page(quiet_page):
    """A page that has noted which photos it asked for, and what came."""
    quiet_page.answers = {}
    quiet_page.on("response", lambda answer: quiet_page.answers.update({answer.url: answer.status}))
    ready(quiet_page)
    return quiet_page


def faces_of(page):
    return {
        url.split("/deep/")[1]: status
        for url, status in page.answers.items()
        if ".jpg" in url and "/deep/" in url
    }


def test_up_close_a_face_is_the_photo_itself(deep_page):
    page = deep_page
    cell = page.evaluate(CELL_OF, 2)
    levels = page.evaluate(SHOW, cell)
    assert 0 in levels  # the deepest there is
    place = f"/1024/{cell['column']}_{cell['row']}.jpg"
    assert [status for name, status in faces_of(page).items() if name.endswith(place)] == [200]


def test_a_smaller_photo_ends_earlier_and_nothing_is_asked_for_in_vain(deep_page):
    page = deep_page
    cell = page.evaluate(CELL_OF, 0)
    assert -2 in page.evaluate(SHOW, cell)  # the base level
    place = f"{cell['column']}_{cell['row']}.jpg"
    assert not [name for name in faces_of(page) if name.endswith(place)]
    assert set(page.answers.values()) <= {200, 304}


def test_a_face_fills_the_screen_and_no_more(deep_page):
    page = deep_page
    zoom = page.evaluate(
        """() => { const { panes, source } = document.querySelector("mosaic-viewer");
        const { viewport } = panes.mosaic;
        return (viewport.getMaxZoom() * viewport.getContainerSize().x) / source.pointer.columns; }"""
    )
    assert round(zoom) == 1024

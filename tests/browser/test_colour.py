"""A photo looks as headless Chromium shows it, whatever its colours mean.

UPDATE_COLOURS=1 writes what Chromium shows into tests/tracker/photos/expected_colours.json, which the tests
without a browser compare with.
"""

import base64
import json
import os
from io import BytesIO

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from tests.tracker.photos.colours import (
    P3,
    PATCH_PX,
    SAID,
    SIZE,
    STEPS,
    chart,
    delta_e,
    old_chart,
    patches,
    place,
)
from tracker.photos import door

pytestmark = pytest.mark.browser
EXPECTED = settings.BASE_DIR / "tests" / "tracker" / "photos" / "expected_colours.json"
DRAWN = """async ([kind, file]) => {
  const image = new Image();
  image.src = `data:image/${kind};base64,${file}`;
  await image.decode();
  const { width, height } = image;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  return [...pen.getImageData(0, 0, image.width, image.height).data];
}"""


def shown(page, kind, data):
    pixels = page.evaluate(DRAWN, [kind, base64.b64encode(data).decode()])
    picture = np.array(pixels).reshape(SIZE[1], SIZE[0], 4)
    middle = PATCH_PX // 2
    return [picture[y + middle, x + middle, :3].tolist() for x, y in (place(n) for n in range(STEPS**3))]


def test_the_expected_colours_are_those_of_chromium(page):
    page.goto("about:blank")
    by_chromium = {f"{said[0]},{said[1]}": shown(page, "avif", chart(*said)) for said in SAID}
    if os.environ.get("UPDATE_COLOURS"):
        EXPECTED.write_text(json.dumps(by_chromium, separators=(",", ":")) + "\n")
    expected = json.loads(EXPECTED.read_text())
    for said, colours in by_chromium.items():
        assert delta_e(colours, expected[said]).mean() < 2, said


@pytest.mark.parametrize("said", [(12, 13), (9, 16), (9, 18)])
def test_a_png_s_numbers_mean_the_same(page, said):
    page.goto("about:blank")
    expected = json.loads(EXPECTED.read_text())[f"{said[0]},{said[1]}"]
    assert delta_e(shown(page, "png", chart(*said, "PNG")), expected).mean() < 5


@pytest.mark.parametrize(
    ("gamma", "ends"), [(100_000, ()), (22_727, ()), (45_455, ()), (45_455, P3)], ids=str
)
def test_the_older_way_of_a_png_means_the_same_to_us(page, gamma, ends):
    page.goto("about:blank")
    data = old_chart(gamma, ends)
    made = door.renditions(data, door.Crop(), {"large": max(SIZE), "tile": 64})
    ours = patches(Image.open(BytesIO(made["large"])))
    assert delta_e(shown(page, "png", data), ours).mean() < 5

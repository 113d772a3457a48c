"""The mosaic in the words of IIIF: what is offered is there, and nothing else."""

import math

import pytest

from mosaic.engine import Grid, Pyramid
from mosaic.views.iiif import address_from, whole_level

pytestmark = pytest.mark.django_db


def path(address):
    return address.removeprefix("http://testserver")


def test_every_tile_and_size_that_is_offered_is_there(client, published):
    told = client.get("/iiif/info.json").json()
    assert told["@context"] == "http://iiif.io/api/image/3/context.json"
    assert (told["type"], told["protocol"], told["profile"]) == (
        "ImageService3",
        "http://iiif.io/api/image",
        "level0",
    )
    (tiles,) = told["tiles"]
    side, count = tiles["width"], 0
    for scale in tiles["scaleFactors"]:
        span = side * scale
        for x in range(0, told["width"], span):
            for y in range(0, told["height"], span):
                width, height = min(span, told["width"] - x), min(span, told["height"] - y)
                size = f"{math.ceil(width / scale)},{math.ceil(height / scale)}"
                answer = client.get(f"/iiif/{x},{y},{width},{height}/{size}/0/default.jpg")
                assert answer.status_code == 302
                assert answer["Access-Control-Allow-Origin"] == "*"
                assert client.get(answer["Location"]).status_code == 200
                count += 1
    assert count > 4
    for size in told["sizes"]:
        answer = client.get(f"/iiif/full/{size['width']},{size['height']}/0/default.jpg")
        assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        "1,0,512,512/512,512",
        "0,0,100,100/100,100",
        "0,0,512,512/511,511",
        "full/9999,9999",
        "0,0,512/512,512",
        "full/,",
    ],
)
def test_anything_else_is_not(client, published, asked):
    assert client.get(f"/iiif/{asked}/0/default.jpg").status_code == 404


def test_the_manifest_has_one_canvas_with_the_mosaic(client, published):
    answer = client.get("/iiif/manifest.json")
    assert 'profile="http://iiif.io/api/presentation/3/context.json"' in answer["Content-Type"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert (told["type"], told["id"]) == ("Manifest", "http://testserver/iiif/manifest.json")
    assert told["rights"].startswith("http://creativecommons.org/")
    (canvas,) = told["items"]
    assert "#" not in canvas["id"]  # the specification allows no fragment
    body = canvas["items"][0]["items"][0]["body"]
    image = client.get("/iiif/info.json").json()
    assert (canvas["width"], canvas["height"]) == (image["width"], image["height"])
    assert body["service"][0]["id"] == image["id"]
    assert client.get(path(body["id"])).status_code == 302
    assert client.get(path(told["thumbnail"][0]["id"])).status_code == 200
    assert "12 photos" in told["requiredStatement"]["value"]["none"][0]


def test_the_name_of_the_image_leads_to_its_description(client, published):
    answer = client.get("/iiif")
    assert (answer.status_code, path(answer["Location"])) == (303, "/iiif/info.json")


def test_nothing_is_there_before_something_is_published(client, campaign):
    for address in ("/iiif", "/iiif/info.json", "/iiif/manifest.json", "/iiif/full/1,1/0/default.jpg"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (7, 13), (40, 31), (142, 142)])
def test_a_region_is_the_tile_it_looks_like(rows, columns):
    pyramid = Pyramid(Grid(rows, columns, (0, 0, 1, 1)), 256, 512)
    for level in range(whole_level(pyramid), pyramid.base_level + 1):
        span = 512 * 2 ** (pyramid.base_level - level)
        across, down = pyramid.tiles(level)
        for column, row in ((0, 0), (across - 1, down - 1)):
            x, y = column * span, row * span
            width, height = min(span, pyramid.width_px - x), min(span, pyramid.height_px - y)
            size = f"{math.ceil(width * 512 / span)},{math.ceil(height * 512 / span)}"
            found = address_from(pyramid, f"{x},{y},{width},{height}", size)
            assert found == (level, column, row)

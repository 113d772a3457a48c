import hashlib
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.template.defaultfilters import floatformat
from PIL import Image

from mosaic.engine import Address
from tests.conftest import make_campaign
from tests.photos_made import gradient, jpeg
from tracker.models import ReferenceImage, Submission
from tracker.submissions import lifecycle

pytestmark = pytest.mark.database


def test_the_pointer_says_what_is_published(client, published):
    response = client.get("/mosaic.json")
    pointer = response.json()
    assert response["Cache-Control"] == "no-cache"
    assert (pointer["rows"], pointer["columns"], pointer["photos"]) == (published.rows, published.columns, 12)
    assert pointer["manifest_sha256"] == published.manifest_sha256
    assert client.get("/mosaic.json", HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
    table = client.get(pointer["table"])
    assert hashlib.sha256(table.content).hexdigest() in pointer["table"]
    assert table.json()["build"] == published.key


def test_every_address_of_the_pattern_is_a_jpeg_that_never_changes(client, published):
    pattern = client.get("/mosaic.json").json()["tiles"]
    level = published.pyramid.base_level
    response = client.get(pattern.format(build=published.key, level=level, column=0, row=0))
    assert Image.open(BytesIO(response.content)).size == published.pyramid.tile_size_px(Address(level, 0, 0))
    assert "immutable" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(pattern.format(build=published.key, level=level, column=999, row=0)).status_code == 404


def test_without_a_mosaic_the_page_invites_and_the_pointer_is_404(client, mosaic):
    assert "begins with the first photos" in client.get("/").content.decode()
    assert client.get("/mosaic.json").status_code == 404


def test_a_cell_tells_who_is_there_until_they_withdraw(client, published, moderator):
    placement = published.placements.filter(row=0, column=0).select_related("submission").get()
    card = client.get("/cells/0/0.json").json()
    assert card["id"] == placement.submission.public_id
    assert (card["by"], card["place"]) == ("Ana and 2 others", "Recife, Brazil")
    assert card["time"] == "Friday 19 July 2013, 18:31 (UTC-03)"
    lifecycle.withdraw(placement.submission)
    assert client.get("/cells/0/0.json").status_code == 404


def test_a_cell_beyond_the_grid_is_404(client, published):
    assert client.get(f"/cells/{published.rows}/0.json").status_code == 404


def test_where_am_i(client, published):
    placement = published.placements.last()
    answer = client.get(f"/where/{placement.submission.public_id}.json").json()
    assert {"row": placement.row, "column": placement.column} in answer["cells"]
    assert answer["state"] == "here"
    first = answer["cells"][0]
    around = {
        (one.row - first["row"], one.column - first["column"]): one.submission.public_id
        for one in published.placements.exclude(row=first["row"], column=first["column"])
        if abs(one.row - first["row"]) <= 1 and abs(one.column - first["column"]) <= 1
    }
    told = {(one["row"], one["column"]): one["tile"] for one in answer["neighbours"]}
    assert told == {place: f"/photo/{public_id}/tile.jpg" for place, public_id in around.items()}
    # Who is no longer shown is nobody's neighbour.
    gone = next(iter(around.values()))
    Submission.objects.filter(public_id=gone).update(status="withdrawn")
    left = client.get(f"/where/{placement.submission.public_id}.json").json()["neighbours"]
    assert all(gone not in one["tile"] for one in left)


@pytest.mark.parametrize(
    ("status", "has_photo", "state"),
    [
        ("received", True, "waiting"),
        ("waiting", True, "waiting"),
        ("approved", True, "coming"),
        ("approved", False, "counted"),
        ("rejected", True, "hidden"),
        ("quarantined", True, "hidden"),
        ("withdrawn", True, "hidden"),
        ("erased", True, "unknown"),
    ],
)
def test_of_a_wave_in_no_cell_one_hears_only_whether_it_may_still_come(
    client, published, send, settings, status, has_photo, state
):
    settings.MOSAIC_EVERY_MINUTES = 7
    submission = send(7000).submission
    Submission.objects.filter(pk=submission.pk).update(status=status, has_photo=has_photo)
    answer = client.get(f"/where/{submission.public_id}.json").json()
    when = {"minutes": 7} if state == "coming" else {}
    assert answer == {"version": published.pk, "cells": [], "state": state, **when}


def test_a_code_that_is_nobodys_or_of_another_campaign_is_unknown(client, published):
    other = make_campaign("elsewhere", is_default=False)
    stranger = published.placements.first().submission
    Submission.objects.filter(pk=stranger.pk).update(campaign=other)
    published.placements.filter(submission=stranger).delete()
    for code in ("nobody", stranger.public_id):
        assert client.get(f"/where/{code}.json").json()["state"] == "unknown"


def test_a_plain_deep_zoom_viewer_is_led_to_the_tiles(client, published):
    descriptor = client.get("/mosaic.dzi").content.decode()
    assert f'Width="{published.columns * 256}"' in descriptor
    response = client.get("/mosaic_files/0/0_0.jpg")
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200


def test_the_still_is_there_for_a_page_without_scripts(client, published):
    page = client.get("/").content.decode()
    address = client.get("/mosaic.json").json()["still"]
    assert address in page
    assert Image.open(BytesIO(client.get(address).content)).format == "JPEG"


def test_the_picture_beside_lies_under_the_mosaic(client, published):
    beside = client.get("/").context["beside"]
    left, _, right, _ = published.crop
    assert beside["width"] == pytest.approx(1 / (right - left))
    assert beside["x"] == pytest.approx(-left * beside["width"])
    assert client.get(beside["url"]).status_code == 200


def test_the_official_picture_takes_the_illustrations_place(client, mosaic, tmp_path):
    file = tmp_path / "official.jpg"
    file.write_bytes(jpeg(gradient(838, 958)))
    call_command("load_reference_image", str(file), "--id", "PIA17171", stdout=StringIO())
    image = ReferenceImage.objects.get(position=0)
    assert (image.identifier, image.is_illustration) == ("PIA17171", False)
    assert image.credit == "NASA/JPL-Caltech/Space Science Institute"
    mosaic.target.refresh_from_db()
    assert mosaic.target.file == image.file
    page = client.get("/pictures/").content.decode()
    assert image.credit in page
    assert "Illustration, not a photograph" not in page


def test_the_version_page_says_how_good_it_is_and_how_to_check_it(client, published):
    page = client.get("/version/").content.decode()
    assert published.manifest_sha256 in page
    assert f"{published.record.certified_gap:.2%}".replace("%", "\u00a0%") in page
    assert floatformat(published.record.quality.ssim, 3) in page
    assert f"<dd>{floatformat(published.record.quality.roughness, 1)}</dd>" in page
    manifest = b"".join(client.get("/version/manifest.csv").streaming_content)
    assert hashlib.sha256(manifest).hexdigest() == published.manifest_sha256
    assert len(manifest.splitlines()) == published.grid.cells + 1


def test_without_a_version_there_is_no_page_about_it(client, mosaic):
    assert client.get("/version/").status_code == 404

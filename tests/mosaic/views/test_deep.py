"""Beyond the base level: single photos, found by placement, as long as their owners are in the mosaic."""

from io import BytesIO

import pytest
from PIL import Image

from mosaic.building import depth
from mosaic.models import Build, Mosaic
from tests.conftest import build_here, make_campaign
from tests.photos_made import gradient, jpeg
from tracker.models import Submission
from tracker.storage import read_private
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database
SIZES = [(1400, 1040)] * 4 + [(700, 520)] * 2 + [(320, 240)]


@pytest.fixture
def approve(send, moderator):
    def act(size):
        # Each another: the left edge of the square differs.
        number = Submission.objects.count()
        sent = send(data=jpeg(gradient(*size).rotate(number))).submission
        intake.prepare(sent.pk)
        sent.refresh_from_db()
        lifecycle.approve(sent, moderator)
        return sent

    return act


@pytest.fixture
def deep(mosaic, approve):
    """A published mosaic of four photos with 1,024 px, two with 512 and one with neither."""
    for size in SIZES:
        approve(size)
    return build_here(mosaic)


def pointer_of(client):
    return client.get("/mosaic.json").json()


def depths_of(client):
    return client.get(pointer_of(client)["deep"]["depths"]).json()["depths"]


def face_of(client, row, column, side, key=None):
    build = Mosaic.objects.get(is_default=True).current_build
    words = {"build": key or depth.key_over(build, row, column), "side": side, "row": row, "column": column}
    return client.get(pointer_of(client)["deep"]["faces"].format(**words))


def cell_of(build, **photo):
    place = build.placements.filter(**{f"submission__{name}": value for name, value in photo.items()}).first()
    return place.row, place.column


def test_each_cell_says_how_deep_it_goes(client, deep):
    digits = depths_of(client)
    assert len(digits) == deep.grid.cells
    levels = {1024: "2", 512: "1", 0: "0"}
    for place in deep.placements.select_related("submission"):
        assert digits[place.row * deep.columns + place.column] == levels[place.submission.deep_px]
    answer = client.get(pointer_of(client)["deep"]["depths"])
    assert answer["Cache-Control"] == "no-cache"
    address = pointer_of(client)["deep"]["depths"]
    assert client.get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_every_face_that_is_announced_is_there_and_no_other(client, deep):
    digits, sides = depths_of(client), pointer_of(client)["deep"]["sides"]
    assert sides == [512, 1024]
    for number, digit in enumerate(digits):
        for level, side in enumerate(sides, start=1):
            answer = face_of(client, *divmod(number, deep.columns), side)
            assert answer.status_code == (200 if level <= int(digit) else 404)
            if answer.status_code == 200:
                assert Image.open(BytesIO(answer.content)).size == (side, side)
    assert face_of(client, 0, 0, 2048).status_code == 404
    assert face_of(client, deep.rows, 0, 512).status_code == 404


def test_a_face_is_the_photo_of_who_is_in_the_cell(client, deep):
    place = deep.placements.filter(submission__deep_px=1024).select_related("submission").first()
    kept = read_private(place.submission.rendition("1024"))
    assert face_of(client, place.row, place.column, 1024).content == kept


def test_caches_ask_each_time_and_are_told_nothing_has_changed(client, deep):
    row, column = cell_of(deep, deep_px=1024)
    answer = face_of(client, row, column, 512)
    assert (answer["Cache-Control"], "sandbox" in answer["Content-Security-Policy"]) == ("no-cache", True)
    again = client.get(answer.wsgi_request.path, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_who_withdraws_is_gone_from_them_at_once_also_for_who_has_it(client, deep):
    place = deep.placements.filter(submission__deep_px=1024).select_related("submission").first()
    answer = face_of(client, place.row, place.column, 1024)
    lifecycle.withdraw(place.submission)
    gone = client.get(answer.wsgi_request.path, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert gone.status_code == 404
    build_here(deep.mosaic, full=False)
    assert client.get(answer.wsgi_request.path).status_code == 404  # the address is another by now


def test_a_photo_that_was_changed_is_gone_until_it_is_approved_again(client, deep):
    place = deep.placements.filter(submission__deep_px=1024).select_related("submission").first()
    lifecycle.resubmit(place.submission, {"crop_left": 0.0})
    intake.prepare(place.submission_id)
    assert face_of(client, place.row, place.column, 1024).status_code == 404


def test_an_address_never_leads_to_somebody_else(client, deep, approve):
    row, column = cell_of(deep, deep_px=512)
    before, kept = depth.key_over(deep, row, column), deep.placements.get(row=row, column=column).submission
    lifecycle.withdraw(kept)
    build_here(deep.mosaic, full=False)
    assert face_of(client, row, column, 512, key=before).status_code == 404


def test_what_a_successor_leaves_alone_keeps_its_address(client, mosaic, approve):
    for _ in range(30):
        approve((1040, 1030))
    first = build_here(mosaic)
    lifecycle.withdraw(first.placements.get(row=0, column=0).submission)
    second = build_here(mosaic, full=False)
    far = (first.rows - 1, first.columns - 1)
    assert not second.is_full
    assert depth.key_over(second, *far) == first.key
    assert face_of(client, *far, 1024).status_code == 200


@pytest.mark.parametrize(("deepest", "cell_px", "sides"), [
    (1024, 256, [512, 1024]), (512, 256, [512]), (0, 256, []), (1024, 128, [256, 512, 1024]),
    (0, 128, []), (1024, 64, []),
])  # fmt: skip
def test_a_mosaic_goes_on_from_the_size_of_its_cells(settings, deepest, cell_px, sides):
    settings.DEEPEST_PX = deepest
    assert depth.sides_of(Build(cell_px=cell_px)) == sides


def test_switched_off_the_pointer_has_none_and_nothing_is_given_out(client, deep, settings):
    row, column = cell_of(deep, deep_px=1024)
    address = face_of(client, row, column, 512).wsgi_request.path
    settings.DEEPEST_PX = 0
    assert pointer_of(client)["deep"] is None
    assert client.get(address).status_code == 404


def test_nginx_sends_them_only_after_the_application_has_said_so(client, deep, settings):
    settings.ACCEL_PREFIX = "/private/"
    place = deep.placements.filter(submission__deep_px=1024).select_related("submission").first()
    answer = face_of(client, place.row, place.column, 512)
    assert answer["X-Accel-Redirect"] == "/private/" + place.submission.rendition("512")
    assert (answer["Cache-Control"], answer.content) == ("no-cache", b"")
    lifecycle.withdraw(place.submission)
    assert "X-Accel-Redirect" not in face_of(client, place.row, place.column, 512)


def test_nobody_gets_a_link_to_the_store_which_would_outlast_a_withdrawal(client, deep, settings):
    row, column = cell_of(deep, deep_px=1024)
    settings.S3_BUCKET, settings.S3_SIGNED_SECONDS = "wave", 300
    assert face_of(client, row, column, 512).status_code == 200


def test_another_campaign_does_not_give_them_out(client, deep):
    make_campaign("jupiter", is_default=False)
    row, column = cell_of(deep, deep_px=1024)
    address = face_of(client, row, column, 512).wsgi_request.path
    assert client.get(f"/c/jupiter{address}").status_code == 404


def test_iiif_offers_the_depth_that_every_cell_has(client, mosaic, approve):
    for size in SIZES[:6]:
        approve(size)
    build = build_here(mosaic)
    told = client.get("/iiif/info.json").json()
    assert told["width"] == 2 * build.pyramid.width_px
    (tiles,) = told["tiles"]  # those of the deep level have the same side
    assert (tiles["width"], tiles["scaleFactors"][:3]) == (512, [1, 2, 4])
    for number in range(build.grid.cells):
        row, column = divmod(number, build.columns)
        asked = f"/iiif/{512 * column},{512 * row},512,512/512,512/0/default.jpg"
        answer = client.get(client.get(asked)["Location"])
        assert Image.open(BytesIO(answer.content)).size == (512, 512)
    base = client.get("/iiif/0,0,1024,1024/512,512/0/default.jpg")
    assert base["Location"].endswith(f"/{build.pyramid.base_level}/0_0.jpg")
    for other in ("1,0,512,512/512,512", "0,0,512,512/256,256", f"{build.columns * 512},0,512,512/512,512"):
        assert client.get(f"/iiif/{other}/0/default.jpg").status_code == 404


def test_iiif_and_deep_zoom_end_at_the_base_level_where_a_photo_does(client, deep):
    told = client.get("/iiif/info.json").json()
    assert (told["width"], told["height"]) == (deep.pyramid.width_px, deep.pyramid.height_px)
    assert f'Width="{deep.pyramid.width_px}"' in client.get("/mosaic.dzi").text


def test_the_page_counts_gigapixels_down_to_the_deepest_level(client, deep):
    page = client.get("/version/").text
    assert "gigapixels, where every photo has 1,024 pixels a side; smaller ones end earlier" in page
    assert f"{float(f'{deep.grid.cells * 1024**2 / 1e9:.2g}')}" in page

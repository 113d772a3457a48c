"""The overviews without tint: a second set of pyramid tiles, the base level being the photographs anyway."""

from io import BytesIO

import pytest
from django.core.files.storage import storages
from PIL import Image, ImageChops

from mosaic.building import jobs, placing
from mosaic.building.files import BuildFiles
from mosaic.engine import Grid, Pyramid
from operations import reconcile
from tests.conftest import build_here
from tests.mosaic.building.built import content
from tracker.submissions import lifecycle

pytestmark = pytest.mark.database


@pytest.fixture
def version(mosaic, crowd):
    crowd(37)
    return build_here(mosaic)


def pictures(names):
    return {address: Image.open(BytesIO(content(name))).convert("RGB") for address, name in names}


def farthest(one, other):
    return max(high for _, high in ImageChops.difference(one, other).getextrema())


def test_they_are_what_a_mosaic_without_tint_would_show(version):
    plain = pictures(BuildFiles(version).plain_names())
    tinted = pictures(BuildFiles(version).tile_names())
    assert plain.keys() == {address for address in tinted if address.level < version.pyramid.base_level}
    assert any(farthest(plain[address], tinted[address]) > 20 for address in plain)
    version.mosaic.tint = 0
    version.mosaic.save()
    bare = build_here(version.mosaic)
    assert (bare.manifest_sha256, bare.untinted) == (version.manifest_sha256, False)
    for address, picture in pictures(BuildFiles(bare).tile_names()).items():
        if address in plain:
            assert farthest(picture, plain[address]) == 0


def test_a_successor_draws_only_what_has_changed_also_without_tint(version):
    gone = version.placements.order_by("row", "column")[20].submission
    lifecycle.withdraw(gone)
    successor = build_here(version.mosaic, full=False)
    files = BuildFiles(successor)
    assert (successor.is_full, files.missing()) == (False, [])
    changed = successor.pyramid.tiles_showing(successor.find_changed_cells())
    drawn = {address for address, name in files.plain_names() if f"/{successor.key}/" in name}
    assert drawn == {address for address in changed if address.level < successor.pyramid.base_level}
    assert not list(reconcile.versions())
    again = build_here(version.mosaic)  # everything anew: the same people, perhaps elsewhere
    assert BuildFiles(again).missing() == []


def test_one_person_of_20164_costs_at_most_40_files(version):
    """Drawn, and beside them table, preview, root, and nothing else."""
    pyramid = Pyramid(Grid(115, 178))
    drawn = pyramid.tiles_showing([(57, 89)])
    plain = [address for address in drawn if pyramid.is_tinted(address.level)]
    assert len(drawn) + len(plain) + 3 <= 40
    before = files_of_all()
    lifecycle.withdraw(version.placements.order_by("row", "column")[20].submission)
    successor = build_here(version.mosaic, full=False)
    tiles = successor.pyramid.tiles_showing(successor.find_changed_cells())
    without = [address for address in tiles if successor.pyramid.is_tinted(address.level)]
    blocks = successor.blocks.filter(root__contains=successor.key).count()
    assert len(files_of_all() - before) == len(tiles) + len(without) + 2 + blocks


def files_of_all():
    folders = (("public", "tiles"), ("public", "tables"), ("private", "roots"))
    return {(alias, name) for alias, folder in folders for name in reconcile.walk(storages[alias], folder)}


def test_a_mosaic_can_leave_them_out_and_is_drawn_anew_then(client, version):
    assert "/plain/" in client.get("/mosaic.json").json()["plain_tiles"]
    assert "Without tint" in client.get("/").text
    version.mosaic.untinted = False
    version.mosaic.save()
    assert placing.is_of_other_settings(version.mosaic, version)
    without = build_here(version.mosaic, full=False)
    assert (without.is_full, list(BuildFiles(without).plain_names())) == (True, [])
    assert client.get("/mosaic.json").json()["plain_tiles"] is None
    assert "Without tint" not in client.get("/").text
    assert not list(reconcile.versions())


def test_a_version_of_before_has_none_and_gets_them_with_the_next(version):
    version.mosaic.builds.update(untinted=False)
    version.refresh_from_db()
    assert placing.is_of_other_settings(version.mosaic, version)
    assert jobs.plan(version.mosaic, full=False).untinted


def test_their_addresses_are_served_and_never_change(client, version):
    pattern = client.get("/mosaic.json").json()["plain_tiles"]
    answer = client.get(pattern.format(build=version.key, level=0, column=0, row=0))
    assert (answer.status_code, "immutable" in answer["Cache-Control"]) == (200, True)


def test_one_that_is_gone_or_damaged_is_found(version):
    _, name = max(BuildFiles(version).plain_names())
    storages["public"].delete(name)
    assert [(one.kind, one.name) for one in reconcile.versions()] == [("missing", name)]


def test_they_go_with_their_version(version):
    names = [name for _, name in BuildFiles(version).plain_names()]
    BuildFiles(version).forget_version([])
    assert not any(storages["public"].exists(name) for name in names)

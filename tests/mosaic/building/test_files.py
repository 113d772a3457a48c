"""Pyramid tiles and photos that are missing, damaged, or find no room."""

import subprocess

import pytest
from django.core.files.storage import storages

from mosaic.building import addresses, jobs, publication
from mosaic.building.files import BuildFiles
from mosaic.engine import Address
from mosaic.models import Build
from tests.conftest import build_here
from tests.mosaic.building.built import cells_of, content, placed, public_files
from tracker.models import Submission
from tracker.storage import save_private

pytestmark = pytest.mark.database


def test_no_pyramid_tile_is_missing(published):
    assert BuildFiles(published).missing() == []


def test_a_missing_pyramid_tile_is_found(published):
    address = Address(published.pyramid.base_level, 0, 0)
    storages["public"].delete(addresses.tile_name(published.key, address))
    assert BuildFiles(published).missing() == [address]


def lose(submission, how):
    """The tile's file is missing, cut off in the middle, or other bytes."""
    name = submission.rendition("tile")
    whole = content(name, "private")
    storages["private"].delete(name)
    if how != "missing":
        save_private(name, whole[: len(whole) // 2] if how == "cut off" else b"other bytes")
    return name, whole


LOST = pytest.mark.parametrize("how", ["missing", "cut off", "other bytes"])


@LOST
@pytest.mark.parametrize("when", ["before it is described", "before it is drawn"])
def test_a_tile_whose_file_is_lost_is_made_again_from_its_photo(mosaic, crowd, how, when):
    made = crowd(5)
    build = placed(mosaic) if when == "before it is drawn" else None
    name, whole = lose(made[2], how)
    build = build_here(mosaic)
    assert (build.status, build.photos) == (Build.Status.PUBLISHED, 5)
    assert content(name, "private") == whole
    assert Submission.objects.get(pk=made[2].pk).is_public


@LOST
def test_a_photo_that_is_lost_too_is_quarantined_and_its_cells_are_given_away(mosaic, crowd, how):
    made = crowd(5)
    build = placed(mosaic)
    lose(made[2], how)
    storages["private"].delete(made[2].original)
    assert build_here(mosaic) == build
    build.refresh_from_db()
    lost = Submission.objects.get(pk=made[2].pk)
    assert (lost.status, lost.fault) == (Submission.Status.QUARANTINED, "files-lost")
    assert (build.status, build.photos, build.record.left_out) == (Build.Status.PUBLISHED, 4, 1)
    assert lost.pk not in cells_of(build).values()


def test_a_photo_that_is_lost_before_it_is_described_is_quarantined(mosaic, crowd):
    made = crowd(5)
    lose(made[2], "missing")
    save_private(made[2].original, b"other bytes")
    assert build_here(mosaic).photos == 4
    assert Submission.objects.get(pk=made[2].pk).status == Submission.Status.QUARANTINED


def test_a_volume_that_is_not_there_quarantines_nobody(mosaic, crowd):
    made = crowd(3)
    for submission in made:
        storages["private"].delete(submission.rendition("tile"))
        storages["private"].delete(submission.original)
    storages["private"].delete(mosaic.target.reference.file)
    with pytest.raises(ConnectionError, match="is its volume there"):
        jobs.prepare_tile(made[0].pk)
    assert Submission.objects.approved().count() == 3


@pytest.fixture
def small_disk(settings):
    """The public files on a disk of 200 kB."""
    folder = settings.VAR_DIR / "public"
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_ends_the_build_and_says_so(mosaic, crowd, small_disk):
    crowd(40)
    build = build_here(mosaic)
    assert (build.status, build.fault) == (
        Build.Status.FAILED,
        "The storage is full: free some space, then build again.",
    )
    assert mosaic.current_build is None
    publication.collect()
    assert public_files(build) == []

"""From approved photos to a published version."""

import hashlib

import pytest
from django.core.files.storage import storages
from PIL import Image

from mosaic import build as workflow
from mosaic import publication, storage
from mosaic.engine import Address
from mosaic.models import Block, Build, Placement, Tile
from tests.conftest import build_here
from tracker import moderation

pytestmark = pytest.mark.database


def test_everybody_is_in_and_equally_often(published):
    counts = workflow.cells_a_photo(published)
    assert published.status == Build.Status.PUBLISHED
    assert len(counts) == 12
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == published.rows * published.columns


def test_no_pyramid_tile_is_missing(published):
    assert storage.missing(published) == []


def test_a_missing_pyramid_tile_is_found(published):
    address = Address(published.pyramid.base_level, 0, 0)
    storages["public"].delete(storage.tile_name(published.pk, address))
    assert storage.missing(published) == [address]


def test_the_base_level_shows_the_photo_that_the_placement_names(published):
    placement = published.placements.get(row=0, column=0)
    base = storage.open_tile(published.pk, Address(published.pyramid.base_level, 0, 0))
    with storages["private"].open(placement.submission.rendition("tile")) as file:
        tile = Image.open(file).convert("RGB")
    seen, sent = base.crop((0, 0, 256, 256)).resize((8, 8)), tile.resize((8, 8))
    differences = [abs(a - b) for a, b in zip(seen.tobytes(), sent.tobytes(), strict=True)]
    assert max(differences) <= 6


def test_the_manifest_has_the_hash_that_the_build_states(published):
    lines = [f"{p.row},{p.column},{p.submission.public_id}\n" for p in published.placements.order_by("row", "column")]
    text = "row,column,public_id\n" + "".join(lines)
    assert hashlib.sha256(text.encode()).hexdigest() == published.manifest_sha256


def test_nothing_approved_nothing_to_build(mosaic):
    with pytest.raises(workflow.BuildError, match="No photo is approved"):
        workflow.plan(mosaic)


def test_one_build_at_a_time(mosaic, crowd):
    crowd(1)
    assert workflow.plan(mosaic) == workflow.plan(mosaic)
    assert Build.objects.count() == 1


def test_two_workers_on_one_block_draw_it_once(mosaic, crowd):
    crowd(2)
    build = workflow.plan(mosaic)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    workflow.place(build.pk)
    block = Block.objects.filter(build=build).first()
    assert workflow.claim_block(block.pk) is not None
    assert workflow.claim_block(block.pk) is None
    assert workflow.render_block(block.pk) is None
    block.refresh_from_db()
    assert block.drawn_at is None


def test_a_block_whose_worker_died_is_drawn_by_another(mosaic, crowd, time_machine):
    crowd(2)
    build = workflow.plan(mosaic)
    time_machine.move_to(build.created_at)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    workflow.place(build.pk)
    block = Block.objects.filter(build=build).first()
    workflow.claim_block(block.pk)  # and then the worker is killed
    assert workflow.lacks(Build.objects.get(pk=build.pk)).blocks == []
    time_machine.shift(workflow.BLOCK_LEASE.total_seconds() + 1)
    assert workflow.lacks(Build.objects.get(pk=build.pk)).blocks == [block.pk]
    assert build_here(mosaic).status == Build.Status.PUBLISHED


def test_a_block_that_takes_three_workers_down_fails_the_build_and_the_old_one_stands(published, crowd, time_machine):
    mosaic = published.mosaic
    crowd(1, first=50)
    build = workflow.plan(mosaic)
    time_machine.move_to(build.created_at)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    workflow.place(build.pk)
    block = Block.objects.filter(build=build).first()
    for _ in range(4):
        workflow.claim_block(block.pk)
        time_machine.shift(workflow.BLOCK_LEASE.total_seconds() + 1)
    build.refresh_from_db()
    mosaic.refresh_from_db()
    assert build.status == Build.Status.FAILED
    assert mosaic.current_build == published


def test_who_withdraws_while_it_is_built_is_not_published(mosaic, crowd):
    made = crowd(4)
    build = workflow.plan(mosaic)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    workflow.place(build.pk)
    moderation.withdraw(made[0])
    for block in build.blocks.all():
        workflow.render_block(block.pk)
    publication.finish(build.pk)
    build.refresh_from_db()
    mosaic.refresh_from_db()
    assert build.status == Build.Status.FAILED
    assert mosaic.current_build is None
    assert build_here(mosaic).photos == 3


def test_an_older_build_cannot_replace_a_newer_version(published):
    mosaic = published.mosaic
    late = Build.objects.create(mosaic=mosaic, base=None, status=Build.Status.RENDERING, lease="mine")
    assert not publication.publish(late, "table")
    mosaic.refresh_from_db()
    assert mosaic.current_build == published


def test_it_is_stale_after_an_approval_and_after_a_withdrawal(published, crowd):
    mosaic = published.mosaic
    mosaic.refresh_from_db()
    assert not workflow.is_stale(mosaic)
    (newcomer,) = crowd(1, first=70)
    assert workflow.is_stale(mosaic)
    moderation.withdraw(newcomer)
    assert not workflow.is_stale(mosaic)


def test_a_photo_without_a_file_is_left_out_and_the_rest_is_published(mosaic, crowd):
    made = crowd(5)
    storages["private"].delete(made[2].rendition("tile"))
    build = build_here(mosaic)
    assert build.status == Build.Status.PUBLISHED
    assert build.photos == 4
    assert Tile.objects.get(submission=made[2]).fault == "FileNotFoundError"


def test_a_replaced_version_is_collected_after_an_hour_and_not_before(published, crowd, time_machine):
    mosaic = published.mosaic
    crowd(1, first=80)
    newer = build_here(mosaic)
    first_tile = storage.tile_name(published.pk, Address(0, 0, 0))
    assert storages["public"].exists(first_tile)
    time_machine.move_to(newer.published_at)
    time_machine.shift(2 * 3600)
    publication.collect(mosaic)
    assert not storages["public"].exists(first_tile)
    assert storages["public"].exists(storage.tile_name(newer.pk, Address(0, 0, 0)))
    assert not Placement.objects.filter(build=published).exists()


def test_the_same_photos_and_seed_give_the_same_manifest(published):
    mosaic = published.mosaic
    assert build_here(mosaic).manifest_sha256 == published.manifest_sha256


def test_scraps_are_gone_when_it_is_published(published):
    with pytest.raises(FileNotFoundError):
        storages["private"].listdir(f"builds/{published.pk}")

"""From approved photos to a published version."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from PIL import Image

from mosaic import build as workflow
from mosaic import claims, drawing, placing, publication, storage, targets, tasks
from mosaic.engine import Address
from mosaic.models import Block, Build, Placement, TargetImage, Tile
from tests.conftest import build_here
from tracker import intake, moderation
from tracker.models import Submission
from tracker.storage import save_private

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
    storages["public"].delete(storage.tile_name(published.key, address))
    assert storage.missing(published) == [address]


def test_the_base_level_shows_the_photo_that_the_placement_names(published):
    placement = published.placements.get(row=0, column=0)
    base = storage.open_tile(published, storage.Table(published.key), Address(published.pyramid.base_level, 0, 0))
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
    placing.place(build.pk)
    block = Block.objects.filter(build=build).first()
    assert claims.claim_block(block.pk) is not None
    assert claims.claim_block(block.pk) is None
    assert drawing.render_block(block.pk) is None
    block.refresh_from_db()
    assert block.drawn_at is None


def test_a_block_whose_worker_died_is_drawn_by_another(mosaic, crowd, time_machine):
    crowd(2)
    build = workflow.plan(mosaic)
    time_machine.move_to(build.created_at)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    placing.place(build.pk)
    block = Block.objects.filter(build=build).first()
    claims.claim_block(block.pk)  # and then the worker is killed
    assert workflow.lacks(Build.objects.get(pk=build.pk)).blocks == []
    time_machine.shift(claims.BLOCK_LEASE.total_seconds() + 1)
    assert workflow.lacks(Build.objects.get(pk=build.pk)).blocks == [block.pk]
    assert build_here(mosaic).status == Build.Status.PUBLISHED


def test_a_block_that_takes_three_workers_down_fails_the_build_and_the_old_one_stands(published, crowd, time_machine):
    mosaic = published.mosaic
    crowd(1, first=50)
    build = workflow.plan(mosaic)
    time_machine.move_to(build.created_at)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    placing.place(build.pk)
    block = Block.objects.filter(build=build).first()
    for _ in range(4):
        claims.claim_block(block.pk)
        time_machine.shift(claims.BLOCK_LEASE.total_seconds() + 1)
    build.refresh_from_db()
    mosaic.refresh_from_db()
    assert build.status == Build.Status.FAILED
    assert mosaic.current_build == published


def test_who_withdraws_while_it_is_built_is_not_published(mosaic, crowd):
    made = crowd(4)
    build = workflow.plan(mosaic)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    placing.place(build.pk)
    moderation.withdraw(made[0])
    for block in build.blocks.all():
        drawing.render_block(block.pk)
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
    first_tile = storage.tile_name(published.key, Address(0, 0, 0))
    assert storages["public"].exists(first_tile)
    time_machine.move_to(newer.published_at)
    time_machine.shift(2 * 3600)
    publication.collect()
    assert not storages["public"].exists(first_tile)
    assert storages["public"].exists(storage.tile_name(newer.key, Address(0, 0, 0)))
    assert not Placement.objects.filter(build=published).exists()


def test_the_same_photos_and_seed_give_the_same_manifest(published):
    mosaic = published.mosaic
    assert build_here(mosaic).manifest_sha256 == published.manifest_sha256


def placed(mosaic):
    """A build whose photos have their cells, with nothing drawn."""
    build = workflow.plan(mosaic)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    placing.place(build.pk)
    build.refresh_from_db()
    assert build.status == Build.Status.RENDERING
    return build


def public_files(build):
    try:
        folders, files = storages["public"].listdir(f"tiles/{build.key}")
    except FileNotFoundError:
        return []
    return folders + files


def test_nobody_who_withdrew_is_drawn_and_what_was_drawn_is_deleted(mosaic, crowd):
    made = crowd(4)
    build = placed(mosaic)
    moderation.withdraw(made[0])
    for block in build.blocks.all():
        drawing.render_block(block.pk)
    build.refresh_from_db()
    assert (build.status, build.fault) == (Build.Status.FAILED, drawing.WITHDRAWN)
    storage.save_tile(build, Address(0, 0, 0), b"of a worker that was still at it")
    publication.collect()
    assert public_files(build) == []


def test_an_edit_while_it_is_built_shows_neither_the_old_nor_the_new_photo(mosaic, crowd, moderator):
    made = crowd(3)
    build = placed(mosaic)
    moderation.resubmit(made[0], {"crop_size": 0.5})
    intake.prepare(made[0].pk)
    moderation.approve(Submission.objects.get(pk=made[0].pk), moderator)
    for block in build.blocks.all():
        drawing.render_block(block.pk)
    build.refresh_from_db()
    assert build.status == Build.Status.FAILED


def test_when_nobody_is_left_no_mosaic_is_shown(published):
    mosaic = published.mosaic
    for placement in published.placements.all():
        if Submission.objects.get(pk=placement.submission_id).is_public:
            moderation.withdraw(placement.submission)
    mosaic.refresh_from_db()
    assert workflow.is_stale(mosaic)
    tasks.build_if_changed()
    mosaic.refresh_from_db()
    assert mosaic.current_build is None
    assert not workflow.is_stale(mosaic)
    publication.collect()
    assert public_files(published) == []


def test_a_replaced_version_with_somebody_who_withdrew_goes_at_once(published, crowd):
    moderation.withdraw(published.placements.first().submission)
    newer = build_here(published.mosaic)
    assert newer.status == Build.Status.PUBLISHED
    assert public_files(published) != []
    publication.collect()
    assert public_files(published) == []
    assert public_files(newer) != []


def test_the_hour_of_a_replaced_version_counts_from_its_replacement(published, crowd, time_machine):
    time_machine.move_to(published.published_at)
    time_machine.shift(5 * 3600)
    crowd(1, first=80)
    build_here(published.mosaic)
    publication.collect()
    assert public_files(published) != []


def test_the_features_of_the_erased_are_deleted(published, monkeypatch):
    monkeypatch.setattr(tasks.advance, "delay", lambda _: None)
    submission = published.placements.first().submission
    intake.erase(submission)
    tasks.sweep()
    assert not Tile.objects.filter(submission=submission).exists()


def test_a_storage_that_is_away_leaves_nobody_out(mosaic, crowd, monkeypatch):
    made = crowd(2)

    def away(_):
        raise ConnectionError("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(workflow, "read_private", away)
        with pytest.raises(ConnectionError):
            workflow.prepare_tile(made[0].pk)
    assert not Tile.objects.exists()
    assert build_here(mosaic).photos == 2


def test_a_tile_that_is_no_picture_is_left_out(mosaic, crowd):
    made = crowd(3)
    storages["private"].delete(made[1].rendition("tile"))
    save_private(made[1].rendition("tile"), b"flipped")
    assert build_here(mosaic).photos == 2
    assert Tile.objects.get(submission=made[1]).fault == "UnreadableTileError"


def test_a_step_that_breaks_off_gives_the_build_back_at_once(mosaic, crowd, monkeypatch):
    crowd(2)
    build = workflow.plan(mosaic)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    with monkeypatch.context() as patch:
        patch.setattr(placing, "save", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            placing.place(build.pk)
    build.refresh_from_db()
    assert (build.lease, build.attempts) == ("", 1)
    assert build_here(mosaic).status == Build.Status.PUBLISHED


def test_a_worker_that_lost_its_lease_overwrites_nothing_of_the_other(mosaic, crowd, time_machine):
    crowd(2)
    build = workflow.plan(mosaic)
    time_machine.move_to(build.created_at)
    for submission_id in workflow.lacks(build).tiles:
        workflow.prepare_tile(submission_id)
    slow = claims.claim_build(build.pk, Build.Status.PLACING)
    time_machine.shift(claims.BUILD_LEASE.total_seconds() + 1)
    placing.place(build.pk)
    before = Build.objects.get(pk=build.pk)
    placing.save(slow, placing.place_all(slow, *Tile.objects.feature_matrix(mosaic.campaign)))
    after = Build.objects.get(pk=build.pk)
    assert (after.plan, after.status) == (before.plan, Build.Status.RENDERING)
    assert storage.load_plan(after).f.size == after.grid.cells
    slow.record = before.record
    assert not publication.publish(slow, "table")
    assert Build.objects.get(pk=build.pk).status == Build.Status.RENDERING


def test_a_mosaic_whose_cells_do_not_fill_its_tiles_is_refused(mosaic):
    mosaic.cell_px = 200
    with pytest.raises(ValidationError):
        mosaic.full_clean()


def test_setting_up_twice_changes_no_target(mosaic):
    mosaic.target.name = "Renamed by the organiser"
    mosaic.target.save()
    own = TargetImage.objects.get(pk=mosaic.target_id)
    own.pk, own.file, own.name = None, "pictures/own.jpg", "Own"
    own.save()
    targets.set_up_mosaic(mosaic.campaign)
    assert set(TargetImage.objects.values_list("name", flat=True)) == {"Renamed by the organiser", "Own"}


def test_a_new_file_of_a_reference_image_renews_the_target_made_of_it_and_no_other(mosaic):
    reference = mosaic.target.reference
    own = TargetImage.objects.get(pk=mosaic.target_id)
    own.pk, own.file, own.name = None, "pictures/own.jpg", "Own"
    own.save()
    before, reference.file, reference.title = reference.file, "pictures/official.jpg", "Official"
    targets.renew_targets(reference, before)
    assert set(TargetImage.objects.values_list("name", "file")) == {
        ("Official", "pictures/official.jpg"),
        ("Own", "pictures/own.jpg"),
    }

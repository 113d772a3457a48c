"""From approved photos to a published version."""

import hashlib
import subprocess

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from PIL import Image

from mosaic import tasks
from mosaic.building import addresses, builds, drawing, jobs, placing, publication, targets
from mosaic.building.files import BuildFiles
from mosaic.building.reassigning import reassign_withdrawn_cells
from mosaic.building.saving import Drawn
from mosaic.engine import Address
from mosaic.models import Block, Build, Placement, TargetImage, Tile
from tests.conftest import build_here
from tracker.models import Submission
from tracker.storage import save_private
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database


def test_everybody_is_in_and_equally_often(published):
    counts = jobs.cells_a_photo(published)
    assert published.status == Build.Status.PUBLISHED
    assert len(counts) == 12
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == published.rows * published.columns


def test_no_pyramid_tile_is_missing(published):
    assert BuildFiles(published).missing() == []


def test_a_missing_pyramid_tile_is_found(published):
    address = Address(published.pyramid.base_level, 0, 0)
    storages["public"].delete(addresses.tile_name(published.key, address))
    assert BuildFiles(published).missing() == [address]


def test_the_base_level_shows_the_photo_that_the_placement_names(published):
    placement = published.placements.get(row=0, column=0)
    base = BuildFiles(published).open_tile(Address(published.pyramid.base_level, 0, 0))
    with storages["private"].open(placement.submission.rendition("tile")) as file:
        tile = Image.open(file).convert("RGB")
    seen, sent = base.crop((0, 0, 256, 256)).resize((8, 8)), tile.resize((8, 8))
    differences = [abs(a - b) for a, b in zip(seen.tobytes(), sent.tobytes(), strict=True)]
    assert max(differences) <= 6


def test_the_manifest_has_the_hash_that_the_build_states(published):
    assert manifest_of(published) == published.manifest_sha256


def test_nothing_approved_nothing_to_build(mosaic):
    with pytest.raises(jobs.BuildError, match="No photo is approved"):
        jobs.plan(mosaic)


def test_one_build_at_a_time(mosaic, crowd):
    crowd(1)
    assert jobs.plan(mosaic) == jobs.plan(mosaic)
    assert Build.objects.count() == 1


def test_two_workers_on_one_block_draw_it_once(mosaic, crowd):
    crowd(2)
    build = jobs.plan(mosaic)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    block = Block.objects.filter(build=build).first()
    assert drawing.claim_block(block.pk) is not None
    assert drawing.claim_block(block.pk) is None
    assert drawing.render_block(block.pk) is None
    block.refresh_from_db()
    assert block.drawn_at is None


def test_a_block_whose_worker_died_is_drawn_by_another(mosaic, crowd, time_machine):
    crowd(2)
    build = jobs.plan(mosaic)
    time_machine.move_to(build.created_at)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    block = Block.objects.filter(build=build).first()
    drawing.claim_block(block.pk)  # and then the worker is killed
    assert jobs.lacks(Build.objects.get(pk=build.pk)).blocks == []
    time_machine.shift(Block.LEASE.total_seconds() + 1)
    assert jobs.lacks(Build.objects.get(pk=build.pk)).blocks == [block.pk]
    assert build_here(mosaic).status == Build.Status.PUBLISHED


def test_a_block_that_takes_three_workers_down_fails_the_build_and_the_old_one_stands(
    published, crowd, time_machine
):
    mosaic = published.mosaic
    crowd(1, first=50)
    build = jobs.plan(mosaic)
    time_machine.move_to(build.created_at)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    block = Block.objects.filter(build=build).first()
    for _ in range(4):
        drawing.claim_block(block.pk)
        time_machine.shift(Block.LEASE.total_seconds() + 1)
    build.refresh_from_db()
    mosaic.refresh_from_db()
    assert build.status == Build.Status.FAILED
    assert mosaic.current_build == published


def test_who_withdraws_before_it_is_drawn_gives_the_cells_away(mosaic, crowd):
    made = crowd(40)
    build = placed(mosaic)
    before = cells_of(build)
    lifecycle.withdraw(made[0])
    assert build_here(mosaic) == build
    after = cells_of(build)
    build.refresh_from_db()
    assert (build.status, build.photos, build.record.left_out) == (Build.Status.PUBLISHED, 39, 1)
    assert {cell for cell in before if before[cell] != after[cell]} == {
        cell for cell, pk in before.items() if pk == made[0].pk
    }
    assert manifest_of(build) == build.manifest_sha256
    assert BuildFiles(build).missing() == []
    assert public_files(build) != []


def test_who_withdraws_after_the_last_block_is_drawn_is_taken_out_again(mosaic, crowd):
    """Every pyramid tile is, byte for byte, what a build without that photo would have drawn."""
    made = crowd(40)
    build = placed(mosaic)
    for block in build.blocks.all():
        drawing.render_block(block.pk)
    first = {name: content(name) for name in tile_names(build) if storages["public"].exists(name)}
    lifecycle.withdraw(made[7])
    publication.finish(build.pk)
    mosaic.refresh_from_db()
    assert mosaic.current_build is None
    build_here(mosaic)
    build.refresh_from_db()
    assert build.status == Build.Status.PUBLISHED
    assert made[7].pk not in cells_of(build).values()
    assert manifest_of(build) == build.manifest_sha256
    changed = {name for name in first if content(name) != first[name]}
    again = placed(mosaic)
    Placement.objects.filter(build=again).delete()
    Placement.objects.bulk_create(
        Placement(build=again, submission_id=p.submission_id, revision=p.revision, row=p.row, column=p.column)
        for p in build.placements.all()
    )
    assert build_here(mosaic) == again
    assert changed
    for mine, other in zip(tile_names(build), tile_names(again), strict=True):
        assert content(mine) == content(other)


def test_cells_are_not_given_away_while_another_worker_draws_them(mosaic, crowd):
    made = crowd(4)
    build = placed(mosaic)
    (block,) = build.blocks.all()
    held = drawing.claim_block(block.pk)
    lifecycle.withdraw(made[0])
    before = cells_of(build)
    assert not reassign_withdrawn_cells(build)
    assert cells_of(build) == before
    held.release(attempts=0)
    assert reassign_withdrawn_cells(build)
    assert made[0].pk not in cells_of(build).values()


def test_two_workers_give_the_same_cells_away_once(mosaic, crowd):
    made = crowd(4)
    build = placed(mosaic)
    late = Build.objects.get(pk=build.pk)
    lifecycle.withdraw(made[0])
    assert reassign_withdrawn_cells(build)
    after = cells_of(build)
    assert not reassign_withdrawn_cells(late)
    assert cells_of(build) == after


def test_when_everybody_withdraws_the_build_ends(mosaic, crowd):
    made = crowd(2)
    build = placed(mosaic)
    for submission in made:
        lifecycle.withdraw(submission)
    for block in build.blocks.all():
        drawing.render_block(block.pk)
    build.refresh_from_db()
    assert (build.status, build.fault) == (Build.Status.FAILED, "nobody in it may be shown any more")
    BuildFiles(build).save_tiles({Address(0, 0, 0): b"of a worker that was still at it"})
    publication.collect()
    assert public_files(build) == []


def test_an_older_build_cannot_replace_a_newer_version(published):
    mosaic = published.mosaic
    late = Build.objects.create(mosaic=mosaic, base=None, status=Build.Status.RENDERING, lease="mine")
    assert not publication.publish(late, Drawn("table", {}))
    mosaic.refresh_from_db()
    assert mosaic.current_build == published


def test_it_is_stale_after_an_approval_and_after_a_withdrawal(published, crowd):
    mosaic = published.mosaic
    mosaic.refresh_from_db()
    assert not jobs.is_stale(mosaic)
    (newcomer,) = crowd(1, first=70)
    assert jobs.is_stale(mosaic)
    lifecycle.withdraw(newcomer)
    assert not jobs.is_stale(mosaic)


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


def test_a_replaced_version_is_collected_after_an_hour_and_not_before(published, crowd, time_machine):
    mosaic = published.mosaic
    crowd(1, first=80)
    newer = build_here(mosaic)
    first_tile = addresses.tile_name(published.key, Address(0, 0, 0))
    assert storages["public"].exists(first_tile)
    time_machine.move_to(newer.published_at)
    time_machine.shift(2 * 3600)
    publication.collect()
    assert not storages["public"].exists(first_tile)
    assert storages["public"].exists(addresses.tile_name(newer.key, Address(0, 0, 0)))
    assert not Placement.objects.filter(build=published).exists()


def test_the_same_photos_and_seed_give_the_same_manifest(published):
    mosaic = published.mosaic
    assert build_here(mosaic).manifest_sha256 == published.manifest_sha256


def content(name, kind="public"):
    with storages[kind].open(name) as file:
        return file.read()


def cells_of(build):
    return {(p.row, p.column): p.submission_id for p in Placement.objects.filter(build=build)}


def tile_names(build):
    return [addresses.tile_name(build.key, address) for address in build.pyramid.addresses()]


def manifest_of(build):
    lines = [
        f"{p.row},{p.column},{p.submission.public_id}\n" for p in build.placements.order_by("row", "column")
    ]
    return hashlib.sha256(("row,column,public_id\n" + "".join(lines)).encode()).hexdigest()


def placed(mosaic):
    """A build whose photos have their cells, with nothing drawn."""
    build = jobs.plan(mosaic)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
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


def test_an_edit_while_it_is_built_shows_neither_the_old_nor_the_new_photo(mosaic, crowd, moderator):
    made = crowd(3)
    build = placed(mosaic)
    lifecycle.resubmit(made[0], {"crop_size": 0.5})
    intake.prepare(made[0].pk)
    lifecycle.approve(Submission.objects.get(pk=made[0].pk), moderator)
    assert build_here(mosaic) == build
    assert made[0].pk not in cells_of(build).values()


def test_when_nobody_is_left_no_mosaic_is_shown(published):
    mosaic = published.mosaic
    for placement in published.placements.all():
        if Submission.objects.get(pk=placement.submission_id).is_public:
            lifecycle.withdraw(placement.submission)
    mosaic.refresh_from_db()
    assert jobs.is_stale(mosaic)
    tasks.build_if_changed()
    mosaic.refresh_from_db()
    assert mosaic.current_build is None
    assert not jobs.is_stale(mosaic)
    publication.collect()
    assert public_files(published) == []


def test_a_replaced_version_with_somebody_who_withdrew_goes_at_once(published, crowd):
    lifecycle.withdraw(published.placements.first().submission)
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


def test_the_sweep_gives_no_hints_for_a_build_that_moves(mosaic, crowd, monkeypatch, time_machine):
    crowd(2)
    build = jobs.plan(mosaic)
    time_machine.move_to(build.created_at)
    hinted = []
    monkeypatch.setattr(tasks.advance, "apply_async", lambda ids, **_: hinted.extend(ids))
    monkeypatch.setattr(tasks.prepare_tiles, "apply_async", lambda *_, **__: None)
    tasks.sweep()
    assert hinted == [build.pk]  # nothing has begun
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    drawing.claim_block(Block.objects.get(build=build).pk)
    tasks.sweep()
    assert hinted == [build.pk]  # somebody has just taken up a block
    time_machine.shift(settings.SWEEP_SECONDS + 1)
    tasks.sweep()
    assert hinted == [build.pk, build.pk]


def test_a_photo_is_described_once_however_often_it_is_hinted(mosaic, crowd, monkeypatch):
    first, second = crowd(2)
    jobs.prepare_tile(first.pk)
    described = []
    monkeypatch.setattr(jobs, "prepare_tile", described.append)
    tasks.prepare_tiles([first.pk, second.pk])
    assert described == [second.pk]


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
        patch.setattr(jobs, "read_private", away)
        with pytest.raises(ConnectionError):
            jobs.prepare_tile(made[0].pk)
    assert not Tile.objects.exists()
    assert build_here(mosaic).photos == 2


def test_a_step_that_breaks_off_gives_the_build_back_at_once(mosaic, crowd, monkeypatch):
    crowd(2)
    build = jobs.plan(mosaic)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    with monkeypatch.context() as patch:
        patch.setattr(placing, "save_placing", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            placing.place(build.pk)
    build.refresh_from_db()
    assert (build.lease, build.attempts) == ("", 1)
    assert build_here(mosaic).status == Build.Status.PUBLISHED


def test_a_worker_that_lost_its_lease_overwrites_nothing_of_the_other(mosaic, crowd, time_machine):
    crowd(2)
    build = jobs.plan(mosaic)
    time_machine.move_to(build.created_at)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    slow = builds.claim_build(build.pk, Build.Status.PLACING)
    time_machine.shift(Build.LEASE.total_seconds() + 1)
    placing.place(build.pk)
    before = Build.objects.get(pk=build.pk)
    crowd_of_now = Tile.objects.for_campaign(mosaic.campaign).gather()
    placing.save_placing(slow, placing.place_all(slow, crowd_of_now))
    after = Build.objects.get(pk=build.pk)
    assert (after.plan, after.status) == (before.plan, Build.Status.RENDERING)
    assert BuildFiles(after).load_plan().f.size == after.grid.cells
    assert not publication.publish(slow, Drawn("table", {}))
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


def test_a_hint_to_place_that_comes_too_early_leaves_nobody_out(mosaic, crowd):
    crowd(8)
    build = jobs.plan(mosaic)
    for submission_id in jobs.lacks(build).tiles[:5]:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    build.refresh_from_db()
    assert (build.status, build.attempts, build.placements.count()) == (Build.Status.PLACING, 0, 0)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    assert len(jobs.cells_a_photo(build)) == 8

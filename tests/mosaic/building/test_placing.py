"""Who gets which cell, and who gives it away."""

from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from PIL import Image

from mosaic import engine
from mosaic.building import builds, drawing, jobs, placing, publication
from mosaic.building.files import BuildFiles
from mosaic.building.reassigning import reassign_withdrawn_cells
from mosaic.building.saving import Drawing
from mosaic.engine import Address
from mosaic.models import Build, Placement, Tile
from tests.conftest import build_here
from tests.mosaic.building.built import cells_of, content, manifest_of, placed, public_files, tile_names
from tracker.models import Submission
from tracker.storage import save_private, save_public
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database


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
    assert not publication.publish(slow, Drawing("table", {}))
    assert Build.objects.get(pk=build.pk).status == Build.Status.RENDERING


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
    again.placements.delete()
    Placement.objects.bulk_create(
        Placement(
            origin=again, submission_id=p.submission_id, revision=p.revision, row=p.row, column=p.column
        )
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
    save_public({BuildFiles(build).tile_name(Address(0, 0, 0)): b"of a worker that was still at it"})
    publication.collect()
    assert public_files(build) == []


def test_an_edit_while_it_is_built_shows_neither_the_old_nor_the_new_photo(mosaic, crowd, moderator):
    made = crowd(3)
    build = placed(mosaic)
    lifecycle.resubmit(made[0], {"crop_size": 0.5})
    intake.prepare(made[0].pk)
    lifecycle.approve(Submission.objects.get(pk=made[0].pk), moderator)
    assert build_here(mosaic) == build
    assert made[0].pk not in cells_of(build).values()


def test_harmony_is_a_mosaic_s_setting_and_its_part_of_the_gap_is_told(mosaic, crowd):
    """Fifty photos on black: with harmony a smoother picture, of the same photos, for at most a quarter of a
    percent."""
    Image.new("RGB", (800, 400)).save(black := BytesIO(), "PNG")
    mosaic.target.file = save_private("pictures/black.png", black.getvalue())
    mosaic.target.save()
    crowd(50)
    assert mosaic.harmony == 1
    smooth = build_here(mosaic)
    mosaic.harmony = 0
    mosaic.save()
    plain = build_here(mosaic)
    with_it, without = smooth.record, plain.record
    assert with_it.placed_by.harmony == 1
    assert with_it.quality.roughness < 0.8 * without.quality.roughness
    assert with_it.certified_gap == pytest.approx(with_it.assignment_gap + with_it.harmony_gap, abs=1e-6)
    assert with_it.harmony_gap <= 0.0025
    assert without.harmony_gap == 0
    assert set(cells_of(smooth).values()) == set(cells_of(plain).values())
    assert smooth.manifest_sha256 != plain.manifest_sha256


def test_the_same_photos_and_settings_have_the_same_manifest(mosaic, crowd):
    crowd(30)
    assert build_here(mosaic).manifest_sha256 == build_here(mosaic).manifest_sha256


@pytest.mark.parametrize("strength", [-0.1, 1.1])
def test_more_harmony_than_there_is_cannot_be_stored(mosaic, strength):
    mosaic.harmony = strength
    with pytest.raises(IntegrityError), transaction.atomic():
        mosaic.save()


def test_a_build_places_as_the_whole_algorithm_does(mosaic, crowd):
    """engine.compose, with the same photos and settings, is the oracle of the distributed build."""
    crowd(30)
    build = build_here(mosaic)
    people = Tile.objects.for_campaign(mosaic.campaign).gather()
    options = engine.Options(mosaic.stretch, mosaic.saliency, mosaic.spread, mosaic.harmony)
    whole = engine.compose(people.features, placing.open_target(mosaic), options)
    chosen = people.owners[whole.match.indices][:, 0].tolist()
    assert whole.grid == build.grid
    assert cells_of(build) == {divmod(cell, whole.grid.columns): pk for cell, pk in enumerate(chosen)}
    assert build.record.quality == whole.quality(mosaic.tint).round()
    assert build.record.certified_gap == round(whole.match.certified_gap, 6)

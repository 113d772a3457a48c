"""A photo comes or goes: the version that follows changes nothing else."""

from dataclasses import replace

import pytest
from django.core.files.storage import storages

from mosaic import tasks
from mosaic.building import builds, jobs, placing, publication
from mosaic.building.files import BuildFiles
from mosaic.models import Build, Placement
from tests.conftest import build_here
from tests.mosaic.building.built import content
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database
PHOTOS = 37


@pytest.fixture
def version(mosaic, crowd):
    """37 photos in 40 cells."""
    crowd(PHOTOS)
    build = build_here(mosaic)
    assert build.grid.cells == PHOTOS + 3
    mosaic.refresh_from_db()
    return build


def cells(build):
    return {(p.row, p.column): (p.submission_id, p.revision) for p in build.placements}


def names(build):
    """Every pyramid tile of a version, by the name of its file."""
    return dict(BuildFiles(build).tile_names())


def drawn_by(build):
    """The pyramid tiles under a build's own key."""
    return {address for address, name in names(build).items() if f"/{build.key}/" in name}


def remove_one(version, position=0):
    gone = version.placements.all()[position].submission
    lifecycle.withdraw(gone)
    return gone, build_here(version.mosaic, full=False)


def test_who_withdraws_leaves_and_nobody_else_moves(version):
    gone, successor = remove_one(version)
    assert (successor.status, successor.is_full, successor.photos) == (
        Build.Status.PUBLISHED,
        False,
        PHOTOS - 1,
    )
    before, after = cells(version), cells(successor)
    changed = {cell for cell in before if before[cell] != after[cell]}
    assert changed == {cell for cell, (pk, _) in before.items() if pk == gone.pk}
    assert gone.pk not in {pk for pk, _ in after.values()}
    assert BuildFiles(successor).missing() == []


def test_only_the_changed_cells_and_what_is_above_them_are_drawn(version):
    gone, successor = remove_one(version)
    where = [cell for cell, (pk, _) in cells(version).items() if pk == gone.pk]
    assert drawn_by(successor) == version.pyramid.tiles_showing(where)
    assert {names(version)[a] for a in names(version)} & {names(successor)[a] for a in names(successor)}


def test_it_looks_exactly_as_if_everything_had_been_drawn_anew(version):
    """Every pyramid tile of the successor, drawn by whoever drew it, has the bytes of a build that draws
    all."""
    _, successor = remove_one(version)
    whole = Build.objects.create(
        mosaic=version.mosaic,
        base=successor,
        is_full=False,
        rows=version.rows,
        columns=version.columns,
        crop=version.crop,
        plan=successor.plan,
        record=successor.record,
        status=Build.Status.RENDERING,
        lease="test",
        photos=PHOTOS - 1,
    )
    rows = [
        Placement(origin=whole, submission_id=pk, revision=revision, row=row, column=column)
        for (row, column), (pk, revision) in cells(successor).items()
    ]
    Placement.objects.bulk_create(rows)
    whole.is_full = True
    Build.objects.filter(pk=whole.pk).update(is_full=True, lease="")
    for block in whole.pyramid.blocks():
        whole.blocks.create(row=block.row, column=block.column)
    whole = build_to_the_end(version.mosaic)
    for address, name in names(successor).items():
        assert content(name) == content(names(whole)[address]), address


def build_to_the_end(mosaic):
    """Go on with the build that is under way."""
    return build_here(mosaic)


def test_a_successor_keeps_the_harmony_and_says_what_it_had_cost(version, crowd):
    """Nobody else moves, so the picture is about as smooth as it was; and the parts still add up."""
    _, successor = remove_one(version)
    before, after = version.record, successor.record
    assert not successor.is_full
    assert after.placed_by.harmony == before.placed_by.harmony == 1
    assert after.harmony_gap == before.harmony_gap
    assert after.certified_gap == pytest.approx(after.assignment_gap + after.harmony_gap, abs=1e-6)
    assert after.quality.roughness == pytest.approx(before.quality.roughness, rel=0.1)


@pytest.mark.parametrize("name", ["tint", "harmony"])
def test_another_strength_means_a_full_build(version, crowd, name):
    mosaic = version.mosaic
    setattr(mosaic, name, 0.1)
    mosaic.save()
    crowd(1, first=92)
    assert build_here(mosaic, full=False).is_full


def test_a_newcomer_enters_one_cell(version, crowd):
    (newcomer,) = crowd(1, first=90)
    successor = build_here(version.mosaic, full=False)
    before, after = cells(version), cells(successor)
    changed = [cell for cell in before if before[cell] != after[cell]]
    assert len(changed) == 1
    assert after[changed[0]] == (newcomer.pk, 1)
    assert {pk for pk, _ in before.values()} <= {pk for pk, _ in after.values()}
    assert successor.photos == PHOTOS + 1


def test_an_edited_photo_comes_back_as_its_new_revision(version, moderator):
    submission = version.placements.first().submission
    lifecycle.resubmit(submission, {"crop_size": 0.4})
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    lifecycle.approve(submission, moderator)
    successor = build_here(version.mosaic, full=False)
    assert (submission.pk, 2) in set(cells(successor).values())
    assert (submission.pk, 1) not in set(cells(successor).values())


def test_its_certificate_is_for_the_crowd_it_shows(version, crowd):
    crowd(1, first=91)
    _, successor = remove_one(version, position=5)
    record = successor.record
    assert 0 < record.lower_bound <= record.cost
    assert record.certified_gap == pytest.approx(1 - record.lower_bound / record.cost, abs=1e-5)


def test_more_newcomers_than_spare_cells_get_a_larger_grid(version, crowd):
    crowd(version.grid.cells - PHOTOS + 1, first=100)
    successor = build_here(version.mosaic, full=False)
    assert successor.is_full
    assert successor.grid.cells > version.grid.cells
    assert successor.status == Build.Status.PUBLISHED


def test_many_patches_or_a_bad_gap_call_for_a_full_build(version):
    mosaic = version.mosaic
    mosaic.refresh_from_db()
    assert not placing.is_due_anew(mosaic, 3)
    assert placing.is_due_anew(mosaic, placing.MOST_CHANGES + 1)
    record = mosaic.current_build.record
    mosaic.current_build.record = replace(record, certified_gap=record.placed_gap + 0.1)
    assert placing.is_due_anew(mosaic, 1)


def test_the_sweep_takes_out_who_withdrew_without_waiting_for_the_interval(version, monkeypatch):
    queued = []
    monkeypatch.setattr(tasks.advance, "delay", queued.append)
    monkeypatch.setattr(tasks.advance, "apply_async", lambda *_, **__: None)
    tasks.sweep()
    assert queued == []
    lifecycle.withdraw(version.placements.first().submission)
    tasks.sweep()
    successor = Build.objects.active().get()
    assert queued == [successor.pk]
    assert not successor.is_full


def test_the_files_of_who_withdrew_go_and_what_is_shared_stays(version):
    _, successor = remove_one(version)
    old, new = names(version), names(successor)
    with_the_face = {old[address] for address in drawn_by(successor)}
    publication.collect()
    assert not any(storages["public"].exists(name) for name in with_the_face)
    assert all(storages["public"].exists(name) for name in new.values())
    version.refresh_from_db()
    assert version.status == Build.Status.COLLECTED
    assert build_here(version.mosaic, full=False).status == Build.Status.PUBLISHED


def test_a_chain_of_patches_is_collected_when_a_full_build_follows(version, crowd, time_machine):
    time_machine.move_to(version.published_at)
    _, second = remove_one(version)
    crowd(1, first=93)
    third = build_here(version.mosaic, full=False)
    assert BuildFiles(third).missing() == []
    assert (third.status, third.base) == (Build.Status.PUBLISHED, second)
    old = {name for build in (version, second, third) for name in names(build).values()}
    fourth = build_here(version.mosaic)
    time_machine.shift(7200)
    publication.collect()
    assert BuildFiles(fourth).missing() == []
    assert not any(storages["public"].exists(name) for name in old)
    assert not storages["private"].exists(version.plan)


def test_a_stopped_build_is_taken_up_where_it_was_left(mosaic, crowd):
    crowd(3)
    build = jobs.plan(mosaic)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    build.refresh_from_db()
    assert builds.stop(build)
    build.refresh_from_db()
    assert (build.status, jobs.lacks(build)) == (Build.Status.STOPPED, jobs.Work())
    assert not builds.stop(build)
    other = jobs.plan(mosaic)
    assert other.pk != build.pk
    assert not builds.resume(build)
    builds.stop(other)
    assert builds.resume(build)
    assert build_here(mosaic).pk == build.pk


def test_progress_says_how_long_it_will_take(version):
    build = Build(status=Build.Status.RENDERING, placed_at=version.created_at)
    assert build.seconds_left(0) is None
    assert build.seconds_left(0.5) > 0


@pytest.mark.parametrize("image_format", ["jpg", "webp"])
def test_a_pyramid_can_be_webp(mosaic, crowd, client, image_format):
    mosaic.image_format = image_format
    mosaic.save()
    crowd(3)
    build = build_here(mosaic)
    assert BuildFiles(build).missing() == []
    pattern = client.get("/mosaic.json").json()["tiles"]
    response = client.get(pattern.format(build=build.key, level=0, column=0, row=0))
    assert response["Content-Type"] == {"jpg": "image/jpeg", "webp": "image/webp"}[image_format]
    assert f'Format="{image_format}"' in client.get("/mosaic.dzi").content.decode()
    assert client.get(f"/mosaic_files/0/0_0.{image_format}").status_code == 302

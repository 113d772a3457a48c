"""A placement belongs to a range of versions: a successor writes what it changes, and the others stay."""

import pytest

from mosaic import tasks
from mosaic.building import builds, jobs, placing, publication
from mosaic.models import Build, Placement
from tests.conftest import build_here
from tests.mosaic.building.built import cells_of, manifest_of
from tracker.submissions import lifecycle

pytestmark = pytest.mark.database
PHOTOS = 37


@pytest.fixture
def version(mosaic, crowd):
    crowd(PHOTOS)
    build = build_here(mosaic)
    mosaic.refresh_from_db()
    return build


def test_a_successor_costs_its_changes(version, crowd):
    rows = Placement.objects.count()
    crowd(1, first=90)
    successor = build_here(version.mosaic, full=False)
    assert Placement.objects.count() == rows + 1
    assert len(cells_of(successor)) == len(cells_of(version)) == version.grid.cells


def test_each_version_keeps_its_own_manifest(version, crowd):
    (newcomer,) = crowd(1, first=90)
    second = build_here(version.mosaic, full=False)
    lifecycle.withdraw(newcomer)
    third = build_here(version.mosaic, full=False)
    for build in (version, second, third):
        assert manifest_of(build) == build.manifest_sha256
    assert newcomer.pk in cells_of(second).values()
    assert newcomer.pk not in {*cells_of(version).values(), *cells_of(third).values()}


def test_what_failed_leaves_nothing_to_the_next(version, crowd):
    crowd(1, first=90)
    lost = placed_successor(version)
    before = cells_of(version)
    builds.fail(lost, "a test")
    assert cells_of(version) == before
    successor = build_here(version.mosaic, full=False)
    assert manifest_of(successor) == successor.manifest_sha256
    assert not Placement.objects.filter(first=lost.pk).exists()
    assert cells_of(version) == before


def test_a_stopped_successor_cannot_go_on_over_one_that_was_placed_since(version, crowd):
    crowd(1, first=90)
    stopped = placed_successor(version)
    builds.stop(stopped)
    successor = build_here(version.mosaic, full=False)
    assert not builds.resume(stopped)
    assert manifest_of(successor) == successor.manifest_sha256


def test_a_successor_of_what_is_published_no_longer_is_not_placed(version, crowd):
    """Its rows would lie over those of the version that was faster."""
    crowd(1, first=90)
    late = jobs.plan(version.mosaic, full=False)
    Build.objects.filter(pk=late.pk).update(status=Build.Status.STOPPED)
    newer = build_here(version.mosaic, full=False)
    Build.objects.filter(pk=late.pk).update(status=Build.Status.PLACING)
    placing.place(late.pk)
    late.refresh_from_db()
    assert (late.status, late.fault) == (Build.Status.FAILED, "a newer version was published first")
    assert manifest_of(newer) == newer.manifest_sha256


def test_collecting_a_version_leaves_the_rows_of_those_that_stay(version, crowd, time_machine):
    """The oldest goes, then one in the midst: only what it alone has shown."""
    made = []
    time_machine.move_to(version.published_at)
    for number in range(3):
        time_machine.shift(1800)
        crowd(1, first=90 + number)
        made.append(build_here(version.mosaic, full=False))
    time_machine.shift(1801)
    publication.collect()
    assert Build.objects.get(pk=version.pk).status == Build.Status.COLLECTED
    last = made[-1]
    Build.objects.filter(pk=made[1].pk).update(retired_at=version.published_at)
    publication.collect()
    assert manifest_of(last) == last.manifest_sha256
    assert Placement.objects.count() == last.grid.cells
    tasks.sweep()
    assert manifest_of(last) == last.manifest_sha256


def test_rows_of_before_there_were_ranges_are_read_and_followed(version, crowd):
    """One row for every cell of every version, with no first and no last: as an upgrade finds them."""
    crowd(1, first=90)
    successor = build_here(version.mosaic, full=False)
    make_old(version, successor)
    for build in (version, successor):
        build.refresh_from_db()
        assert manifest_of(build) == build.manifest_sha256
    (newcomer,) = crowd(1, first=91)
    third = build_here(version.mosaic, full=False)
    assert not third.is_full
    assert newcomer.pk in cells_of(third).values()
    for build in (version, successor, third):
        build.refresh_from_db()
        assert manifest_of(build) == build.manifest_sha256
    assert Placement.objects.count() == 2 * version.grid.cells + 1


def test_a_successor_that_was_placed_before_the_upgrade_is_drawn_after_it(version, crowd):
    crowd(1, first=90)
    successor = placed_successor(version)
    changed = successor.find_changed_cells()
    make_old(version, successor)
    successor.refresh_from_db()
    assert successor.find_changed_cells() == changed
    assert build_here(version.mosaic, full=False) == successor
    successor.refresh_from_db()
    assert manifest_of(successor) == successor.manifest_sha256


def placed_successor(version):
    successor = jobs.plan(version.mosaic, full=False)
    for submission_id in jobs.lacks(successor).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(successor.pk)
    successor.refresh_from_db()
    assert (successor.status, successor.is_full) == (Build.Status.RENDERING, False)
    return successor


def make_old(*versions):
    """Write the rows as they were written before."""
    rows = [
        Placement(
            origin=build, submission_id=p.submission_id, revision=p.revision, row=p.row, column=p.column
        )
        for build in versions
        for p in build.placements
    ]
    Placement.objects.all().delete()
    Placement.objects.bulk_create(rows)
    Build.objects.update(origin=None)

"""Builds that break off: who was overtaken stops nobody else's; what is resumed keeps its files."""

import pytest

from mosaic.building import builds, drawing, jobs, placing, publication
from mosaic.building.files import BuildFiles
from mosaic.models import Block, Build

pytestmark = pytest.mark.database
Status = Build.Status


@pytest.fixture
def drawn_half(mosaic, crowd):
    """A build whose blocks are still to be drawn."""
    crowd(12)
    build = jobs.plan(mosaic, full=True)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    return Build.objects.get(pk=build.pk)


def test_a_storage_fault_at_the_last_attempt_ends_a_build(drawn_half):
    Build.objects.filter(pk=drawn_half.pk).update(attempts=Build.MOST_ATTEMPTS - 1)
    with builds.hold_build(drawn_half.pk, Status.RENDERING) as build:
        assert build is not None
        raise OSError("the disk is away")
    drawn_half.refresh_from_db()
    assert (drawn_half.status, drawn_half.lease) == (Status.FAILED, "")
    assert "did not answer" in drawn_half.fault


def test_a_storage_fault_of_a_worker_that_was_overtaken_ends_nothing(drawn_half):
    Build.objects.filter(pk=drawn_half.pk).update(attempts=Build.MOST_ATTEMPTS - 1)
    with builds.hold_build(drawn_half.pk, Status.RENDERING) as slow:
        builds.stop(slow)
        assert builds.resume(drawn_half)
        quick = builds.claim_build(drawn_half.pk, Status.RENDERING)
        raise OSError("the disk is away")
    drawn_half.refresh_from_db()
    assert (drawn_half.status, drawn_half.lease) == (Status.RENDERING, quick.lease)


def test_a_storage_fault_in_a_block_that_another_draws_by_now_ends_nothing(drawn_half, monkeypatch):
    block = drawn_half.blocks.first()
    Block.objects.filter(pk=block.pk).update(attempts=Block.MOST_ATTEMPTS - 1)

    def be_overtaken(_block):
        Block.objects.filter(pk=block.pk).update(lease="another's")
        raise OSError("the disk is away")

    monkeypatch.setattr(drawing.picture, "draw_block", be_overtaken)
    assert drawing.render_block(block.pk) is None
    drawn_half.refresh_from_db()
    assert drawn_half.status == Status.RENDERING


def test_what_is_taken_up_while_it_is_collected_keeps_its_files(drawn_half, monkeypatch, time_machine):
    builds.stop(drawn_half)
    stopped = Build.objects.get(pk=drawn_half.pk)
    time_machine.move_to(stopped.retired_at + publication.KEEP_OLD_FILES * 2)
    resumed, deleted = [], []
    is_held = publication.abandon_stopped

    def resume_first(build):
        resumed.append(builds.resume(Build.objects.get(pk=build.pk)))
        return is_held(build)

    monkeypatch.setattr(publication, "abandon_stopped", resume_first)
    monkeypatch.setattr(BuildFiles, "forget_all", deleted.append)
    publication.collect()
    assert (resumed, deleted) == ([True], [])
    drawn_half.refresh_from_db()
    assert drawn_half.status == Status.RENDERING
    assert drawn_half.blocks.exists()


def test_what_nobody_took_up_is_collected_and_can_be_taken_up_no_more(drawn_half, time_machine):
    builds.stop(drawn_half)
    stopped = Build.objects.get(pk=drawn_half.pk)
    time_machine.move_to(stopped.retired_at + publication.KEEP_OLD_FILES * 2)
    publication.collect()
    assert not builds.resume(Build.objects.get(pk=drawn_half.pk))
    assert Build.objects.get(pk=drawn_half.pk).status == Status.COLLECTED

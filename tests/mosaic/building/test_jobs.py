"""What a build lacks, and what the sweep finds."""

import pytest
from django.conf import settings

from mosaic import tasks
from mosaic.building import drawing, jobs, placing, publication
from mosaic.models import Block, Build, Tile
from tests.conftest import build_here
from tests.mosaic.building.built import manifest_of, public_files
from tracker.models import Submission
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database


def test_everybody_is_in_and_equally_often(published):
    counts = jobs.cells_a_photo(published)
    assert published.status == Build.Status.PUBLISHED
    assert len(counts) == 12
    assert max(counts) - min(counts) <= 1
    assert sum(counts) == published.rows * published.columns


def test_the_manifest_has_the_hash_that_the_build_states(published):
    assert manifest_of(published) == published.manifest_sha256


def test_the_same_photos_and_seed_give_the_same_manifest(published):
    mosaic = published.mosaic
    assert build_here(mosaic).manifest_sha256 == published.manifest_sha256


def test_nothing_approved_nothing_to_build(mosaic):
    with pytest.raises(jobs.BuildError, match="No photo is approved"):
        jobs.plan(mosaic)


def test_one_build_at_a_time(mosaic, crowd):
    crowd(1)
    assert jobs.plan(mosaic) == jobs.plan(mosaic)
    assert Build.objects.count() == 1


def test_it_is_stale_after_an_approval_and_after_a_withdrawal(published, crowd):
    mosaic = published.mosaic
    mosaic.refresh_from_db()
    assert not jobs.is_stale(mosaic)
    (newcomer,) = crowd(1, first=70)
    assert jobs.is_stale(mosaic)
    lifecycle.withdraw(newcomer)
    assert not jobs.is_stale(mosaic)


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

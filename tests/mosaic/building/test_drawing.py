"""Blocks: drawn once, by whoever has the lease."""

import pytest
from django.core.files.storage import storages
from PIL import Image

from mosaic.building import drawing, jobs, placing
from mosaic.building.files import BuildFiles
from mosaic.engine import Address
from mosaic.models import Block, Build
from tests.conftest import build_here

pytestmark = pytest.mark.database


def test_the_base_level_shows_the_photo_that_the_placement_names(published):
    placement = published.placements.get(row=0, column=0)
    base = BuildFiles(published).open_tile(Address(published.pyramid.base_level, 0, 0))
    with storages["private"].open(placement.submission.rendition("tile")) as file:
        tile = Image.open(file).convert("RGB")
    seen, sent = base.crop((0, 0, 256, 256)).resize((8, 8)), tile.resize((8, 8))
    differences = [abs(a - b) for a, b in zip(seen.tobytes(), sent.tobytes(), strict=True)]
    assert max(differences) <= 6


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

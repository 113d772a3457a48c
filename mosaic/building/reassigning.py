"""Somebody may go while the picture is being drawn: withdrawn, or the files lost. Their cells get others."""

from dataclasses import replace
from typing import Any

import numpy as np
from django.db import transaction

from mosaic import engine
from mosaic.building.builds import fail
from mosaic.building.files import BuildFiles
from mosaic.building.placement_rows import Placing, change_placements
from mosaic.building.placing import assign, patch
from mosaic.models import Block, Build, Crowd, Placement, Tile, find_in
from mosaic.models.crowd import Owners


def reassign_withdrawn_cells(build: Build) -> bool:
    """While a build is drawn, the cells of those in it who may no longer be shown go to others.

    Whether that was done. Not while another worker has one of their blocks in hand, and might overwrite what
    is drawn after: the sweep asks again.
    """
    before = Placement.objects.chosen(build)
    crowd = Tile.objects.for_campaign(build.mosaic.campaign).gather()
    crowd = crowd.keep(find_in(before, crowd.owners) >= 0)  # newcomers wait for the next version
    if not len(crowd):
        fail(build, "nobody in it may be shown any more")
        return False
    return record_reassignment(build, place_again(build, crowd, before))


def place_again(build: Build, crowd: Crowd, before: Owners) -> Placing:
    gone = len(np.unique(before[:, 0])) - len(crowd)
    try:
        placing = patch(build, crowd, build.record)
    except engine.PatchError:
        placing = assign(build, build.grid, BuildFiles(build).load_plan(), crowd)
        placing = replace(placing, changed=np.flatnonzero((placing.chosen != before).any(axis=1)))
    record = replace(placing.record, left_out=(build.record.left_out or 0) + gone)
    return replace(placing, record=record)


def record_reassignment(build: Build, placing: Placing, **further: Any) -> bool:
    """Placements of a build that is being drawn change, and their blocks are to be drawn again; whether
    nobody was in the way."""
    # Who reassigns at the same moment has read the same manifest: one of the two wins.
    same = Build.objects.filter(
        pk=build.pk, status=Build.Status.RENDERING, manifest_sha256=build.manifest_sha256
    )
    change, blocks = placing.as_fields() | further, sorted(placing.find_touched_blocks(build))
    with transaction.atomic():
        is_free = all(Block.objects.reset(build, *block) for block in blocks)
        if not (is_free and same.update(**change)):
            transaction.set_rollback(True)
            return False
        change_placements(build, placing)
    return True

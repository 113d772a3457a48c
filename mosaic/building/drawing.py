"""One block of the pyramid: a claim, the photos of its cells, the pyramid tiles over them."""

import json
import logging

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray
from PIL import Image

from mosaic import engine
from mosaic.building import files, jobs
from mosaic.building.claims import claim_block, fail, said
from mosaic.building.placing import give_away
from mosaic.engine.render import lossless
from mosaic.models import Block, Build, Placement, PlacementQuerySet, Tile
from tracker.storage import FAULTS as STORAGE_FAULTS

logger = logging.getLogger(__name__)


def render_block(block_id: int) -> int | None:
    """Draw one block; the build's id when it is time to look what it lacks now."""
    block = claim_block(block_id)
    if block is None:
        return None
    build = block.build
    here = placements_in(build, block)
    try:
        if here.no_longer_approved().exists():
            raise jobs.LostTileError
        root = draw(build, block, list(here.select_related("submission")))
    except jobs.LostTileError:
        block.release(refund_attempt=True)
        return build.pk if give_away(build) else None
    except STORAGE_FAULTS as error:
        logger.warning("%s not drawn: %s", block, error)
        block.release()
        if block.is_last_attempt:
            fail(build, said(error))
        return None
    block.finish(drawn_at=timezone.now(), root=root)
    return None if build.blocks.filter(drawn_at__isnull=True).exists() else build.pk


def draw(build: Build, block: Block, here: list[Placement]) -> str:
    """Draw and save what the block's build has to draw; the name of its root's file."""
    cells = {(cell.row, cell.column): cell for cell in here}

    def open_tile(row: int, column: int) -> Image.Image:
        cell = cells[row, column]
        # Of the revision that was placed: what was approved is what is shown.
        return jobs.open_tile(cell.submission, cell.revision)

    checksums = {} if build.is_full else files.checksums_of_block(build.base, block)

    def save(address: engine.Address, content: bytes) -> None:
        checksums[files.text_of(address)] = files.save_tile(build, address, content)

    wanted = None if build.is_full else build.pyramid.touched_by(changed_cells(build, block))
    root = engine.draw_block(
        build.pyramid,
        engine.pyramid.Block(block.column, block.row),
        open_tile,
        engine.Tint(shifts_of(build, here), build.record["tint"]),
        engine.Output(save, wanted, build.image_format),
    )
    files.settle()
    return files.save_root(build, block.column, block.row, lossless(root, json.dumps(checksums)))


def shifts_of(build: Build, here: list[Placement]) -> NDArray[np.int16]:
    """(rows, columns, 3): how far each of these cells' tiles is from its cell, in sRGB; 0 elsewhere."""
    means = files.load_means(build)
    described = Tile.objects.filter(submission__in={cell.submission_id for cell in here})
    features = {
        pk: np.frombuffer(raw, np.float32) for pk, raw in described.values_list("submission_id", "features")
    }
    tiles = engine.cell_means(np.stack([features[cell.submission_id] for cell in here])).astype(np.int16)
    rows, columns = np.array([cell.row for cell in here]), np.array([cell.column for cell in here])
    shifts = np.zeros((build.rows, build.columns, 3), np.int16)
    shifts[rows, columns] = means[rows * build.columns + columns] - tiles
    return shifts


def placements_in(build: Build, block: Block, of_base: bool = False) -> PlacementQuerySet:
    """The block's placements, of the build or of its base: the two have the same grid."""
    cells = build.pyramid.cells_in(engine.pyramid.Block(block.column, block.row))
    (top, left), (bottom, right) = cells[0], cells[-1]
    owner = build.base_id if of_base else build.pk
    placements: PlacementQuerySet = Placement.objects.filter(
        build=owner, row__range=(top, bottom), column__range=(left, right)
    )
    return placements


def changed_cells(build: Build, block: Block | None = None) -> list[tuple[int, int]]:
    """The cells (row, column), of one block or of all, whose tile is not the base's."""
    fields = ("row", "column", "submission_id", "revision")
    if block is None:
        now, before = (Placement.objects.filter(build=owner) for owner in (build.pk, build.base_id))
    else:
        now, before = placements_in(build, block), placements_in(build, block, of_base=True)
    return sorted({row[:2] for row in set(now.values_list(*fields)) - set(before.values_list(*fields))})

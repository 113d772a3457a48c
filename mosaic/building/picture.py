"""What a build draws: the pyramid tiles of a block, those above the blocks, and two small pictures of all."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.utils import timezone

from mosaic import engine
from mosaic.building import jobs
from mosaic.building.addresses import Table
from mosaic.building.files import BuildFiles, Tiles
from mosaic.building.previews import PREVIEW_PX, draw_previews
from mosaic.building.saving import Drawing, save_top_levels
from mosaic.building.shifts import find_shifts
from mosaic.models import Block, Build

LEAST_CHANGE = 0.01
CELL_PICTURE_EVERY = timedelta(minutes=15)


def draw_block(block: Block) -> str:
    """Draw and save what a block's build has to draw there; the name of its root's file.

    Raises jobs.LostTileError, also when somebody there may no longer be shown, and the storage's faults.
    """
    build, files = block.build, BuildFiles(block.build)
    if build.placements.no_longer_approved().in_block(block).exists():
        raise jobs.LostTileError
    here = list(build.placements.in_block(block).select_related("submission"))
    wanted = None if build.is_full else build.pyramid.tiles_showing(build.find_changed_cells(block))
    shifts = find_shifts(files, here)

    tiles = Tiles()
    roots = engine.draw_both(
        build.pyramid,
        engine.pyramid.Block(block.column, block.row),
        partial(jobs.open_cell, {(one.row, one.column): one for one in here}),
        engine.Tint(shifts, build.record.placed_by.tint),
        tiles.output(build, wanted),
    )
    return files.save_block(block, roots, tiles)


def draw_top_levels(build: Build) -> Drawing:
    """Draw and save everything above the blocks, the preview, the cell picture and the table."""
    has_cell_picture = is_another_picture(build)
    pyramid, base = build.pyramid, None if build.is_full else build.base
    preview_level, cell_level = pyramid.level_within(2 * PREVIEW_PX), pyramid.cell_level
    wanted = pyramid.tiles_showing(build.find_changed_cells()) if base else None
    table = BuildFiles(base).table.replace(wanted or (), build.key) if base else Table(build.key)
    tiles = Tiles()
    files = BuildFiles(build, table, tiles)

    output = tiles.output(build, wanted)
    engine.draw_top_levels(pyramid, files.open_root, output, open_drawn=files.open_tile)
    if output.save_plain:
        output = replace(output, save=output.save_plain)
        open_root = partial(files.open_root, is_plain=True)
        engine.draw_top_levels(pyramid, open_root, output, open_drawn=files.open_plain)
    previews = draw_previews(files, preview_level, cell_level if has_cell_picture else None)
    return save_top_levels(files, previews)


def is_another_picture(build: Build) -> bool:
    """Whether a version looks unlike the last that left a cell picture, a quarter of an hour ago or longer:
    one in a hundred cells has changed. Others leave none: one photo less writes no file for it."""
    last = build.mosaic.builds.ever_published().with_cell_picture().last()
    if last is None:
        return True
    if last.published_at and timezone.now() - last.published_at < CELL_PICTURE_EVERY:
        return False
    if last.lineage_id != build.lineage_id:
        return True
    return build.placements.filter(first__gt=last.pk).count() >= LEAST_CHANGE * build.grid.cells

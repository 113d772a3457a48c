"""What a build draws: the pyramid tiles of a block, those above the blocks, and two small pictures of all."""

from dataclasses import dataclass
from functools import partial
from io import BytesIO

from PIL import Image

from mosaic import engine
from mosaic.building import jobs
from mosaic.building.files import BuildFiles, cell_picture_name, preview_name, save_public
from mosaic.building.shifts import find_shifts
from mosaic.building.table import Table
from mosaic.engine.render import encode
from mosaic.models import Block, Build
from tracker.storage import checksum

PREVIEW_PX = 1600
LEAST_CHANGE = 0.01


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a version consists of when all is drawn: its table's name, the checksums of what lies above the
    blocks, and the file of its cell picture, "" where it leaves none."""

    table: str
    checksums: dict[str, str]
    cell_picture: str = ""


def draw_block(block: Block) -> str:
    """Draw and save what a block's build has to draw there; the name of its root's file.

    Raises jobs.LostTileError, also when somebody there may no longer be shown, and the storage's faults.
    """
    build, files = block.build, BuildFiles(block.build)
    if build.placements.no_longer_approved().in_block(block).exists():
        raise jobs.LostTileError
    here = list(build.placements.in_block(block).select_related("submission"))
    wanted = None if build.is_full else build.pyramid.touched_by(build.changed_cells(block))
    shifts = find_shifts(files, here)

    tiles: dict[engine.Address, bytes] = {}
    root = engine.draw_block(
        build.pyramid,
        engine.pyramid.Block(block.column, block.row),
        partial(jobs.open_cell, {(one.row, one.column): one for one in here}),
        engine.Tint(shifts, build.record.placed_by.tint),
        tiles.__setitem__,
        wanted=wanted,
        image_format=build.image_format,
    )
    return files.save_block(block, root, tiles)


def draw_top_levels(build: Build) -> Drawn:
    """Draw and save everything above the blocks; the roots' pixels are opened one after the other."""
    pyramid, base = build.pyramid, None if build.is_full else build.base
    wanted = pyramid.touched_by(build.changed_cells()) if base else None
    preview_level, cell_level = pyramid.level_within(2 * PREVIEW_PX), pyramid.cell_level
    files = BuildFiles(build, replace_in_table(base, wanted or set(), build.key))

    tiles: dict[engine.Address, bytes] = {}
    engine.draw_top_levels(
        pyramid,
        files.open_root,
        tiles.__setitem__,
        wanted=wanted,
        open_drawn=files.open_tile,
        image_format=build.image_format,
    )
    checksums = dict(base.checksums or {}) if base else {}
    checksums |= files.save_tiles(tiles)
    # From the files, as every visitor sees them: they may be another build's.
    name, content = preview_name(build.key), encode_preview(files.stitch(preview_level))
    contents, checksums["still"] = {name: content}, checksum(content)
    name = cell_picture_name(build.key) if is_another_picture(build) else ""
    if name:
        content = encode_cell_picture(files.stitch(cell_level))
        contents[name], checksums["sketch"] = content, checksum(content)
    save_public(contents)
    return Drawn(files.save_table(), checksums, name)


def replace_in_table(base: Build | None, drawn: set[engine.Address], key: str) -> Table:
    return BuildFiles(base).table.replace(drawn, key) if base else Table(key)


def is_another_picture(build: Build) -> bool:
    """Whether a version looks unlike the one before: one in a hundred cells has changed. Others leave no cell
    picture: one photo less writes no file for it."""
    return build.is_full or (build.record.changed_cells or 0) >= LEAST_CHANGE * build.grid.cells


def encode_preview(picture: Image.Image) -> bytes:
    picture.thumbnail((PREVIEW_PX, PREVIEW_PX), Image.Resampling.BOX)
    return encode(picture)


def encode_cell_picture(picture: Image.Image) -> bytes:
    # Full colour in every pixel: here a pixel is a person.
    picture.save(buffer := BytesIO(), "JPEG", quality=90, subsampling=0)
    return buffer.getvalue()

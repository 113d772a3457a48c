"""Drawing a pyramid from below: each pyramid tile from the four under it, each pixel decoded once."""

from collections.abc import Callable

from PIL import Image

from mosaic.engine.pyramid import Address, Block, Pyramid
from mosaic.engine.render import OpenTile, Output, draw_base_tile, draw_parent
from mosaic.engine.tint import Tint, apply_tint


def draw_block(
    pyramid: Pyramid,
    block: Block,
    open_tile: OpenTile,
    tint: Tint,
    output: Output,
) -> Image.Image:
    """As `draw_both`, for who wants the tinted levels alone."""
    return draw_both(pyramid, block, open_tile, tint, output)[0]


def draw_both(
    pyramid: Pyramid,
    block: Block,
    open_tile: OpenTile,
    tint: Tint,
    output: Output,
) -> tuple[Image.Image, Image.Image]:
    """Draw a block's pyramid tiles from the base level up and save them; its root's pixels, for the levels
    above, with tint and without.

    tint.shifts (rows, columns, 3) covers the whole grid. Below the root, pixels are kept untinted in memory
    and each level leans by its own strength; the root, where a cell is 32 px, is fully tinted. At most four
    pyramid tiles a level are held.
    """
    root = pyramid.root(block)
    halves: dict[Address, Image.Image] = {}
    for step in pyramid.steps(root, pyramid.base_level):
        is_wanted = output.wants(step.address)
        if step.children:
            picture = draw_parent(step, halves, pyramid.tile_px)
        else:
            picture = draw_base_tile(pyramid, step, open_tile)
        plain = picture
        if step.address != root:
            halves[step.address] = picture.reduce(2)
        if is_wanted or step.address == root:
            picture = apply_tint(pyramid, step.address, picture, tint)
        if is_wanted:
            output.put(step.address, picture)
        if is_wanted and pyramid.is_tinted(step.address.level):
            output.put_plain(step.address, plain)
    return picture, plain


def draw_top_levels(
    pyramid: Pyramid,
    open_root: Callable[[Block], Image.Image],
    output: Output,
    *,
    open_drawn: Callable[[Address], Image.Image] | None = None,
) -> None:
    """Draw the levels above the blocks, depth first, from the roots' lossless pixels; save those that are
    wanted.

    With open_drawn, pyramid tiles that are not wanted are not drawn again for those above them, but opened as
    they are.
    """
    if not pyramid.block_level:
        return
    halves: dict[Address, Image.Image] = {}
    for step in pyramid.steps(Address(0, 0, 0), pyramid.block_level, output.wanted if open_drawn else None):
        address = step.address
        if address.level == pyramid.block_level:
            picture = open_root(Block(address.column, address.row))
        elif open_drawn and not step.children:
            picture = open_drawn(address)
        else:
            picture = draw_parent(step, halves, pyramid.tile_px)
            if output.wants(address):
                output.put(address, picture)
        halves[address] = picture.reduce(2)

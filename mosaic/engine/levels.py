"""Drawing a pyramid from below: each pyramid tile from the four under it, each pixel decoded once."""

from collections.abc import Callable

from PIL import Image

from mosaic.engine.pixels import Pixels, to_image
from mosaic.engine.pyramid import Address, Block, Pyramid
from mosaic.engine.render import Easel, OpenTile, Output, as_pixels
from mosaic.engine.tint import Tint, apply_tint


def draw_block(
    pyramid: Pyramid,
    block: Block,
    open_tile: OpenTile,
    tint: Tint,
    output: Output,
) -> Image.Image:
    """Draw a block's pyramid tiles from the base level up and save them; its root's pixels, for the levels
    above.

    tint.shifts (rows, columns, 3) covers the whole grid. Below the root, what is handed up is untinted and
    each level leans by its own strength; the root, where a cell is 32 px, is fully tinted.
    """
    root, easel = pyramid.root(block), Easel(pyramid)
    for step in pyramid.steps(root, pyramid.base_level):
        is_wanted = output.wants(step.address)
        picture = easel.picture(step) if step.children else easel.draw_cells(step, open_tile)
        if step.address != root:
            easel.hand_up(step.address, picture)
        if is_wanted or step.address == root:
            apply_tint(pyramid, step.address, picture, tint)
        if is_wanted:
            output.put(step.address, picture)
    return to_image(picture).convert("RGB")


def draw_top_levels(
    pyramid: Pyramid,
    open_root: Callable[[Block], Pixels | Image.Image],
    output: Output,
    *,
    open_drawn: Callable[[Address], Pixels | Image.Image] | None = None,
) -> None:
    """Draw the levels above the blocks, depth first, from the roots' lossless pixels; save those that are
    wanted.

    With open_drawn, pyramid tiles that are not wanted are not drawn again for those above them, but opened as
    they are.
    """
    if not pyramid.block_level:
        return
    easel = Easel(pyramid)
    for step in pyramid.steps(Address(0, 0, 0), pyramid.block_level, output.wanted if open_drawn else None):
        address = step.address
        if address.level == pyramid.block_level:
            picture = as_pixels(open_root(Block(address.column, address.row)))
        elif open_drawn and not step.children:
            picture = as_pixels(open_drawn(address))
        else:
            picture = easel.picture(step)
            if output.wants(address):
                output.put(address, picture)
        if address.level:
            easel.hand_up(address, picture)

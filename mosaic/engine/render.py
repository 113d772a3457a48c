"""Drawing: cells into pyramid tiles, depth first, each pixel decoded once and each pyramid tile encoded
once."""

from collections.abc import Callable, Container
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mosaic.engine.pyramid import Address, Block, Pyramid
from mosaic.engine.tint import TINT, tint_strength

JPEG_QUALITY, WEBP_QUALITY = 85, 80
JPEG, WEBP = "jpg", "webp"
NOTE = "note"  # the text chunk of a lossless picture
GROUND = (5, 7, 13)  # cells without a photo; there are none in a finished mosaic

OpenTile = Callable[[int, int], Image.Image]  # (cell_row, cell_column) -> the square tile
Save = Callable[[Address, bytes], None]


class Tint(NamedTuple):
    """How each tile leans toward its cell: shifts (rows, columns, 3), int16, cell colour minus tile colour in
    sRGB, and the share of it, 0 … 1, that is taken where a cell is small (tint.py)."""

    shifts: NDArray[np.int16]
    strength: float = TINT


def draw_block(
    pyramid: Pyramid,
    block: Block,
    open_tile: OpenTile,
    tint: Tint,
    save: Save,
    *,
    wanted: Container[Address] | None = None,
    image_format: str = JPEG,
) -> Image.Image:
    """Draw a block's pyramid tiles from the base level up and save them; its root's pixels, for the crown.

    Only `wanted` ones are encoded and saved, all by default. image_format is "jpg" or "webp". tint.shifts
    covers the whole grid. Below the root, pixels are kept untinted in memory and each level leans by its own
    strength; the root, where a cell is 32 px, is fully tinted. At most four pyramid tiles a level are held.
    """

    def plain(address: Address) -> Image.Image:
        if address.level == pyramid.base_level:
            picture = draw_base_tile(pyramid, address, open_tile)
        else:
            picture = draw_parent(pyramid, address, plain)
        if address != root and (wanted is None or address in wanted):
            save(address, encoded(tinted(pyramid, address, picture, tint), image_format))
        return picture

    root = pyramid.root(block)
    picture = tinted(pyramid, root, plain(root), tint)
    if wanted is None or root in wanted:
        save(root, encoded(picture, image_format))
    return picture


def draw_crown(
    pyramid: Pyramid,
    open_root: Callable[[Block], Image.Image],
    save: Save,
    *,
    wanted: Container[Address] | None = None,
    open_drawn: Callable[[Address], Image.Image] | None = None,
    image_format: str = JPEG,
) -> None:
    """Draw the levels above the blocks, depth first, from the roots' lossless pixels; save those that are
    wanted.

    With open_drawn, pyramid tiles that are not wanted are not drawn again for those above them, but opened as
    they are.
    """

    def plain(address: Address) -> Image.Image:
        if address.level == pyramid.block_level:
            return open_root(Block(address.column, address.row))
        if wanted is not None and open_drawn is not None and address not in wanted:
            return open_drawn(address)
        picture = draw_parent(pyramid, address, plain)
        if wanted is None or address in wanted:
            save(address, encoded(picture, image_format))
        return picture

    if pyramid.block_level:
        plain(Address(0, 0, 0))


def draw_base_tile(pyramid: Pyramid, address: Address, open_tile: OpenTile) -> Image.Image:
    """The cells of one base tile, side by side: the untouched photographs."""
    picture = Image.new("RGB", pyramid.tile_size_px(address), GROUND)
    first_row, first_column = address.row * pyramid.cells_a_tile, address.column * pyramid.cells_a_tile
    for cell_row in range(first_row, min(first_row + pyramid.cells_a_tile, pyramid.grid.rows)):
        for cell_column in range(
            first_column, min(first_column + pyramid.cells_a_tile, pyramid.grid.columns)
        ):
            tile = open_tile(cell_row, cell_column)
            if tile.size != (pyramid.cell_px, pyramid.cell_px):
                tile = tile.resize((pyramid.cell_px, pyramid.cell_px), Image.Resampling.BOX)
            left_px = (cell_column - first_column) * pyramid.cell_px
            top_px = (cell_row - first_row) * pyramid.cell_px
            picture.paste(tile, (left_px, top_px))
    return picture


def draw_parent(pyramid: Pyramid, address: Address, draw: Callable[[Address], Image.Image]) -> Image.Image:
    """The up to four pyramid tiles below, each at half its size. Odd sizes round up, as Deep Zoom's levels
    do."""
    picture = Image.new("RGB", pyramid.tile_size_px(address), GROUND)
    for child in pyramid.children(address):
        half = draw(child).reduce(2)
        left_px = (child.column - 2 * address.column) * pyramid.tile_px // 2
        top_px = (child.row - 2 * address.row) * pyramid.tile_px // 2
        picture.paste(half, (left_px, top_px))
    return picture


def tinted(pyramid: Pyramid, address: Address, picture: Image.Image, tint: Tint) -> Image.Image:
    """The picture of a level at or below the block level, each cell leaning toward the target."""
    cell_px = pyramid.cell_px >> (pyramid.base_level - address.level)
    strength = tint_strength(cell_px, tint.strength)
    if not strength:
        return picture
    across = pyramid.tile_px // cell_px
    rows = slice(address.row * across, (address.row + 1) * across)
    columns = slice(address.column * across, (address.column + 1) * across)
    lean = (tint.shifts[rows, columns] * strength).round().astype(np.int16)
    lean = lean.repeat(cell_px, axis=0).repeat(cell_px, axis=1)[: picture.height, : picture.width]
    pixels = np.clip(np.asarray(picture, np.int16) + lean, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def encoded(picture: Image.Image, image_format: str = JPEG) -> bytes:
    buffer = BytesIO()
    if image_format == WEBP:
        picture.save(buffer, "WEBP", quality=WEBP_QUALITY, method=2)
    else:
        picture.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def lossless(picture: Image.Image, note: str = "") -> bytes:
    """A block's root for the crown, with a text of the caller's. Fast rather than small."""
    notes = PngInfo()
    if note:
        notes.add_text(NOTE, note)
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=1, pnginfo=notes)
    return buffer.getvalue()

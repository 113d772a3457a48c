"""Drawing: cells into pyramid tiles, depth first, each pixel decoded once and each pyramid tile encoded
once."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mosaic.engine.pyramid import Address, Block, Pyramid
from mosaic.engine.tint import Tint, tint_strength

JPEG_QUALITY, WEBP_QUALITY = 85, 80
JPEG, WEBP = "jpg", "webp"
NOTE = "note"  # the text chunk of a lossless picture
GROUND = (5, 7, 13)  # cells without a photo; there are none in a finished mosaic

OpenTile = Callable[[int, int], Image.Image]  # (cell_row, cell_column) -> the square tile
Save = Callable[[Address, bytes], None]


@dataclass(frozen=True, slots=True)
class Output:
    """Where pyramid tiles go: encoded as "jpg" or "webp" and saved, all of them or only the wanted ones."""

    save: Save
    wanted: Container[Address] | None = None
    image_format: str = JPEG

    def wants(self, address: Address) -> bool:
        return self.wanted is None or address in self.wanted

    def put(self, address: Address, picture: Image.Image) -> None:
        self.save(address, encoded(picture, self.image_format))


def draw_block(
    pyramid: Pyramid, block: Block, open_tile: OpenTile, tint: Tint, output: Output
) -> Image.Image:
    """Draw a block's pyramid tiles from the base level up and save them; its root's pixels, for the crown.

    tint.shifts (rows, columns, 3) covers the whole grid. Below the root, pixels are kept untinted in memory
    and each level leans by its own strength; the root, where a cell is 32 px, is fully tinted. At most four
    pyramid tiles a level are held.
    """

    def plain(address: Address) -> Image.Image:
        if address.level == pyramid.base_level:
            picture = draw_base_tile(pyramid, address, open_tile)
        else:
            picture = draw_parent(pyramid, address, plain)
        if address != root and output.wants(address):
            output.put(address, tinted(pyramid, address, picture, tint))
        return picture

    root = pyramid.root(block)
    picture = tinted(pyramid, root, plain(root), tint)
    if output.wants(root):
        output.put(root, picture)
    return picture


def draw_crown(
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

    def plain(address: Address) -> Image.Image:
        if address.level == pyramid.block_level:
            return open_root(Block(address.column, address.row))
        if open_drawn is not None and not output.wants(address):
            return open_drawn(address)
        picture = draw_parent(pyramid, address, plain)
        if output.wants(address):
            output.put(address, picture)
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
    # From here on arrays: [row, column], where pixels and addresses are (x, y) and (column, row).
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

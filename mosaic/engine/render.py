"""The pixels of one pyramid tile: of cells, or of the pyramid tiles below it."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from mosaic.engine.pyramid import Address, Pyramid, Step

JPEG_QUALITY, WEBP_QUALITY = 85, 80
JPEG, WEBP = "jpg", "webp"
GROUND = (5, 7, 13)  # cells without a photo; there are none in a finished mosaic

OpenTile = Callable[[int, int], Image.Image]  # (cell_row, cell_column) -> the square tile
Save = Callable[[Address, bytes], None]


@dataclass(frozen=True, slots=True)
class Output:
    """Where pyramid tiles go: encoded as "jpg" or "webp" and saved, all of them or only the wanted ones; and
    where the same go without tint, of the levels that have any."""

    save: Save
    wanted: Container[Address] | None = None
    image_format: str = JPEG
    save_plain: Save | None = None

    def wants(self, address: Address) -> bool:
        return self.wanted is None or address in self.wanted

    def put(self, address: Address, picture: Image.Image) -> None:
        self.save(address, encode(picture, self.image_format))

    def put_plain(self, address: Address, picture: Image.Image) -> None:
        if self.save_plain:
            self.save_plain(address, encode(picture, self.image_format))


def draw_base_tile(pyramid: Pyramid, step: Step, open_tile: OpenTile) -> Image.Image:
    """The cells of one base tile, side by side: the untouched photographs."""
    picture, (_, column, row) = Image.new("RGB", step.size_px, GROUND), step.address
    first_row, first_column = row * pyramid.cells_a_tile, column * pyramid.cells_a_tile
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


def draw_parent(step: Step, halves: dict[Address, Image.Image], tile_px: int) -> Image.Image:
    """The up to four pyramid tiles below, each at half its size, which are used up. Odd sizes round up, as
    Deep Zoom's levels do."""
    picture, (_, column, row) = Image.new("RGB", step.size_px, GROUND), step.address
    for child in step.children:
        left_px = (child.column - 2 * column) * tile_px // 2
        top_px = (child.row - 2 * row) * tile_px // 2
        picture.paste(halves.pop(child), (left_px, top_px))
    return picture


def encode(picture: Image.Image, image_format: str = JPEG) -> bytes:
    buffer = BytesIO()
    if image_format == WEBP:
        picture.save(buffer, "WEBP", quality=WEBP_QUALITY, method=2)
    else:
        picture.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()

"""The pixels of pyramid tiles: of cells, or of the pyramid tiles below them."""

from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mosaic.engine.pixels import JPEG, Pixels, encode, fill, from_image, halve, resize
from mosaic.engine.pyramid import Address, Pyramid, Step

# (cell_row, cell_column) -> the square tile; as pixels where there is a choice
OpenTile = Callable[[int, int], Pixels | Image.Image]
Save = Callable[[Address, bytes], None]


@dataclass(frozen=True, slots=True)
class Output:
    """Where pyramid tiles go: encoded as "jpg" or "webp" and saved, all of them or only the wanted ones."""

    save: Save
    wanted: Container[Address] | None = None
    image_format: str = JPEG

    def wants(self, address: Address) -> bool:
        return self.wanted is None or address in self.wanted

    def put(self, address: Address, picture: Pixels) -> None:
        self.save(address, encode(picture, self.image_format))


class Easel:
    """One canvas for each level: drawn depth first, no level has more than one pyramid tile in the making."""

    def __init__(self, pyramid: Pyramid) -> None:
        self.pyramid = pyramid
        self.canvases: dict[int, Pixels] = {}

    def canvas(self, level: int) -> Pixels:
        """Of full size; what a pyramid tile at an edge leaves over is not looked at."""
        if level not in self.canvases:
            side_px = self.pyramid.tile_px
            self.canvases[level] = np.empty((side_px, side_px, 4), np.uint8)
            fill(self.canvases[level])
        return self.canvases[level]

    def picture(self, step: Step) -> Pixels:
        """The part of its level's canvas that a pyramid tile is."""
        width, height = step.size_px
        return self.canvas(step.address.level)[:height, :width]

    def draw_cells(self, step: Step, open_tile: OpenTile) -> Pixels:
        """The cells of one base tile, side by side: the untouched photographs."""
        picture, (_, column, row) = self.picture(step), step.address
        a_tile, side_px = self.pyramid.cells_a_tile, self.pyramid.cell_px
        for down in range(step.size_px[1] // side_px):
            for across in range(step.size_px[0] // side_px):
                tile = as_pixels(open_tile(row * a_tile + down, column * a_tile + across))
                if tile.shape[:2] != (side_px, side_px):
                    tile = resize(tile, side_px)
                top_px, left_px = down * side_px, across * side_px
                picture[top_px : top_px + side_px, left_px : left_px + side_px] = tile
        return picture

    def hand_up(self, address: Address, picture: Pixels) -> None:
        """A pyramid tile at half its size, to the canvas of the one above."""
        half_px = self.pyramid.tile_px // 2
        top_px, left_px = address.row % 2 * half_px, address.column % 2 * half_px
        halve(picture, self.canvas(address.level - 1)[top_px:, left_px:])


def as_pixels(picture: Pixels | Image.Image) -> Pixels:
    return from_image(picture) if isinstance(picture, Image.Image) else picture

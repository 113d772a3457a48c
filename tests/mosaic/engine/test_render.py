"""The drawn pyramid, checked against the picture drawn in one piece."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from mosaic.engine import Address, Grid, Output, Pyramid, Tint, draw_block, draw_top_levels
from mosaic.engine.pixels import encode, from_image


def draw(pyramid, tiles, shifts=None, tint=0.3):
    files, roots = {}, {}
    shifts = np.zeros((pyramid.grid.rows, pyramid.grid.columns, 3), np.int16) if shifts is None else shifts
    for block in pyramid.blocks():
        open_tile = lambda row, column: tiles[row, column]  # noqa: E731
        roots[block] = draw_block(pyramid, block, open_tile, Tint(shifts, tint), Output(files.__setitem__))
    draw_top_levels(pyramid, roots.__getitem__, Output(files.__setitem__))
    return files


def plain_tiles(grid, side_px, seed=1):
    random = np.random.default_rng(seed)
    return {
        (row, column): Image.new("RGB", (side_px, side_px), tuple(random.integers(0, 256, 3).tolist()))
        for row in range(grid.rows)
        for column in range(grid.columns)
    }


def pixels(data):
    return np.asarray(Image.open(BytesIO(data)), int)


@pytest.mark.parametrize("shape", [(1, 1), (2, 5), (5, 9), (17, 33)])
def test_every_pyramid_tile_is_drawn_once_in_its_size(shape):
    pyramid = Pyramid(Grid(*shape), cell_px=32, tile_px=64)
    files = draw(pyramid, plain_tiles(pyramid.grid, 32))
    assert len(files) == pyramid.tile_count()
    for address, data in files.items():
        assert Image.open(BytesIO(data)).size == pyramid.tile_size_px(address)


def test_the_base_level_is_the_photographs_untouched():
    pyramid = Pyramid(Grid(4, 4))
    tiles = plain_tiles(pyramid.grid, 256)
    shifts = np.full((4, 4, 3), 90, np.int16)
    files = draw(pyramid, tiles, shifts)
    corner = pixels(files[Address(pyramid.base_level, 1, 1)])
    assert np.abs(corner[100, 100] - tiles[2, 2].getpixel((0, 0))).max() <= 4
    assert np.abs(corner[400, 400] - tiles[3, 3].getpixel((0, 0))).max() <= 4


def test_far_away_a_tile_leans_toward_its_cell_by_the_tint():
    pyramid = Pyramid(Grid(4, 4))
    grey = {
        (row, column): Image.new("RGB", (256, 256), (100, 100, 100))
        for row in range(4)
        for column in range(4)
    }
    shifts = np.full((4, 4, 3), 100, np.int16)
    files = draw(pyramid, grey, shifts, tint=0.3)
    level = pyramid.base_level
    seen = [pixels(files[Address(level - height, 0, 0)])[3, 3].mean() for height in range(5)]
    assert seen == pytest.approx([100, 110, 120, 130, 130], abs=2)


def test_a_level_is_the_one_below_at_half_its_size():
    pyramid = Pyramid(Grid(5, 7), cell_px=64, tile_px=128)
    files = draw(pyramid, plain_tiles(pyramid.grid, 64), tint=0)
    # Below 64 px a JPEG's coarse colours are as large as the cells.
    for level in range(7, pyramid.base_level + 1):
        large, small = whole(pyramid, files, level), whole(pyramid, files, level - 1)
        halved = large.reduce(2)
        assert halved.size == small.size
        assert np.abs(np.asarray(halved, int) - np.asarray(small, int)).mean() < 6


def test_a_block_draws_the_same_bytes_wherever_it_is_drawn():
    pyramid = Pyramid(Grid(20, 20), cell_px=32, tile_px=64)
    tiles = plain_tiles(pyramid.grid, 32)
    assert draw(pyramid, tiles) == draw(pyramid, tiles)


def whole(pyramid, files, level):
    picture = Image.new("RGB", pyramid.size_px(level))
    for address, data in files.items():
        if address.level == level:
            place = (address.column * pyramid.tile_px, address.row * pyramid.tile_px)
            picture.paste(Image.open(BytesIO(data)), place)
    return picture


def test_encoding_is_a_plain_jpeg():
    assert encode(from_image(Image.new("RGB", (8, 8)))).startswith(b"\xff\xd8\xff")


def test_a_crown_of_a_successor_opens_only_what_is_beside_its_way():
    """Above a changed block, its three neighbours and one way up are needed, not every root."""
    pyramid = Pyramid(Grid(64, 64), cell_px=64, tile_px=128)
    roots, drawn = [], []

    def open_root(block):
        roots.append(block)
        return Image.new(
            "RGB", pyramid.tile_size_px(pyramid.root(block)), (10 * block.column, 10 * block.row, 0)
        )

    def open_drawn(address):
        drawn.append(address)
        return Image.new("RGB", pyramid.tile_size_px(address))

    wanted = pyramid.tiles_showing([(0, 0)])
    saved = {}
    draw_top_levels(pyramid, open_root, Output(saved.__setitem__, wanted), open_drawn=open_drawn)
    assert set(saved) == {address for address in wanted if address.level < pyramid.block_level}
    assert len(roots) == 4
    assert len(drawn) < 4 * pyramid.block_level
    assert not set(drawn) & wanted

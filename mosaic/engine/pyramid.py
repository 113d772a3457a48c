"""The geometry of a Deep Zoom pyramid over a grid of cells. Pixels are (x, y), tiles (column, row)."""

import math
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mosaic.engine.grid import Grid

BLOCK_LEVELS = 3


class Address(NamedTuple):
    """Where a pyramid tile lies. Level 0 is the picture as one pixel."""

    level: int
    column: int
    row: int


class Block(NamedTuple):
    """A subtree: the base tiles under the root (column, row) of the block level, and all between."""

    column: int
    row: int


class Step(NamedTuple):
    """A pyramid tile to draw: its size, and the ones below that it shows; none where it is taken as it is."""

    address: Address
    size_px: tuple[int, int]
    children: list[Address]


@dataclass(frozen=True, slots=True)
class Pyramid:
    """A pyramid whose base level shows each cell at cell_px; a pyramid tile is a whole number of cells."""

    grid: Grid
    cell_px: int = 256
    tile_px: int = 512

    def __post_init__(self) -> None:
        if self.tile_px % self.cell_px:
            raise ValueError(
                f"a pyramid tile of {self.tile_px} px is no whole number of {self.cell_px}-px cells"
            )

    @property
    def width_px(self) -> int:
        return self.grid.columns * self.cell_px

    @property
    def height_px(self) -> int:
        return self.grid.rows * self.cell_px

    @property
    def cells_a_tile(self) -> int:
        return self.tile_px // self.cell_px

    @property
    def base_level(self) -> int:
        return math.ceil(math.log2(max(self.width_px, self.height_px, 1)))

    @property
    def block_level(self) -> int:
        """The level of the blocks' roots; there a cell is small enough for the full tint."""
        return max(self.base_level - BLOCK_LEVELS, 0)

    @property
    def cell_level(self) -> int:
        """The level on which a cell is one pixel."""
        return self.base_level - int(math.log2(self.cell_px))

    def is_tinted(self, level: int) -> bool:
        """Whether pyramid tiles of a level lean toward the target: all but the untouched photographs."""
        return level < self.base_level

    def size_px(self, level: int) -> tuple[int, int]:
        """Width and height of a level in pixels, rounded up as Deep Zoom does."""
        scale = 2 ** (self.base_level - level)
        return math.ceil(self.width_px / scale), math.ceil(self.height_px / scale)

    def level_within(self, most_px: int) -> int:
        """The deepest level that is no wider and no higher than so many pixels, at least 1."""
        return max(level for level in range(self.base_level + 1) if max(self.size_px(level)) <= most_px)

    def tiles(self, level: int) -> tuple[int, int]:
        """Columns and rows of pyramid tiles on a level."""
        width_px, height_px = self.size_px(level)
        return math.ceil(width_px / self.tile_px), math.ceil(height_px / self.tile_px)

    def tile_size_px(self, address: Address) -> tuple[int, int]:
        """Width and height of one pyramid tile: smaller at the right and lower edges."""
        width_px, height_px = self.size_px(address.level)
        left_px, top_px = address.column * self.tile_px, address.row * self.tile_px
        return min(self.tile_px, width_px - left_px), min(self.tile_px, height_px - top_px)

    def exists(self, address: Address) -> bool:
        columns, rows = self.tiles(address.level)
        return 0 <= address.column < columns and 0 <= address.row < rows

    def children(self, address: Address) -> list[Address]:
        """The up to four pyramid tiles one level deeper that this one shows at half their size."""
        level, column, row = address.level + 1, address.column * 2, address.row * 2
        four = [Address(level, column + x, row + y) for y in (0, 1) for x in (0, 1)]
        return [child for child in four if self.exists(child)]

    def addresses(self) -> Iterator[Address]:
        """Every pyramid tile, from level 0 down."""
        for level in range(self.base_level + 1):
            columns, rows = self.tiles(level)
            yield from (Address(level, column, row) for row in range(rows) for column in range(columns))

    def steps(self, root: Address, deepest: int, wanted: Container[Address] | None = None) -> list[Step]:
        """The pyramid tiles under a root down to a level, children before their parents.

        Nothing below those that are not `wanted`, all by default: they are there already.
        """
        is_leaf = root.level == deepest or not (wanted is None or root in wanted)
        children = [] if is_leaf else self.children(root)
        below = [step for child in children for step in self.steps(child, deepest, wanted)]
        return [*below, Step(root, self.tile_size_px(root), children)]

    def ancestors(self, address: Address) -> Iterator[Address]:
        """The pyramid tiles above, up to level 0."""
        while address.level:
            address = Address(address.level - 1, address.column // 2, address.row // 2)
            yield address

    def tiles_showing(self, cells: Iterable[tuple[int, int]]) -> set[Address]:
        """The pyramid tiles that show any of these cells (row, column): base tiles and all their
        ancestors."""
        a_tile = self.cells_a_tile
        base = {Address(self.base_level, column // a_tile, row // a_tile) for row, column in cells}
        return base.union(*(self.ancestors(address) for address in base))

    def block_of(self, row: int, column: int) -> Block:
        """The block that draws a cell."""
        span = self.cells_a_tile * 2 ** (self.base_level - self.block_level)
        return Block(column // span, row // span)

    def blocks(self) -> Iterator[Block]:
        columns, rows = self.tiles(self.block_level)
        return (Block(column, row) for row in range(rows) for column in range(columns))

    def root(self, block: Block) -> Address:
        return Address(self.block_level, block.column, block.row)

    def cells_in(self, block: Block) -> list[tuple[int, int]]:
        """The cells (row, column) that a block draws."""
        span = self.cells_a_tile * 2 ** (self.base_level - self.block_level)
        rows = range(block.row * span, min((block.row + 1) * span, self.grid.rows))
        columns = range(block.column * span, min((block.column + 1) * span, self.grid.columns))
        return [(row, column) for row in rows for column in columns]

    def tile_count(self) -> int:
        return sum(math.prod(self.tiles(level)) for level in range(self.base_level + 1))

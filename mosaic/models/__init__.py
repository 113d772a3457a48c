"""The picture that the people who waved make."""

from mosaic.models.build import Block, BlockQuerySet, Build, BuildQuerySet, Placement, PlacementQuerySet
from mosaic.models.picture import CELL_PX, TILE_PX, Mosaic, Stop, TargetImage
from mosaic.models.tile import Tile, TileQuerySet, missing_tiles

__all__ = [
    "CELL_PX",
    "TILE_PX",
    "Block",
    "BlockQuerySet",
    "Build",
    "BuildQuerySet",
    "Mosaic",
    "Placement",
    "PlacementQuerySet",
    "Stop",
    "TargetImage",
    "Tile",
    "TileQuerySet",
    "missing_tiles",
]

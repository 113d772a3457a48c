"""The picture that the people who waved make."""

from mosaic.models.block import Block, BlockQuerySet
from mosaic.models.build import Build, BuildQuerySet, Placement, PlacementQuerySet
from mosaic.models.crowd import Crowd, find_in, find_places
from mosaic.models.picture import CELL_PX, TILE_PX, Mosaic, MosaicQuerySet, Stop, TargetImage
from mosaic.models.record import BuildRecord, PlacingSettings
from mosaic.models.tile import Tile, TileQuerySet, missing_tiles

__all__ = [
    "CELL_PX",
    "TILE_PX",
    "Block",
    "BlockQuerySet",
    "Build",
    "BuildQuerySet",
    "BuildRecord",
    "Crowd",
    "Mosaic",
    "MosaicQuerySet",
    "Placement",
    "PlacementQuerySet",
    "PlacingSettings",
    "Stop",
    "TargetImage",
    "Tile",
    "TileQuerySet",
    "find_in",
    "find_places",
    "missing_tiles",
]

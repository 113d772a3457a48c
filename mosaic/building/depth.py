"""Beyond the base level every cell goes on into its own photo: how deep each one is, and which file that is.

A deep level is one square rendition a cell, found by placement. Its address names the build that drew the
base tile over the cell, as the table says: it stays as long as nothing changes there, and what it once led to
it never leads to somebody else.
"""

import time
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.db.models import F

from mosaic.building.addresses import Table, table_name
from mosaic.building.files import read
from mosaic.engine import Address
from mosaic.models import Build
from tracker.models import Campaign, Submission
from tracker.submissions import renditions

TILE_PX = renditions.SIZES["tile"]
SECONDS_KNOWN = 30


def sides_of(build: Build) -> list[int]:
    """The sides of the square renditions, each twice the one before, that follow a build's cells; none where
    a step would be missing."""
    sides = [side for side in (TILE_PX, *renditions.sides()) if side > build.cell_px]
    is_next = bool(settings.DEEPEST_PX and sides and sides[0] == 2 * build.cell_px)
    return sides if is_next else []


def depths_of(build: Build) -> str:
    """For each cell, row by row, in how many deep levels it goes on: one digit."""
    return count_depths(build.key, tuple(sides_of(build)), int(time.monotonic() // SECONDS_KNOWN))


@lru_cache(maxsize=16)
def count_depths(key: str, sides: tuple[int, ...], _moment: int) -> str:
    """One query over all cells: known for half a minute, in which filling in may bring more."""
    placements = Build.objects.get(key=key).placements.order_by("row", "column")
    levels = {px: str(levels_within(sides, px)) for px in (0, *renditions.SIDES)}
    return "".join(levels[px] for px in placements.values_list("submission__deep_px", flat=True))


def sides_of_all(build: Build) -> list[int]:
    """The sides that are there for every cell."""
    sides = sides_of(build)
    return sides[: int(min(depths_of(build), default="0"))] if sides else []


def levels_within(sides: Sequence[int], deep_px: int) -> int:
    """How many of these sides a photo has that goes so deep: the tile is there for everybody."""
    return sum(side <= max(deep_px, TILE_PX) for side in sides)


def find_build(campaign: Campaign, key: str) -> Build | None:
    """A version by its key, as long as it is known who is in it."""
    builds = Build.objects.filter(mosaic__campaign=campaign, status=Build.Status.PUBLISHED)
    return builds.select_related("mosaic").filter(key=key).first()


def key_over(build: Build, row: int, column: int) -> str:
    """Which build drew the base tile over a cell."""
    a_tile = build.pyramid.cells_a_tile
    tile = Address(build.pyramid.base_level, column // a_tile, row // a_tile)
    return read_table(build.table).key_of(tile)


def find_face(campaign: Campaign, key: str, row: int, column: int, side: int) -> str:
    """The photo, as a square of this side, of who is in a cell of the published version whose base tile that
    build drew; "" unless that is still so and they may be shown."""
    drawn = Build.objects.filter(mosaic__campaign=campaign, key=key).select_related("mosaic__current_build")
    build = next((one.mosaic.current_build for one in drawn), None)
    if build is None or side not in sides_of(build) or key_over(build, row, column) != key:
        return ""
    here = build.placements.filter(row=row, column=column, submission__status=Submission.Status.APPROVED)
    found = here.filter(submission__revision=F("revision")).select_related("submission").first()
    if found is None or side > max(found.submission.deep_px, TILE_PX):
        return ""
    return found.submission.rendition("tile" if side == TILE_PX else str(side), found.revision)


@lru_cache(maxsize=16)
def read_table(name: str) -> Table:
    """A table is named by its hash and never changes. Raises FileNotFoundError."""
    return Table.from_bytes(read("public", table_name(name)))

"""From approved photos to a drawn pyramid: plan, place, draw. What follows is mosaic/publication.py.

Rows and files say what is done; any worker may do the next piece, twice or at once, and the row decides whose
work counts. Claimed by one conditional UPDATE with a lease; finished by an UPDATE that names the lease.
"""

import hashlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from PIL import Image

from mosaic import engine, storage
from mosaic.claims import MOST_ATTEMPTS, claim_block, claim_build, fail, held, released
from mosaic.engine.render import lossless
from mosaic.models import Block, Build, Mosaic, Placement, Tile, missing_tiles
from tracker.models import Campaign, Submission
from tracker.storage import FAULTS as STORAGE_FAULTS
from tracker.storage import read_private

WITHDRAWN = "a photo was withdrawn meanwhile"

logger = logging.getLogger(__name__)


class BuildError(Exception):
    """There is nothing to build, or no way to; the message says why."""


class UnreadableTileError(Exception):
    """The file of a tile is no picture: not our own bytes any more."""


@dataclass(slots=True)
class Work:
    """What a build still lacks and nobody has in hand."""

    tiles: list[int] = field(default_factory=list)
    place: bool = False
    blocks: list[int] = field(default_factory=list)
    finish: bool = False


# --- Plan ---------------------------------------------------------------------------------------------------


def plan(mosaic: Mosaic) -> Build:
    """A new build, or the one that is under way."""
    if not usable(mosaic.campaign):
        raise BuildError("No photo is approved yet: approve some in the admin first.")
    try:
        with transaction.atomic():
            return Build.objects.create(
                mosaic=mosaic, base=mosaic.current_build, cell_px=mosaic.cell_px, tile_px=mosaic.tile_px
            )
    except IntegrityError:
        return Build.objects.active().get(mosaic=mosaic)


def is_stale(mosaic: Mosaic) -> bool:
    """Whether the approved photos differ from those that are placed."""
    placed = set(Placement.objects.filter(build=mosaic.current_build).values_list("submission_id", "revision"))
    return usable(mosaic.campaign) != placed


def usable(campaign: Campaign) -> set[tuple[int, int]]:
    """(submission id, revision) of each approved photo, but those that are known to make no tile."""
    approved = set(Submission.objects.approved().filter(campaign=campaign).values_list("pk", "revision"))
    return approved - set(Tile.objects.exclude(fault="").values_list("submission_id", "revision"))


def lacks(build: Build) -> Work:
    """What to do next for this build; ask as often as you like."""
    free = build.leased_until is None or build.leased_until < timezone.now()
    if build.status == Build.Status.PLACING:
        tiles = list(missing_tiles(build.mosaic.campaign).values_list("pk", flat=True))
        return Work(tiles=tiles, place=not tiles and free)
    if build.status == Build.Status.RENDERING:
        blocks = list(build.blocks.undrawn().order_by("row", "column").values_list("pk", flat=True))
        undrawn = build.blocks.filter(drawn_at__isnull=True).exists()
        return Work(blocks=blocks, finish=not undrawn and free)
    return Work()


# --- Tiles --------------------------------------------------------------------------------------------------


def prepare_tile(submission_id: int) -> None:
    """Describe an approved photo. Twice does no harm.

    A photo whose file is gone or cannot be read is left out; when the storage fails, one of its faults is raised
    and the photo's turn comes again.
    """
    submission = Submission.objects.approved().filter(pk=submission_id).first()
    if submission is None:
        return
    row: dict[str, Any] = {"revision": submission.revision, "version": engine.VERSION, "features": b"", "fault": ""}
    try:
        row["features"] = engine.describe_tile(decoded(read_private(submission.rendition("tile")))).tobytes()
    except (FileNotFoundError, UnreadableTileError) as error:
        logger.warning("photo %s cannot be a tile: %s", submission.public_id, type(error).__name__)
        row["fault"] = type(error).__name__
    Tile.objects.update_or_create(submission=submission, defaults=row)


def decoded(content: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(content)).convert("RGB")
    except OSError as error:
        raise UnreadableTileError(str(error)) from error


# --- Place --------------------------------------------------------------------------------------------------


def place(build_id: int) -> None:
    """Choose a tile for every cell, and remember the choice."""
    build = claim_build(build_id, Build.Status.PLACING)
    if build is None:
        return
    with held(build):
        choose_tiles(build)


def choose_tiles(build: Build) -> None:
    clock = Clock()
    owners, tiles = Tile.objects.feature_matrix(build.mosaic.campaign)
    if not owners:
        fail(build, "no photo can be used")
        return
    with open_target(build.mosaic) as target:
        grid = engine.Grid.fit(len(owners), target.width, target.height)
        cells = engine.describe_cells(target, grid)
    with clock.measure("assign"):
        match = engine.assign(engine.stretch(cells, tiles, build.mosaic.stretch), tiles)
    shifts = engine.cell_means(cells).astype(np.int16) - engine.cell_means(tiles)[match.indices]
    build.shifts = storage.save_shifts(build, shifts.reshape(grid.rows, grid.columns, 3))
    chosen = [owners[index] for index in match.indices]
    record = {
        "cost": round(match.cost, 3),
        "lower_bound": round(match.lower_bound, 3),
        "certified_gap": round(match.certified_gap, 6),
        "tint": build.mosaic.tint,
        "stretch": build.mosaic.stretch,
        "feature_version": engine.VERSION,
        "seconds": clock.seconds,
    }
    save_placements(build, grid, chosen, len(owners), record)


def save_placements(
    build: Build, grid: engine.Grid, chosen: list[tuple[int, int]], photos: int, record: dict[str, Any]
) -> None:
    """Placements, blocks and the next status appear together, under the lease, or not at all."""
    manifest = manifest_hash(chosen, grid.columns)
    change = {"rows": grid.rows, "columns": grid.columns, "crop": list(grid.crop), "photos": photos}
    change |= {"record": record, "manifest_sha256": manifest, "shifts": build.shifts}
    change |= {"status": Build.Status.RENDERING, **released()}
    placements = [
        Placement(
            build=build, submission_id=pk, revision=revision, row=cell // grid.columns, column=cell % grid.columns
        )
        for cell, (pk, revision) in enumerate(chosen)
    ]
    with transaction.atomic():
        if not Build.objects.filter(pk=build.pk, lease=build.lease).update(**change):
            return  # the lease was lost: another worker places
        Placement.objects.bulk_create(placements, batch_size=2000)
        build.refresh_from_db()
        roots = [Block(build=build, row=block.row, column=block.column) for block in build.pyramid.blocks()]
        Block.objects.bulk_create(roots, batch_size=2000)


def manifest_hash(chosen: list[tuple[int, int]], columns: int) -> str:
    """SHA-256 of the manifest (row, column, public id), line by line."""
    names = dict(Submission.objects.filter(pk__in={pk for pk, _ in chosen}).values_list("pk", "public_id"))
    digest = hashlib.sha256(b"row,column,public_id\n")
    for cell, (pk, _) in enumerate(chosen):
        digest.update(f"{cell // columns},{cell % columns},{names[pk]}\n".encode())
    return digest.hexdigest()


@contextmanager
def open_target(mosaic: Mosaic) -> Iterator[Image.Image]:
    yield Image.open(BytesIO(read_private(mosaic.target.file))).convert("RGB")


# --- Draw ---------------------------------------------------------------------------------------------------


def render_block(block_id: int) -> int | None:
    """Draw one block; the build's id when that was the last one."""
    block = claim_block(block_id)
    if block is None:
        return None
    build = block.build
    names = tile_files(build, block)
    if names is None:
        fail(build, WITHDRAWN)
        return None

    def open_tile(row: int, column: int) -> Image.Image:
        return Image.open(BytesIO(read_private(names[row, column])))

    def save(address: engine.Address, content: bytes) -> None:
        storage.save_tile(build.key, address, content)

    try:
        shifts = storage.load_shifts(build)
        here = engine.pyramid.Block(block.column, block.row)
        root = engine.draw_block(build.pyramid, here, open_tile, shifts, save, tint=build.record["tint"])
        storage.save_root(build, block.column, block.row, lossless(root))
    except STORAGE_FAULTS as error:
        logger.warning("%s not drawn: %s", block, error)
        Block.objects.filter(pk=block.pk, lease=block.lease).update(lease="", leased_until=None)
        if block.attempts >= MOST_ATTEMPTS:
            fail(build, f"{block} could not be drawn: {error}"[:200])
        return None
    Block.objects.filter(pk=block.pk, lease=block.lease).update(drawn_at=timezone.now(), lease="", leased_until=None)
    return None if build.blocks.filter(drawn_at__isnull=True).exists() else build.pk


def tile_files(build: Build, block: Block) -> dict[tuple[int, int], str] | None:
    """The tile's file for each cell (row, column) of a block: of the revision that was placed.

    None when somebody in the block may no longer be shown.
    """
    cells = build.pyramid.cells_in(engine.pyramid.Block(block.column, block.row))
    (top, left), (bottom, right) = cells[0], cells[-1]
    here = build.placements.filter(row__range=(top, bottom), column__range=(left, right))
    if here.no_longer_approved().exists():
        return None
    return {
        (placement.row, placement.column): placement.submission.rendition("tile", placement.revision)
        for placement in here.select_related("submission")
    }


def default_mosaic(campaign: Campaign) -> Mosaic | None:
    return campaign.mosaics.select_related("current_build", "target__reference").filter(is_default=True).first()


class Clock:
    """Seconds by phase, for the build's record."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def measure(self, phase: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[phase] = round(time.monotonic() - started, 2)


def cells_a_photo(build: Build) -> list[int]:
    """In how many cells each photo is."""
    counts = build.placements.order_by().values("submission").annotate(cells=models.Count("pk"))
    return [row["cells"] for row in counts]

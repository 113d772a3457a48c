"""What a build is, what it still lacks, and the tiles that it needs.

Its steps are mosaic/building/placing.py (a tile for every cell), mosaic/building/drawing.py (one block of the
pyramid) and mosaic/building/publication.py (what everyone sees). Rows and files say what is done; any worker
may do the next piece, twice or at once, and the row decides whose work counts (tracker/models/leases.py).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from django.db import IntegrityError, models, transaction
from PIL import Image

from mosaic import engine
from mosaic.models import Build, Mosaic, Placement, Tile, missing_tiles
from tracker.models import Campaign, Submission
from tracker.storage import read_private
from tracker.submissions import intake

logger = logging.getLogger(__name__)


class BuildError(Exception):
    """There is nothing to build, or no way to; the message says why."""


class WithdrawnError(Exception):
    """Somebody in this version has withdrawn: nothing of it is given out to be kept. The next one comes in
    seconds."""


class DamagedTileError(Exception):
    """The file of a tile is no picture: not our own bytes any more."""


class LostTileError(Exception):
    """The file of a tile is gone or damaged, and its photo too: the photo has been quarantined."""


@dataclass(slots=True)
class Work:
    """What a build still lacks and nobody has in hand."""

    tiles: list[int] = field(default_factory=list)
    place: bool = False
    blocks: list[int] = field(default_factory=list)
    finish: bool = False


# --- Plan ---------------------------------------------------------------------------------------------------


def plan(mosaic: Mosaic, *, full: bool = True) -> Build:
    """A new build, or the one of its kind that is under way: a full one and a patch may go on beside each
    other. Not full: it leaves alone whom nothing concerns, and is drawn as what it patches."""
    if not usable(mosaic.campaign):
        raise BuildError("No photo is approved yet: approve some in the admin first.")
    mosaic.refresh_from_db()
    base = mosaic.current_build
    looks = mosaic if full or base is None else base
    try:
        with transaction.atomic():
            return Build.objects.create(
                mosaic=mosaic,
                base=base,
                is_full=full or base is None,
                cell_px=looks.cell_px,
                tile_px=looks.tile_px,
                image_format=looks.image_format,
                untinted=mosaic.wants_untinted if looks is mosaic else looks.untinted,
            )
    except IntegrityError:
        return Build.objects.active().get(mosaic=mosaic, is_full=full or base is None)


def is_stale(mosaic: Mosaic) -> bool:
    """Whether the approved photos differ from those that are placed."""
    return changes(mosaic) > 0


def changes(mosaic: Mosaic) -> int:
    """How many photos came or went since the published version was placed."""
    return sum(newcomers_and_leavers(mosaic))


def newcomers_and_leavers(mosaic: Mosaic) -> tuple[int, int]:
    """How many photos came, and how many went, since the published version was placed."""
    placed = set(Placement.objects.of(mosaic.current_build).values_list("submission_id", "revision"))
    approved = usable(mosaic.campaign)
    return len(approved - placed), len(placed - approved)


def shows_somebody_withdrawn(mosaic: Mosaic) -> bool:
    """Whether somebody is in the published version who may no longer be shown."""
    return bool(Placement.objects.of(mosaic.current_build).no_longer_approved().exists())


def refuse_the_withdrawn(build: Build) -> None:
    """Before something of a version is given out to be kept. Raises WithdrawnError, also when the version is
    gone."""
    if build.placements.no_longer_approved().exists() or not build.placements.exists():
        raise WithdrawnError


def usable(campaign: Campaign) -> set[tuple[int, int]]:
    """(submission id, revision) of each approved photo."""
    return set(
        Submission.objects.approved()
        .with_photo()
        .on_time()
        .filter(campaign=campaign)
        .values_list("pk", "revision")
    )


def lacks(build: Build) -> Work:
    """What to do next for this build; ask as often as you like."""
    free = Build.objects.available().filter(pk=build.pk).exists()
    if build.status == Build.Status.PLACING:
        tiles = list(missing_tiles(campaign=build.mosaic.campaign).values_list("pk", flat=True))
        return Work(tiles=tiles, place=not tiles and free)
    if build.status == Build.Status.RENDERING:
        blocks = list(build.blocks.available().order_by("row", "column").values_list("pk", flat=True))
        undrawn = build.blocks.filter(drawn_at__isnull=True).exists()
        return Work(blocks=blocks, finish=not undrawn and free)
    return Work()


# --- Tiles --------------------------------------------------------------------------------------------------


def leave_out_described(submission_ids: list[int]) -> list[int]:
    """Those of these whose photos still lack a description: a task may come twice."""
    return list(missing_tiles(pk__in=submission_ids).values_list("pk", flat=True))


def prepare_tile(submission_id: int) -> None:
    """Describe an approved photo. Twice does no harm.

    When the storage fails, one of its faults is raised and the photo's turn comes again.
    """
    submission = Submission.objects.approved().with_photo().filter(pk=submission_id).first()
    if submission is None:
        return
    try:
        tile = open_tile(submission)
    except LostTileError:
        return
    row = {
        "revision": submission.revision,
        "version": engine.VERSION,
        "features": engine.describe_tile(tile).tobytes(),
    }
    Tile.objects.update_or_create(submission=submission, defaults=row)


def open_cell(placements: Mapping[tuple[int, int], Placement], row: int, column: int) -> Image.Image:
    """The tile in a cell, of the revision that was placed: what was approved is what is shown."""
    placement = placements[row, column]
    return open_tile(placement.submission, placement.revision)


def open_tile(submission: Submission, revision: int | None = None) -> Image.Image:
    """The square picture of a revision, the present one by default.

    Made again from the photo when its file is gone or damaged. Raises LostTileError, and the storage's
    faults.
    """
    name = submission.rendition("tile", revision)
    try:
        return decode_tile(read_private(name))
    except (FileNotFoundError, DamagedTileError) as error:
        logger.warning(
            "tile of photo %s has to be made again: %s", submission.public_id, type(error).__name__
        )
    # Only the present revision can be made again; another one is not shown any more.
    if revision not in (None, submission.revision) or not intake.repair(submission):
        raise LostTileError(submission.public_id)
    return decode_tile(read_private(name))


def decode_tile(content: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(content))
        picture.load()
    except OSError as error:
        raise DamagedTileError(str(error)) from error
    return picture


def find_mosaic(campaign_slug: str, slug: str) -> Mosaic:
    """What a command's --campaign and --mosaic mean; the default ones without. Raises BuildError."""
    campaign = Campaign.objects.find(campaign_slug)
    mosaic = Mosaic.objects.find(campaign, slug) if campaign else None
    if mosaic is None and slug and campaign:
        raise BuildError(
            f"{campaign} has these mosaics: {', '.join(campaign.mosaics.values_list('slug', flat=True))}."
        )
    if mosaic is None:
        raise BuildError("There is no mosaic to build: run `manage.py setup_campaign` first.")
    return mosaic


def cells_a_photo(build: Build) -> list[int]:
    """In how many cells each photo is."""
    counts = build.placements.order_by().values("submission").annotate(cells=models.Count("pk"))
    return list(counts.values_list("cells", flat=True))

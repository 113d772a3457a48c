"""A tile for every cell: all anew, or only where somebody came or went.

Somebody may go while the picture is being drawn, too: withdrawn, or the files lost. Then those cells are
given away.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from numpy.typing import NDArray
from PIL import Image

from mosaic import engine
from mosaic.building import files
from mosaic.building.claims import claim_build, fail, put_down_on_failure, wait_for_storage
from mosaic.building.jobs import Clock
from mosaic.models import Block, Build, Mosaic, Placement, Tile, missing_tiles
from tracker.models import Submission
from tracker.storage import read_private

MANIFEST_HEAD = "row,column,public_id\n"
ROWS_AT_ONCE = 2000
# A version that was patched so often or so badly is built anew the next time.
MOST_CHANGES, MOST_CHANGED_SHARE, WORST_PATCHED_GAP = 500, 0.2, 0.02

Owners = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Placing:
    """A choice for every cell: its tile's submission and revision (n, 2), and which cells differ from the
    base."""

    grid: engine.Grid
    chosen: Owners
    changed: NDArray[np.int64]
    photos: int
    plan: str
    record: dict[str, Any]


def place(build_id: int) -> None:
    """Choose a tile for every cell, and remember the choice; not while somebody still lacks a description,
    who would be left out."""
    if missing_tiles(campaign__mosaics__builds=build_id).exists():
        return
    build = claim_build(build_id, Build.Status.PLACING)
    if build is None:
        return
    with put_down_on_failure(build), wait_for_storage(build):
        owners, tiles = Tile.objects.feature_matrix(build.mosaic.campaign)
        if not len(owners):
            fail(build, "no photo can be used")
            return
        save(build, place_all(build, owners, tiles) if build.is_full else place_changes(build, owners, tiles))


def place_all(build: Build, owners: Owners, tiles: engine.Features) -> Placing:
    mosaic = build.mosaic
    with open_target(mosaic) as target:
        grid = engine.Grid.fit(len(owners), target.width, target.height)
        seen = engine.describe_cells(target, grid)
    cells, weights = engine.stretch(seen, tiles, mosaic.stretch), engine.saliency(seen, mosaic.saliency)
    places, factor = np.empty((grid.cells, 0), np.float32), 0.0
    if mosaic.is_by_geography:
        places = mosaic.target.the_globe.places(grid, mosaic.target.width / mosaic.target.height)
        colours = engine.emphasised(cells), engine.emphasised(tiles)
        factor = engine.geography.balance(*colours, places, places_of(owners), mosaic.geography)
    plan = files.Plan(cells, engine.cell_means(seen), weights, places, factor)
    return assigned(build, grid, plan, owners, tiles)


def assigned(
    build: Build, grid: engine.Grid, plan: files.Plan, owners: Owners, tiles: engine.Features
) -> Placing:
    """The best for the cells of a plan, which gets the prices that prove it."""
    mosaic, clock = build.mosaic, Clock()
    offered, spread = compared(plan, owners, tiles), engine.Spread(grid.positions(), mosaic.spread)
    with clock.measure("assign"):
        match = engine.assign(plan.wanted(), offered, weights=plan.weights, spread=spread)
    plan = replace(plan, f=match.cell_prices, g=match.tile_prices, owners=owners)
    record = settings_of(mosaic) | bounds(match.cost, match.lower_bound)
    record |= {"placed_gap": record["certified_gap"]}
    record |= {"free_gap": round(match.free_gap, 6), "spread_met": match.spread, "seconds": clock.seconds}
    record |= judged(build, grid, plan, owners, tiles, match.indices)
    name = files.save_plan(build, plan)
    return Placing(grid, owners[match.indices], np.arange(grid.cells), len(owners), name, record)


def place_changes(build: Build, owners: Owners, tiles: engine.Features) -> Placing:
    """As the base, but for those who came or went since. All anew where that cannot be."""
    base, clock = build.base, Clock()
    if base is None or not can_be_patched(build.mosaic, base):
        return place_anew(build, owners, tiles)
    try:
        with clock.measure("assign"):
            placing = patched(base, owners, tiles)
    except engine.PatchError:
        return place_anew(build, owners, tiles)
    record = {name: base.record[name] for name in ("placed_gap", "spread_met")}
    record |= {"changed_cells": len(placing.changed), "seconds": clock.seconds}
    return replace(placing, record=settings_of(build.mosaic) | record | placing.record)


def patched(base: Build, owners: Owners, tiles: engine.Features) -> Placing:
    """What a build has chosen, but for those who came or went since. Raises engine.PatchError."""
    plan = files.load_plan(base)
    before = Placement.objects.chosen(base)
    cells, offered = plan.wanted(), compared(plan, owners, tiles)
    costs = engine.Costs.between(cells, offered, plan.weights)
    spread = engine.Spread(base.grid.positions(), base.mosaic.spread)
    indices = engine.patch(costs, places_in(owners, before), spread=spread)
    known = places_in(plan.owners, owners)
    g = plan.g[known]
    if (new := np.flatnonzero(known < 0)).size:
        g[new] = engine.Costs.between(cells, offered[new], plan.weights).tile_prices(plan.f)
    changed = np.flatnonzero((owners[indices] != before).any(axis=1))
    record = bounds(costs.total(indices), engine.bound_of(plan.f, g))
    record |= judged(base, base.grid, plan, owners, tiles, indices)
    return Placing(base.grid, owners[indices], changed, len(owners), base.plan, record)


def place_anew(build: Build, owners: Owners, tiles: engine.Features) -> Placing:
    build.is_full = True
    return place_all(build, owners, tiles)


def can_be_patched(mosaic: Mosaic, base: Build) -> bool:
    """Whether the base was placed by today's settings, and is good enough to be kept."""
    today = settings_of(mosaic) | {"image_format": mosaic.image_format}
    then = {name: base.record.get(name) for name in settings_of(mosaic)} | {"image_format": base.image_format}
    same_size = (mosaic.cell_px, mosaic.tile_px) == (base.cell_px, base.tile_px)
    return bool(base.plan) and same_size and today == then and not has_worn_out(base)


def has_worn_out(base: Build) -> bool:
    """Whether patches have made it worse than they may: beyond 2 %, and by 1 % more than when it was placed.

    On a grid of a few dozen cells, keeping repeats apart alone may cost 2 %.
    """
    gap: float = base.record["certified_gap"]
    return gap > max(WORST_PATCHED_GAP, base.record["placed_gap"] + WORST_PATCHED_GAP / 2)


def is_due_anew(mosaic: Mosaic, changes: int) -> bool:
    """Whether so many changes, or what the published version has become, call for a full build."""
    base = mosaic.current_build
    if base is None or not can_be_patched(mosaic, base) or changes > MOST_CHANGES:
        return True
    patched = len(files.table_of(base).others)
    return patched > MOST_CHANGED_SHARE * base.pyramid.tile_count()


def places_in(these: Owners, wanted: Owners) -> NDArray[np.int64]:
    """Where each of `wanted` stands among `these` (submission, revision); −1 for those that are not there."""
    place = {(pk, revision): index for index, (pk, revision) in enumerate(these.tolist())}
    return np.array([place.get((pk, revision), -1) for pk, revision in wanted.tolist()], np.int64)


def settings_of(mosaic: Mosaic) -> dict[str, Any]:
    """What the placing depends on, beside the photos; the numbers are said to the visitor."""
    return {
        "target": mosaic.target.file,
        "tint": mosaic.tint,
        "stretch": mosaic.stretch,
        "saliency": mosaic.saliency,
        "spread": mosaic.spread,
        "geography": mosaic.geography if mosaic.is_by_geography else 0,
        "compared_by": [engine.VERSION, engine.EMPHASIS],
    }


def bounds(cost: float, bound: float) -> dict[str, Any]:
    gap = max(0.0, (cost - bound) / cost) if cost else 0.0
    return {"cost": round(cost, 3), "lower_bound": round(bound, 3), "certified_gap": round(gap, 6)}


def judged(
    build: Build,
    grid: engine.Grid,
    plan: files.Plan,
    owners: Owners,
    tiles: engine.Features,
    indices: NDArray[np.int64],
) -> dict[str, Any]:
    """The numbers of engine/quality.py, and how far people are from home, for the build's record and its
    page."""
    tint = engine.Tint(plan.means.astype(np.int16) - engine.cell_means(tiles)[indices], build.mosaic.tint)
    found = engine.quality.measure(plan.cells, tiles[indices], grid.columns, indices, tint)
    numbers = {
        name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(found).items()
    }
    if not plan.factor:
        return {"quality": numbers}
    apart_km = engine.geography.distances_km(plan.places, places_of(owners)[indices])
    return {"quality": numbers, "median_km": round(float(np.median(apart_km)))}


def compared(plan: files.Plan, owners: Owners, tiles: engine.Features) -> engine.Features:
    """What tiles are compared by, as the plan's cells are."""
    tiles = engine.emphasised(tiles)
    return engine.geography.joined(tiles, places_of(owners), plan.factor) if plan.factor else tiles


def places_of(owners: Owners) -> engine.geography.Places:
    """Where on the Earth the people of these tiles waved (m, 3)."""
    where = {
        pk: point for pk, *point in Submission.objects.approved().values_list("pk", "latitude", "longitude")
    }
    points = np.array([where[pk] for pk in owners[:, 0].tolist()])
    return engine.geography.unit_vectors(points[:, 0], points[:, 1])


@contextmanager
def open_target(mosaic: Mosaic) -> Iterator[Image.Image]:
    yield Image.open(BytesIO(read_private(mosaic.target.file))).convert("RGB")


# --- Save ---------------------------------------------------------------------------------------------------


def save(build: Build, placing: Placing) -> None:
    """Placements, blocks and the next status appear together, under the lease, or not at all."""
    grid = placing.grid
    change: dict[str, Any] = {"rows": grid.rows, "columns": grid.columns, "crop": list(grid.crop)}
    change |= {
        "photos": placing.photos,
        "plan": placing.plan,
        "record": placing.record,
        "is_full": build.is_full,
    }
    change |= {"manifest_sha256": manifest_hash(placing), "placed_at": timezone.now()}
    change |= {"status": Build.Status.RENDERING, "attempts": 0}
    with transaction.atomic():
        if not build.finish(**change):
            return  # the lease was lost: another worker places
        build.refresh_from_db()
        if build.is_full:
            save_placements(build, placing, placing.changed)
            blocks = [
                Block(build=build, row=block.row, column=block.column) for block in build.pyramid.blocks()
            ]
        else:
            copy_placements(build, placing)
            blocks = copied_blocks(build, placing)
        Block.objects.bulk_create(blocks, batch_size=ROWS_AT_ONCE)


def save_placements(build: Build, placing: Placing, cells: NDArray[np.int64]) -> None:
    columns = placing.grid.columns
    placements = [
        Placement(
            build=build, submission_id=pk, revision=revision, row=cell // columns, column=cell % columns
        )
        for cell, (pk, revision) in zip(cells.tolist(), placing.chosen[cells].tolist(), strict=True)
    ]
    Placement.objects.bulk_create(placements, batch_size=ROWS_AT_ONCE)


def give_away(build: Build) -> bool:
    """While a build is drawn, the cells of those in it who may no longer be shown go to others.

    Whether that was done. Not while another worker has one of their blocks in hand, and might overwrite what
    is drawn after: the sweep asks again.
    """
    before = Placement.objects.chosen(build)
    owners, tiles = Tile.objects.feature_matrix(build.mosaic.campaign)
    here = places_in(before, owners) >= 0  # newcomers wait for the next version
    if not here.any():
        fail(build, "nobody in it may be shown any more")
        return False
    try:
        placing = patched(build, owners[here], tiles[here])
    except engine.PatchError:
        placing = assigned(build, build.grid, files.load_plan(build), owners[here], tiles[here])
        placing = replace(placing, changed=np.flatnonzero((placing.chosen != before).any(axis=1)))
    gone = len(np.unique(before[:, 0])) - placing.photos
    record = build.record | placing.record | {"left_out": build.record.get("left_out", 0) + gone}
    change = {"record": record, "photos": placing.photos, "manifest_sha256": manifest_hash(placing)}
    change["plan"] = placing.plan
    # Who gives away at the same moment has read the same manifest: one of the two wins.
    same = Build.objects.filter(
        pk=build.pk, status=Build.Status.RENDERING, manifest_sha256=build.manifest_sha256
    )
    blocks = {build.pyramid.block_of(*divmod(cell, build.columns)) for cell in placing.changed.tolist()}
    with transaction.atomic():
        free = all(Block.objects.reset(build, *block) for block in sorted(blocks))
        if not (free and same.update(**change)):
            transaction.set_rollback(True)
            return False
        change_placements(build, placing)
    return True


def copy_placements(build: Build, placing: Placing) -> None:
    """The base's rows, in the database itself: 20,000 of them are not worth a journey."""
    fields = ("submission_id", "revision", "row", "column")
    table, *columns = (connection.ops.quote_name(name) for name in (Placement._meta.db_table, *fields))
    listed = ", ".join(columns)
    owner = connection.ops.quote_name("build_id")
    # Names of our own, quoted; the numbers are parameters.
    copy = f"INSERT INTO {table} ({owner}, {listed}) SELECT %s, {listed} FROM {table} WHERE {owner} = %s"  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(copy, [build.pk, build.base_id])
    change_placements(build, placing)


def change_placements(build: Build, placing: Placing) -> None:
    for cell in placing.changed.tolist():
        build.placements.filter(row=cell // placing.grid.columns, column=cell % placing.grid.columns).delete()
    save_placements(build, placing, placing.changed)


def copied_blocks(build: Build, placing: Placing) -> list[Block]:
    """The base's blocks; those with a changed cell are to be drawn again."""
    columns = placing.grid.columns
    touched = {build.pyramid.block_of(*divmod(cell, columns)) for cell in placing.changed.tolist()}
    return [
        Block(build=build, row=block.row, column=block.column)
        if (block.column, block.row) in touched
        else Block(build=build, row=block.row, column=block.column, root=block.root, drawn_at=block.drawn_at)
        for block in Block.objects.filter(build=build.base_id)
    ]


def manifest_hash(placing: Placing) -> str:
    """SHA-256 of the manifest (row, column, public id), line by line."""
    pks = placing.chosen[:, 0].tolist()
    names = dict(Submission.objects.filter(pk__in=set(pks)).values_list("pk", "public_id"))
    digest = hashlib.sha256(MANIFEST_HEAD.encode())
    for cell, pk in enumerate(pks):
        row, column = divmod(cell, placing.grid.columns)
        digest.update(f"{row},{column},{names[pk]}\n".encode())
    return digest.hexdigest()

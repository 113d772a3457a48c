"""A tile for every cell: all anew, or only where somebody came or went."""

import time
from dataclasses import astuple, dataclass, replace
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mosaic import engine
from mosaic.building import room
from mosaic.building.builds import fail, hold_build
from mosaic.building.files import BuildFiles
from mosaic.building.placement_rows import Placing, save_placing
from mosaic.building.plan import Plan
from mosaic.models import (
    Build,
    BuildRecord,
    Crowd,
    Mosaic,
    Placement,
    PlacingSettings,
    Tile,
    find_in,
    missing_tiles,
)
from mosaic.models.crowd import Indices, Owners
from tracker.storage import read_private

# A version that was patched so often or so badly is built anew the next time.
MOST_CHANGES, MOST_CHANGED_SHARE, WORST_PATCHED_GAP = 500, 0.2, 0.02


def place(build_id: int) -> None:
    """Choose a tile for every cell, and remember the choice; all anew not while somebody still lacks a
    description, who would be left out. A patch waits for nobody: the next one follows in seconds."""
    is_full = Build.objects.filter(pk=build_id, is_full=True).exists()
    if is_full and missing_tiles(campaign__mosaics__builds=build_id).exists():
        return
    with hold_build(build_id, Build.Status.PLACING) as build:
        if build is None:
            return
        crowd = Tile.objects.for_campaign(build.mosaic.campaign).gather()
        if not len(crowd):
            fail(build, "no photo can be used")
            return
        placing = place_all(build, crowd) if build.is_full else place_changes(build, crowd)
        if not len(placing.changed):
            fail(build, "nothing has changed that it could show")
            return
        save_placing(build, placing)


# --- All anew -----------------------------------------------------------------------------------------------


def place_all(build: Build, crowd: Crowd) -> Placing:
    mosaic, target = build.mosaic, open_target(build.mosaic)
    grid = engine.Grid.fit(len(crowd), target.width, target.height, spare=room.find_spare(build, len(crowd)))
    seen = engine.describe_cells(target, grid)
    cells = engine.stretch(seen, crowd.features, mosaic.stretch)
    plan = Plan(
        cells,
        engine.cell_means(seen),
        engine.saliency(seen, mosaic.saliency),
        np.empty((grid.cells, 0), np.float32),
        0.0,
    )
    if mosaic.is_by_geography and (globe := mosaic.target.the_globe):
        places = globe.places(grid, mosaic.target.width / mosaic.target.height)
        colours = engine.emphasise(cells), engine.emphasise(crowd.features)
        factor = engine.geography.balance(*colours, places, crowd.places(), mosaic.geography)
        plan = replace(plan, places=places, factor=factor)
    return assign(build, grid, plan, crowd)


def open_target(mosaic: Mosaic) -> Image.Image:
    return Image.open(BytesIO(read_private(mosaic.target.file))).convert("RGB")


def assign(build: Build, grid: engine.Grid, plan: Plan, crowd: Crowd) -> Placing:
    """The best for the cells of a plan, which gets the prices that prove it."""
    mosaic, offered, started = build.mosaic, plan.tile_features(crowd), time.monotonic()
    layout = engine.Layout(grid.columns, mosaic.spread, mosaic.harmony)
    match = engine.assign(plan.cell_features(), offered, weights=plan.weights, layout=layout)
    seconds = {"assign": round(time.monotonic() - started, 2)}
    plan = replace(plan, f=match.cell_prices, g=match.tile_prices, owners=crowd.owners)
    record = replace(build.record, harmony_gap=round(match.harmony_gap, 6))
    record = certify(record, match.cost, match.lower_bound)
    record = replace(
        judge(record, mosaic.tint, plan, crowd, Choice(grid, match.indices)),
        placed_by=settings_of(mosaic),
        placed_gap=record.certified_gap,
        free_gap=round(match.free_gap, 6),
        spread_met=match.spread,
        seconds=seconds,
    )
    chosen = crowd.owners[match.indices]
    name = BuildFiles(build).save_plan(plan)
    return Placing(grid, chosen, np.arange(grid.cells), len(crowd), name, record, is_full=True)


# --- Only what changed --------------------------------------------------------------------------------------


def place_changes(build: Build, crowd: Crowd) -> Placing:
    """As the base, but for those who came or went since. All anew where that cannot be."""
    base, started = build.base, time.monotonic()
    # Beside a full build the published version is patched as it is, with as many as it has room for.
    is_beside = build.mosaic.builds.active().filter(is_full=True).exists()
    if base is None or not (is_beside or can_be_patched(build.mosaic, base)):
        return place_all(build, crowd)
    if is_beside:
        crowd = keep_those_who_fit(crowd, Placement.objects.chosen(base), base.grid.cells)
    record = BuildRecord(
        placed_by=base.record.placed_by,
        placed_gap=base.record.placed_gap,
        harmony_gap=base.record.harmony_gap,
        spread_met=base.record.spread_met,
    )
    try:
        placing = patch(base, crowd, record)
    except engine.PatchError:
        return place_all(build, crowd)
    seconds = {"assign": round(time.monotonic() - started, 2)}
    record = replace(placing.record, changed_cells=len(placing.changed), seconds=seconds)
    return replace(placing, record=record)


def patch(base: Build, crowd: Crowd, record: BuildRecord) -> Placing:
    """What a build has chosen, but for those who came or went since; with its record, brought up to date.
    Raises engine.PatchError."""
    plan, before = BuildFiles(base).load_plan(), Placement.objects.chosen(base)
    layout = engine.Layout(base.grid.columns, base.record.placed_by.spread)
    costs = plan.costs(crowd)
    indices = engine.patch(costs, crowd.indices_of(before), layout=layout)
    known = find_in(plan.owners, crowd.owners)
    g = plan.g[known]
    if (new := np.flatnonzero(known < 0)).size:
        g[new] = plan.costs(crowd.keep(new)).c_transform(plan.f)
    chosen = crowd.owners[indices]
    changed = np.flatnonzero((chosen != before).any(axis=1))
    record = certify(record, costs.total(indices), engine.bound_of(plan.f, g))
    record = judge(record, base.record.placed_by.tint, plan, crowd, Choice(base.grid, indices))
    return Placing(base.grid, chosen, changed, len(crowd), base.plan, record, is_full=False)


def keep_those_who_fit(
    crowd: Crowd, before: Owners, cells: int, first: NDArray[np.bool_] | None = None
) -> Crowd:
    """Who is in these cells, and of the newcomers as many as there is room for: those under the mask `first`,
    then who has waited longest."""
    stays = find_in(before, crowd.owners) >= 0
    newcomers = np.flatnonzero(~stays)
    if first is not None:
        newcomers = newcomers[np.argsort(~first[newcomers], kind="stable")]
    stays[newcomers[: max(0, cells - np.count_nonzero(stays))]] = True
    return crowd.keep(stays)


def can_be_patched(mosaic: Mosaic, base: Build) -> bool:
    """Whether the base was placed by today's settings, and is good enough to be kept."""
    return bool(base.plan) and not is_of_other_settings(mosaic, base) and not has_worn_out(base.record)


def is_of_other_settings(mosaic: Mosaic, base: Build) -> bool:
    """Whether it imitates another picture, or was placed or drawn otherwise, than the mosaic now says."""
    names = ("image_format", "cell_px", "tile_px")
    drawn_by = [*(getattr(mosaic, name) for name in names), mosaic.wants_untinted]
    before = [*(getattr(base, name) for name in names), base.untinted]
    return (settings_of(mosaic), drawn_by) != (base.record.placed_by, before)


def has_worn_out(record: BuildRecord) -> bool:
    """Whether patches have made it worse than they may: beyond 2 %, and by 1 % more than when it was placed.

    On a grid of a few dozen cells, keeping repeats apart alone may cost 2 %.
    """
    if record.certified_gap is None or record.placed_gap is None:
        return True
    return record.certified_gap > max(WORST_PATCHED_GAP, record.placed_gap + WORST_PATCHED_GAP / 2)


def is_due_anew(mosaic: Mosaic, changes: int, came: int = 0) -> bool:
    """Whether a full build is called for: by so many changes, newcomers among them, or by what the published
    version has become."""
    base = mosaic.current_build
    if base is None or not can_be_patched(mosaic, base) or changes > MOST_CHANGES:
        return True
    if came and not room.is_enough(base, came):
        return True
    return len(BuildFiles(base).table.others) > MOST_CHANGED_SHARE * base.pyramid.tile_count()


# --- The record ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Which tile of a crowd is in each cell of a grid (n,)."""

    grid: engine.Grid
    indices: Indices


def settings_of(mosaic: Mosaic) -> PlacingSettings:
    globe = mosaic.target.the_globe if mosaic.is_by_geography else None
    return PlacingSettings(
        target=mosaic.target.file,
        tint=mosaic.tint,
        stretch=mosaic.stretch,
        saliency=mosaic.saliency,
        spread=mosaic.spread,
        harmony=mosaic.harmony,
        geography=mosaic.geography if globe else 0,
        globe=astuple(globe) if globe else (),
        compared_by=(engine.VERSION, engine.EMPHASIS),
    )


def certify(record: BuildRecord, cost: float, bound: float) -> BuildRecord:
    gap = round(max(0.0, (cost - bound) / cost) if cost else 0.0, 6)
    rest = None if record.harmony_gap is None else round(gap - record.harmony_gap, 6)
    record = replace(record, cost=round(cost, 3), lower_bound=round(bound, 3))
    return replace(record, certified_gap=gap, assignment_gap=rest)


def judge(record: BuildRecord, tint: float, plan: Plan, crowd: Crowd, choice: Choice) -> BuildRecord:
    """With the numbers of engine/quality.py, and how far people are from home."""
    chosen = crowd.keep(choice.indices)
    shifts = plan.means.astype(np.int16) - crowd.mean_colours()[choice.indices]
    leaning = engine.Tint(shifts, tint)
    found = engine.quality.measure(plan.cells, chosen.features, choice.grid.columns, choice.indices, leaning)
    record = replace(record, quality=found.round())
    if not plan.factor:
        return record
    apart_km = engine.geography.distances_km(plan.places, crowd.places()[choice.indices])
    return replace(record, median_km=round(float(np.median(apart_km))))

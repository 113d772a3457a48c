"""A placing as rows: who is in which cell, which blocks are to be drawn, and the hash of it all."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mosaic import engine
from mosaic.building.builds import failure
from mosaic.models import Block, Build, BuildRecord, Mosaic, Placement
from mosaic.models.crowd import Indices, Owners
from tracker.models import Submission

MANIFEST_HEAD = "row,column,public_id\n"
ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """A choice for every cell: its tile's submission and revision (n, 2), and which cells differ from what
    was there before: all, where it is full."""

    grid: engine.Grid
    chosen: Owners
    changed: Indices
    photos: int
    plan: str
    record: BuildRecord
    is_full: bool

    def find_touched_blocks(self, build: Build) -> set[engine.pyramid.Block]:
        """The blocks in which a cell has changed."""
        return {build.pyramid.block_of(*divmod(cell, self.grid.columns)) for cell in self.changed.tolist()}

    def as_fields(self) -> dict[str, Any]:
        """What a build's row says of it."""
        return {
            "photos": self.photos,
            "plan": self.plan,
            "record": self.record,
            "manifest_sha256": hash_manifest(self),
        }


def hash_manifest(placing: Placing) -> str:
    """SHA-256 of the manifest (row, column, public id), line by line."""
    pks = placing.chosen[:, 0].tolist()
    names = dict(Submission.objects.filter(pk__in=set(pks)).values_list("pk", "public_id"))
    digest = hashlib.sha256(MANIFEST_HEAD.encode())
    for cell, pk in enumerate(pks):
        row, column = divmod(cell, placing.grid.columns)
        digest.update(f"{row},{column},{names[pk]}\n".encode())
    return digest.hexdigest()


def save_placing(build: Build, placing: Placing) -> None:
    """Placements, blocks and the next status appear together, under the lease, or not at all."""
    grid = placing.grid
    change = {"rows": grid.rows, "columns": grid.columns, "crop": list(grid.crop), **placing.as_fields()}
    change |= {"is_full": placing.is_full, "placed_at": timezone.now()}
    change |= {"status": Build.Status.RENDERING, "attempts": 0}
    if placing.is_full:  # a patch, too, that could not be one
        change |= {name: getattr(build.mosaic, name) for name in ("cell_px", "tile_px", "image_format")}
    with transaction.atomic():
        if not build.finish(**change):
            return  # the lease was lost: another worker places
        build.refresh_from_db()
        if placing.is_full:
            create_placements(build, placing)
        elif follow_base(build):
            change_placements(build, placing)
        else:
            Build.objects.filter(pk=build.pk).update(**failure("a newer version was published first"))
            return
        Block.objects.bulk_create(make_blocks(build, placing), batch_size=ROWS_AT_ONCE)


def follow_base(build: Build) -> bool:
    """Take up the placements of the published version, as it left them; whether its base is that version."""
    base = build.base
    # An UPDATE, because it keeps the pointer where it is until the placements are written.
    pointer = Mosaic.objects.filter(pk=build.mosaic_id, current_build=build.base_id)
    if base is None or not pointer.update(current_build=base):
        return False
    lineage = Build.objects.filter(Q(origin=base.lineage_id) | Q(pk=base.lineage_id), pk__gt=base.pk)
    lost = failure("another successor was placed first")
    lineage.filter(status=Build.Status.STOPPED).update(**lost)
    Placement.objects.rewind(base)
    build.origin_id = base.lineage_id
    build.save(update_fields=["origin"])
    return True


def create_placements(build: Build, placing: Placing) -> None:
    """In the cells that have changed."""
    cells, columns = placing.changed, placing.grid.columns
    placements = [
        Placement(
            origin_id=build.lineage_id,
            first=build.pk,
            submission_id=pk,
            revision=revision,
            row=cell // columns,
            column=cell % columns,
        )
        for cell, (pk, revision) in zip(cells.tolist(), placing.chosen[cells].tolist(), strict=True)
    ]
    Placement.objects.bulk_create(placements, batch_size=ROWS_AT_ONCE)


def change_placements(build: Build, placing: Placing) -> None:
    changed = {divmod(cell, placing.grid.columns) for cell in placing.changed.tolist()}
    some = build.placements.filter(row__in={row for row, _ in changed})
    rows = [pk for pk, *cell in some.values_list("pk", "row", "column") if tuple(cell) in changed]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        Placement.objects.filter(pk__in=rows[start : start + ROWS_AT_ONCE]).end_before(build)
    create_placements(build, placing)


def make_blocks(build: Build, placing: Placing) -> list[Block]:
    """Those with a changed cell are to be drawn; the others are the base's."""
    if placing.is_full:
        return [Block(build=build, row=block.row, column=block.column) for block in build.pyramid.blocks()]
    touched = placing.find_touched_blocks(build)
    return [
        Block(build=build, row=block.row, column=block.column)
        if (block.column, block.row) in touched
        else Block(build=build, row=block.row, column=block.column, root=block.root, drawn_at=block.drawn_at)
        for block in Block.objects.filter(build=build.base_id)
    ]

"""A placing as rows: who is in which cell, which blocks are to be drawn, and the hash of it all."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mosaic import engine
from mosaic.models import Block, Build, BuildRecord, Placement
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
    with transaction.atomic():
        if not build.finish(**change):
            return  # the lease was lost: another worker places
        build.refresh_from_db()
        if placing.is_full:
            create_placements(build, placing)
        else:
            copy_placements(build)
            change_placements(build, placing)
        Block.objects.bulk_create(make_blocks(build, placing), batch_size=ROWS_AT_ONCE)


def create_placements(build: Build, placing: Placing) -> None:
    """In the cells that have changed."""
    cells, columns = placing.changed, placing.grid.columns
    placements = [
        Placement(
            build=build, submission_id=pk, revision=revision, row=cell // columns, column=cell % columns
        )
        for cell, (pk, revision) in zip(cells.tolist(), placing.chosen[cells].tolist(), strict=True)
    ]
    Placement.objects.bulk_create(placements, batch_size=ROWS_AT_ONCE)


def copy_placements(build: Build) -> None:
    """The base's rows, in the database itself: 20,000 of them are not worth a journey."""
    fields = ("submission_id", "revision", "row", "column")
    table, *columns = (connection.ops.quote_name(name) for name in (Placement._meta.db_table, *fields))
    listed = ", ".join(columns)
    owner = connection.ops.quote_name("build_id")
    # Names of our own, quoted; the numbers are parameters.
    into, chosen = f"INSERT INTO {table} ({owner}, {listed})", f"SELECT %s, {listed}"
    copy = f"{into} {chosen} FROM {table} WHERE {owner} = %s"
    with connection.cursor() as cursor:
        cursor.execute(copy, [build.pk, build.base_id])


def change_placements(build: Build, placing: Placing) -> None:
    for cell in placing.changed.tolist():
        row, column = divmod(cell, placing.grid.columns)
        build.placements.filter(row=row, column=column).delete()
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

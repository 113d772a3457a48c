"""Where the files of a build lie: pyramid tiles, table, preview and cell picture for everyone; plan, roots
and posters for ourselves."""

import hashlib
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from numpy.typing import NDArray
from PIL import Image

from mosaic.building.addresses import (
    Table,
    cell_picture_name,
    format_address,
    format_plain,
    plain_name,
    preview_name,
    table_name,
)
from mosaic.building.plan import Plan
from mosaic.building.roots import decode_root, encode_root, read_checksums
from mosaic.engine import Address, Output, pyramid
from mosaic.models import Block, Build
from tracker.storage import checksum, forget_folder, save_public


def means_name(plan: str) -> str:
    """The cells' colours, beside the plan: who draws a block needs only those, a sixtieth of the whole."""
    return plan.replace(".npz", "-means.npy")


@dataclass(frozen=True, slots=True)
class Tiles:
    """Pyramid tiles that are drawn: as everybody sees them, and those that are wanted without tint."""

    drawn: dict[Address, bytes] = field(default_factory=dict)
    plain: dict[Address, bytes] = field(default_factory=dict)

    def checksums(self) -> dict[str, str]:
        """By them a file that is damaged later is found."""
        sums = {format_address(address): checksum(content) for address, content in self.drawn.items()}
        return sums | {format_plain(address): checksum(content) for address, content in self.plain.items()}

    def output(self, build: Build, wanted: Container[Address] | None) -> Output:
        """Where a build draws them to."""
        save_plain = self.plain.__setitem__ if build.untinted else None
        return Output(self.drawn.__setitem__, wanted, build.image_format, save_plain)


@dataclass(frozen=True)
class BuildFiles:
    """What a build has drawn and written; of a version that is about to be published, with its new table and
    with pyramid tiles that are drawn and not saved yet."""

    build: Build
    new_table: Table | None = None
    unsaved: Tiles = field(default_factory=Tiles)

    @cached_property
    def table(self) -> Table:
        """Of a published version; a build that has none yet draws everything itself."""
        if self.new_table or not self.build.table:
            return self.new_table or Table(self.build.key)
        return Table.from_bytes(read("public", table_name(self.build.table)))

    # --- Pyramid tiles --------------------------------------------------------------------------------------

    def tile_name(self, address: Address) -> str:
        """Of whichever build drew it."""
        return self.table.tile_name(address, self.build.image_format)

    def tile_names(self) -> Iterator[tuple[Address, str]]:
        """Every pyramid tile, from level 0 down."""
        return ((address, self.tile_name(address)) for address in self.build.pyramid.addresses())

    def plain_names(self) -> Iterator[tuple[Address, str]]:
        """Of those that are there without tint, too."""
        if self.build.untinted:
            pyramid = self.build.pyramid
            tinted = (address for address in pyramid.addresses() if pyramid.is_tinted(address.level))
            yield from ((address, plain_name(self.tile_name(address))) for address in tinted)

    def missing(self) -> list[Address]:
        """The pyramid tiles of a version that are not in the storage."""
        names = (*self.tile_names(), *self.plain_names())
        return [address for address, name in names if not storages["public"].exists(name)]

    def open_tile(self, address: Address) -> Image.Image:
        content = self.unsaved.drawn.get(address) or read("public", self.tile_name(address))
        return Image.open(BytesIO(content)).convert("RGB")

    def open_plain(self, address: Address) -> Image.Image:
        content = self.unsaved.plain.get(address) or read("public", plain_name(self.tile_name(address)))
        return Image.open(BytesIO(content)).convert("RGB")

    def stitch(self, level: int, rows: range | None = None) -> Image.Image:
        """Some rows of a level's pyramid tiles as one picture; all of them by default."""
        tile_px = self.build.pyramid.tile_px
        width_px, height_px = self.build.pyramid.size_px(level)
        columns, all_rows = self.build.pyramid.tiles(level)
        rows = range(all_rows) if rows is None else rows
        top_px = rows.start * tile_px
        picture = Image.new("RGB", (width_px, min(height_px, rows.stop * tile_px) - top_px))
        for row in rows:
            for column in range(columns):
                tile = self.open_tile(Address(level, column, row))
                picture.paste(tile, (column * tile_px, row * tile_px - top_px))
        return picture

    # --- Saving ---------------------------------------------------------------------------------------------

    def contents_of(self, tiles: Tiles) -> dict[str, bytes]:
        """Pyramid tiles that this build has drawn, by their names."""
        contents = {self.tile_name(address): content for address, content in tiles.drawn.items()}
        plain = {plain_name(self.tile_name(address)): content for address, content in tiles.plain.items()}
        return contents | plain

    def save_block(self, block: Block, roots: tuple[Image.Image, Image.Image], tiles: Tiles) -> str:
        """Save what a block has drawn, beside what the base has there; the name of its root's file. roots:
        with tint and without."""
        checksums = {} if self.build.is_full else checksums_of(self.build.base, block)
        checksums |= tiles.checksums()
        save_public(self.contents_of(tiles))
        name = f"roots/{self.build.key}/{block.column}_{block.row}.png"
        tinted, plain = roots
        content = encode_root(tinted, checksums, plain if self.build.untinted else None)
        return storages["private"].save(name, ContentFile(content))

    @cached_property
    def roots(self) -> dict[tuple[int, int], str]:
        """The file of each block's root, by (column, row)."""
        return {(block.column, block.row): block.root for block in self.build.blocks.all()}

    def open_root(self, block: pyramid.Block, *, is_plain: bool = False) -> Image.Image:
        return decode_root(read("private", self.roots[block.column, block.row]), is_plain=is_plain)

    def save_plan(self, plan: Plan) -> str:
        """Named by its hash: a worker that lost its lease cannot overwrite what another has placed
        meanwhile."""
        content = plan.to_bytes()
        name = f"plans/{self.build.key}/{hashlib.sha256(content).hexdigest()[:32]}.npz"
        np.save(means := BytesIO(), plan.means)
        storages["private"].save(means_name(name), ContentFile(means.getvalue()))
        return storages["private"].save(name, ContentFile(content))

    def load_plan(self) -> Plan:
        return Plan.from_bytes(read("private", self.build.plan))

    def load_means(self) -> NDArray[np.uint8]:
        """The colours of a build's cells (n, 3), sRGB bytes; from the plan itself where a build is older than
        this file."""
        try:
            content = BytesIO(read("private", means_name(self.build.plan)))
        except FileNotFoundError:
            return self.load_plan().means
        means: NDArray[np.uint8] = np.load(content, allow_pickle=False)
        return means

    @property
    def posters_folder(self) -> str:
        return f"posters/{self.build.key}"

    # --- Forgetting -----------------------------------------------------------------------------------------

    def forget_all(self) -> None:
        """Delete every file that a build has made; for one that was never published."""
        key = self.build.key
        forget_folder(storages["public"], f"tiles/{key}")
        storages["public"].delete(cell_picture_name(key))
        for folder in (f"plans/{key}", f"roots/{key}", self.posters_folder):
            forget_folder(storages["private"], folder)

    def forget_version(self, kept: list[Build]) -> None:
        """Delete the files of a published version that no kept version names."""
        mine, theirs = self.table, [BuildFiles(other).table for other in kept]
        in_use = set().union(*(table.keys() for table in theirs))
        for key in mine.keys() - in_use:
            forget_folder(storages["public"], f"tiles/{key}")
        shared = mine.keys() & in_use
        replaced = set(mine.others).union(*(table.others for table in theirs)) if shared else set()
        for address in replaced:
            key = mine.key_of(address)
            if key in in_use and all(table.key_of(address) != key for table in theirs):
                storages["public"].delete(self.tile_name(address))
                storages["public"].delete(plain_name(self.tile_name(address)))
        storages["public"].delete(preview_name(self.build.key))
        forget_folder(storages["private"], self.posters_folder)
        storages["public"].delete(table_name(self.build.table))
        self.forget_unused_plan_and_roots(kept)

    def forget_unused_plan_and_roots(self, kept: list[Build]) -> None:
        used = {name for other in kept for name in private_names(other)}
        mine = private_names(self.build) - used
        for name in {*mine, *map(means_name, mine)}:
            storages["private"].delete(name)


def read(alias: str, name: str) -> bytes:
    """Raises FileNotFoundError when there is none, and the storage's faults."""
    with storages[alias].open(name) as file:
        return bytes(file.read())


def checksums_of(build: Build | None, block: Block) -> dict[str, str]:
    """Of all pyramid tiles that a version has in the place of a block; nothing for a version of before they
    were kept."""
    places = Block.objects.filter(build=build, column=block.column, row=block.row)
    root = places.values_list("root", flat=True).first()
    return read_checksums(read("private", root)) if root else {}


def private_names(build: Build) -> set[str]:
    """Its plan and its blocks' roots, wherever they were first made."""
    return {build.plan, *build.blocks.values_list("root", flat=True)} - {""}

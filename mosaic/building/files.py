"""Where the files of a build lie: pyramid tiles, table, preview and cell picture for everyone; plan, roots
and posters for ourselves."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Protocol, runtime_checkable

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from numpy.typing import NDArray
from PIL import Image

from mosaic.building.plan import Plan
from mosaic.building.roots import decode_root, encode_root, read_checksums
from mosaic.building.table import Table, format_address
from mosaic.engine import Address, pyramid
from mosaic.models import Block, Build
from tracker.storage import checksum, forget_folder, read_private


@runtime_checkable
class GathersFiles(Protocol):
    """A storage whose files are on the disk for sure only after this."""

    def settle(self) -> None: ...


# --- Names --------------------------------------------------------------------------------------------------


def tile_name(key: str, address: Address, image_format: str = "jpg") -> str:
    return f"tiles/{key}/{address.level}/{address.column}_{address.row}.{image_format}"


def preview_name(key: str) -> str:
    """The whole mosaic as one picture, for a page without scripts and for sharing."""
    return f"tiles/{key}/still.jpg"


def cell_picture_name(key: str) -> str:
    """The version at one pixel a cell. Nobody can be recognised in it, so it outlives the version."""
    return f"sketches/{key}.jpg"


def table_name(name: str) -> str:
    return f"tables/{name}.json"


def means_name(plan: str) -> str:
    """The cells' colours, beside the plan: who draws a block needs only those, a sixtieth of the whole."""
    return plan.replace(".npz", "-means.npy")


@dataclass(frozen=True)
class BuildFiles:
    """What a build has drawn and written. new_table: of a version that is about to be published."""

    build: Build
    new_table: Table | None = None

    @cached_property
    def table(self) -> Table:
        """Of a published version; a build that has none yet draws everything itself."""
        if self.new_table or not self.build.table:
            return self.new_table or Table(self.build.key)
        with storages["public"].open(table_name(self.build.table)) as file:
            return Table.from_bytes(file.read())

    # --- Pyramid tiles --------------------------------------------------------------------------------------

    def tile_name(self, address: Address) -> str:
        """Of whichever build drew it."""
        return tile_name(self.table.key_of(address), address, self.build.image_format)

    def tile_names(self) -> Iterator[tuple[Address, str]]:
        """Every pyramid tile, from level 0 down."""
        return ((address, self.tile_name(address)) for address in self.build.pyramid.addresses())

    def missing(self) -> list[Address]:
        """The pyramid tiles of a version that are not in the storage."""
        return [address for address, name in self.tile_names() if not storages["public"].exists(name)]

    def open_tile(self, address: Address) -> Image.Image:
        with storages["public"].open(self.tile_name(address)) as file:
            return Image.open(BytesIO(file.read())).convert("RGB")

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

    def save_tiles(self, tiles: Mapping[Address, bytes]) -> dict[str, str]:
        """Save pyramid tiles that this build has drawn; their checksums, by which a file that is damaged
        later is found."""
        names = {at: tile_name(self.build.key, at, self.build.image_format) for at in tiles}
        sums = {format_address(at): checksum(content) for at, content in tiles.items()}
        save_public({names[at]: content for at, content in tiles.items()})
        return sums

    def save_block(self, block: Block, root: Image.Image, tiles: Mapping[Address, bytes]) -> str:
        """Save what a block has drawn, beside what the base has there; the name of its root's file."""
        checksums = {} if self.build.is_full else checksums_of(self.build.base, block)
        checksums |= self.save_tiles(tiles)
        name = f"roots/{self.build.key}/{block.column}_{block.row}.png"
        return storages["private"].save(name, ContentFile(encode_root(root, checksums)))

    @cached_property
    def roots(self) -> dict[tuple[int, int], str]:
        """The file of each block's root, by (column, row)."""
        return {(block.column, block.row): block.root for block in self.build.blocks.all()}

    def open_root(self, block: pyramid.Block) -> Image.Image:
        return decode_root(read_private(self.roots[block.column, block.row]))

    def save_table(self) -> str:
        """Its hash is its name."""
        written = self.table.to_bytes(self.build)
        name = hashlib.sha256(written).hexdigest()
        save_public({table_name(name): written})
        return name

    def save_plan(self, plan: Plan) -> str:
        """Named by its hash: a worker that lost its lease cannot overwrite what another has placed
        meanwhile."""
        content = plan.to_bytes()
        name = f"plans/{self.build.key}/{hashlib.sha256(content).hexdigest()[:32]}.npz"
        np.save(means := BytesIO(), plan.means)
        storages["private"].save(means_name(name), ContentFile(means.getvalue()))
        return storages["private"].save(name, ContentFile(content))

    def load_plan(self) -> Plan:
        return Plan.from_bytes(read_private(self.build.plan))

    def load_means(self) -> NDArray[np.uint8]:
        """The colours of a build's cells (n, 3), sRGB bytes; from the plan itself where a build is older than
        this file."""
        try:
            content = BytesIO(read_private(means_name(self.build.plan)))
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
        storages["public"].delete(preview_name(self.build.key))
        forget_folder(storages["private"], self.posters_folder)
        storages["public"].delete(table_name(self.build.table))
        self.forget_unused_plan_and_roots(kept)

    def forget_unused_plan_and_roots(self, kept: list[Build]) -> None:
        used = {name for other in kept for name in private_names(other)}
        mine = private_names(self.build) - used
        for name in {*mine, *map(means_name, mine)}:
            storages["private"].delete(name)


def save_public(contents: Mapping[str, bytes]) -> None:
    """Save files for everyone, by name; when this returns, they survive a power cut, and a row may say that
    they are there. Object storage knows no other."""
    for name, content in contents.items():
        storages["public"].save(name, ContentFile(content))
    if isinstance(public := storages["public"], GathersFiles):
        public.settle()


def checksums_of(build: Build | None, block: Block) -> dict[str, str]:
    """Of all pyramid tiles that a version has in the place of a block; nothing for a version of before they
    were kept."""
    places = Block.objects.filter(build=build, column=block.column, row=block.row)
    root = places.values_list("root", flat=True).first()
    return read_checksums(read_private(root)) if root else {}


def private_names(build: Build) -> set[str]:
    """Its plan and its blocks' roots, wherever they were first made."""
    return {build.plan, *build.blocks.values_list("root", flat=True)} - {""}

"""Where pyramids lie, and who has which pyramid tile.

A pyramid tile's address names the build that drew it, so a published file never changes. A table, named by
its hash, says for each address which build that is; publishing moves one pointer to a new table.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Protocol, runtime_checkable

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from numpy.typing import NDArray
from PIL import Image

from mosaic.engine import Address, Pyramid, geography
from mosaic.engine.features import Features, emphasised
from mosaic.engine.render import NOTE
from mosaic.models import Block, Build
from tracker.storage import checksum, forget_folder, read_private, save_private


@runtime_checkable
class GathersFiles(Protocol):
    """A storage whose files are on the disk for sure only after this."""

    def settle(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Table:
    """Which build drew each pyramid tile: `build` all of them, but for the `others`. Builds go by their
    keys."""

    build: str
    others: dict[Address, str] = field(default_factory=dict)

    def key_of(self, address: Address) -> str:
        return self.others.get(address, self.build)

    def keys(self) -> set[str]:
        return {self.build, *self.others.values()}

    def with_drawn(self, key: str, addresses: Iterable[Address]) -> "Table":
        """The table of a successor that has drawn these pyramid tiles anew."""
        return Table(self.build, {**self.others, **dict.fromkeys(addresses, key)})


# --- Pyramid tiles ------------------------------------------------------------------------------------------


def tile_name(key: str, address: Address, image_format: str = "jpg") -> str:
    return f"tiles/{key}/{address.level}/{address.column}_{address.row}.{image_format}"


def save_tile(build: Build, address: Address, content: bytes) -> str:
    """Its checksum, by which a file that was damaged later is found."""
    storages["public"].save(tile_name(build.key, address, build.image_format), ContentFile(content))
    return checksum(content)


def settle() -> None:
    """Before a row says that files are there: they survive a power cut from now on. Object storage knows no
    other."""
    if isinstance(public := storages["public"], GathersFiles):
        public.settle()


def open_tile(build: Build, table: Table, address: Address) -> Image.Image:
    with storages["public"].open(tile_name(table.key_of(address), address, build.image_format)) as file:
        return Image.open(BytesIO(file.read())).convert("RGB")


def stitched(build: Build, table: Table, level: int, rows: range) -> Image.Image:
    """Some rows of a level's pyramid tiles as one picture."""
    pyramid = build.pyramid
    width_px, height_px = pyramid.size_px(level)
    top_px = rows.start * pyramid.tile_px
    picture = Image.new("RGB", (width_px, min(height_px, rows.stop * pyramid.tile_px) - top_px))
    for row in rows:
        for column in range(pyramid.tiles(level)[0]):
            tile = open_tile(build, table, Address(level, column, row))
            picture.paste(tile, (column * pyramid.tile_px, row * pyramid.tile_px - top_px))
    return picture


def save_still(build: Build, content: bytes) -> str:
    storages["public"].save(still_name(build.key), ContentFile(content))
    return checksum(content)


def still_name(key: str) -> str:
    return f"tiles/{key}/still.jpg"


def save_sketch(build: Build, table: Table) -> tuple[str, str]:
    """The version at one pixel a cell; the name of its file and its checksum. Nobody can be recognised in it,
    so it outlives them."""
    level = build.pyramid.cell_level
    buffer = BytesIO()
    # Full colour in every pixel: here a pixel is a person.
    picture = stitched(build, table, level, range(build.pyramid.tiles(level)[1]))
    picture.save(buffer, "JPEG", quality=90, subsampling=0)
    name = str(storages["public"].save(sketch_name(build.key), ContentFile(buffer.getvalue())))
    return name, checksum(buffer.getvalue())


def sketch_name(key: str) -> str:
    return f"sketches/{key}.jpg"


def addresses(pyramid: Pyramid) -> Iterator[Address]:
    """Every pyramid tile, from level 0 down."""
    for level in range(pyramid.base_level + 1):
        columns, rows = pyramid.tiles(level)
        for row in range(rows):
            for column in range(columns):
                yield Address(level, column, row)


def missing(build: Build) -> list[Address]:
    """The pyramid tiles of a version that are not in the storage."""
    storage, table = storages["public"], table_of(build)
    return [
        address
        for address in addresses(build.pyramid)
        if not storage.exists(tile_name(table.key_of(address), address, build.image_format))
    ]


# --- Tables -------------------------------------------------------------------------------------------------


def save_table(build: Build, table: Table) -> str:
    """Write the table of a version; its hash is its name."""
    pyramid = build.pyramid
    content = {
        "width": pyramid.width_px,
        "height": pyramid.height_px,
        "tile_px": pyramid.tile_px,
        "levels": pyramid.base_level + 1,
        "format": build.image_format,
        "build": table.build,
        # Pyramid tiles that another build drew: {"level/column_row": its key}.
        "others": {text_of(address): key for address, key in sorted(table.others.items())},
    }
    written = json.dumps(content, separators=(",", ":")).encode()
    name = hashlib.sha256(written).hexdigest()
    storages["public"].save(table_name(name), ContentFile(written))
    return name


def table_name(name: str) -> str:
    return f"tables/{name}.json"


def table_of(build: Build) -> Table:
    """The table of a published version; a build that has none yet draws everything itself."""
    if not build.table:
        return Table(build.key)
    with storages["public"].open(table_name(build.table)) as file:
        content = json.load(file)
    return Table(content["build"], {address_from(text): key for text, key in content["others"].items()})


def text_of(address: Address) -> str:
    return f"{address.level}/{address.column}_{address.row}"


def address_from(text: str) -> Address:
    level, _, place = text.partition("/")
    column, _, row = place.partition("_")
    return Address(int(level), int(column), int(row))


# --- What the workers of a build, and of its successors, tell each other ------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """What a full build placed by; its successors place newcomers by the same.

    cells (n, 48): the stretched target; means (n, 3): the cells' colours, sRGB bytes; weights (n,); places
    (n, 3) on the Earth and the factor on them (geography.py); f (n,) and g (m,): the prices that prove its
    bound; owners (m, 2): submission and revision of each tile.
    """

    cells: Features
    means: NDArray[np.uint8]
    weights: NDArray[np.float32]
    places: NDArray[np.float32]
    factor: float
    f: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    g: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    owners: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), np.int64))

    def wanted(self) -> Features:
        """What the cells are compared by."""
        cells = emphasised(self.cells)
        return geography.joined(cells, self.places, self.factor) if self.factor else cells


def save_plan(build: Build, plan: Plan) -> str:
    """Named by its hash: a worker that lost its lease cannot overwrite what another has placed meanwhile.

    The cells' colours lie beside it once more: who draws a block needs only those, a sixtieth of the whole.
    """
    buffer = BytesIO()
    np.savez(buffer, **{name: getattr(plan, name) for name in Plan.__slots__})
    name = f"plans/{build.key}/{hashlib.sha256(buffer.getbuffer()).hexdigest()[:32]}.npz"
    np.save(means := BytesIO(), plan.means)
    save_private(means_name(name), means.getvalue())
    return save_private(name, buffer.getvalue())


def means_name(plan: str) -> str:
    return plan.replace(".npz", "-means.npy")


def load_plan(build: Build) -> Plan:
    with np.load(BytesIO(read_private(build.plan)), allow_pickle=False) as arrays:
        return Plan(**{name: arrays[name] for name in Plan.__slots__})


def load_means(build: Build) -> NDArray[np.uint8]:
    """The colours of a build's cells (n, 3), sRGB bytes; from the plan itself where a build is older than
    this file."""
    try:
        means: NDArray[np.uint8] = np.load(BytesIO(read_private(means_name(build.plan))), allow_pickle=False)
    except FileNotFoundError:
        means = load_plan(build).means
    return means


def posters_folder(build: Build) -> str:
    return f"posters/{build.key}"


def save_root(build: Build, column: int, row: int, content: bytes) -> str:
    return save_private(f"roots/{build.key}/{column}_{row}.png", content)


def open_root(name: str) -> Image.Image:
    return Image.open(BytesIO(read_private(name))).convert("RGB")


def checksums_of_block(build: Build | None, block: Block) -> dict[str, str]:
    """Of all pyramid tiles of a version's block, which its root carries; nothing for a version of before."""
    root = (
        Block.objects.filter(build=build, column=block.column, row=block.row)
        .values_list("root", flat=True)
        .first()
    )
    return checksums_of_root(read_private(root)) if root else {}


def checksums_of_root(content: bytes) -> dict[str, str]:
    """Raises OSError or SyntaxError for a damaged file."""
    with Image.open(BytesIO(content)) as image:
        image.load()
        return dict(json.loads(image.info.get(NOTE, "{}")))


# --- Forgetting ---------------------------------------------------------------------------------------------


def forget_all(build: Build) -> None:
    """Delete every file that a build has made; for one that was never published."""
    forget_folder(storages["public"], f"tiles/{build.key}")
    storages["public"].delete(sketch_name(build.key))
    for kind in ("plans", "roots"):
        forget_folder(storages["private"], f"{kind}/{build.key}")
    forget_folder(storages["private"], posters_folder(build))


def forget_version(build: Build, kept: list[Build]) -> None:
    """Delete the files of a published version that no kept version names."""
    mine, theirs = table_of(build), [table_of(other) for other in kept]
    in_use = set().union(*(table.keys() for table in theirs))
    for key in mine.keys() - in_use:
        forget_folder(storages["public"], f"tiles/{key}")
    replaced = set(mine.others).union(*(table.others for table in theirs)) if mine.keys() & in_use else set()
    for address in replaced:
        key = mine.key_of(address)
        if key in in_use and all(table.key_of(address) != key for table in theirs):
            storages["public"].delete(tile_name(key, address, build.image_format))
    storages["public"].delete(still_name(build.key))
    forget_folder(storages["private"], posters_folder(build))
    storages["public"].delete(table_name(build.table))
    forget_unused_plan_and_roots(build, kept)


def forget_unused_plan_and_roots(build: Build, kept: list[Build]) -> None:
    used = {other.plan for other in kept}
    used |= {name for other in kept for name in other.blocks.values_list("root", flat=True)}
    mine = {build.plan, *build.blocks.values_list("root", flat=True)} - used - {""}
    for name in {*mine, *map(means_name, mine)}:
        storages["private"].delete(name)

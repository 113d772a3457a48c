"""Where pyramids lie, and who has which pyramid tile.

A pyramid tile's address names the build that drew it, so a published file never changes. A table, named by its
hash, says for each address which build that is; publishing moves one pointer to a new table.
"""

import hashlib
import json
from io import BytesIO
from typing import Any

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from numpy.typing import NDArray
from PIL import Image

from mosaic.engine import Address
from mosaic.models import Build
from tracker.storage import forget_folder, read_private, save_private


def tile_name(key: str, address: Address) -> str:
    return f"tiles/{key}/{address.level}/{address.column}_{address.row}.jpg"


def save_tile(key: str, address: Address, content: bytes) -> None:
    storages["public"].save(tile_name(key, address), ContentFile(content))


def open_tile(key: str, address: Address) -> Image.Image:
    with storages["public"].open(tile_name(key, address)) as file:
        return Image.open(BytesIO(file.read())).convert("RGB")


def save_still(key: str, content: bytes) -> None:
    storages["public"].save(still_name(key), ContentFile(content))


def still_name(key: str) -> str:
    return f"tiles/{key}/still.jpg"


def save_table(build: Build) -> str:
    """Write the table of a build's pyramid tiles; its hash is its name."""
    pyramid = build.pyramid
    table = {
        "width": pyramid.width_px,
        "height": pyramid.height_px,
        "tile_px": pyramid.tile_px,
        "levels": pyramid.base_level + 1,
        "build": build.key,
        # Pyramid tiles that another build drew: {"level/column_row": its key}.
        "others": {},
    }
    content = json.dumps(table, sort_keys=True, separators=(",", ":")).encode()
    name = hashlib.sha256(content).hexdigest()
    storages["public"].save(table_name(name), ContentFile(content))
    return name


def table_name(table: str) -> str:
    return f"tables/{table}.json"


def load_table(table: str) -> dict[str, Any]:
    with storages["public"].open(table_name(table)) as file:
        return dict(json.load(file))


def missing(build: Build) -> list[Address]:
    """The pyramid tiles of a build that are not in the storage."""
    pyramid, storage = build.pyramid, storages["public"]
    return [
        address
        for level in range(pyramid.base_level + 1)
        for row in range(pyramid.tiles(level)[1])
        for column in range(pyramid.tiles(level)[0])
        if not storage.exists(tile_name(build.key, address := Address(level, column, row)))
    ]


def forget(build: Build) -> None:
    """Delete every file of a build."""
    forget_folder(storages["public"], f"tiles/{build.key}")
    forget_scraps(build)


# --- Scraps: what the workers of one build tell each other, gone when it is published ----------------------


def save_shifts(build: Build, shifts: NDArray[np.int16]) -> str:
    """The name carries the lease: a worker that lost it cannot overwrite what another has placed meanwhile."""
    buffer = BytesIO()
    np.save(buffer, shifts, allow_pickle=False)
    return save_private(f"{scraps(build)}/{build.lease}.npy", buffer.getvalue())


def load_shifts(build: Build) -> NDArray[np.int16]:
    shifts: NDArray[np.int16] = np.load(BytesIO(read_private(build.shifts)), allow_pickle=False)
    return shifts


def save_root(build: Build, column: int, row: int, content: bytes) -> None:
    save_private(f"{scraps(build)}/{column}_{row}.png", content)


def open_root(build: Build, column: int, row: int) -> Image.Image:
    return Image.open(BytesIO(read_private(f"{scraps(build)}/{column}_{row}.png"))).convert("RGB")


def forget_scraps(build: Build) -> None:
    forget_folder(storages["private"], scraps(build))


def scraps(build: Build) -> str:
    return f"builds/{build.key}"

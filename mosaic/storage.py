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

SHARD = "builds"


def tile_name(build_id: int, address: Address) -> str:
    return f"tiles/{build_id}/{address.level}/{address.column}_{address.row}.jpg"


def save_tile(build_id: int, address: Address, content: bytes) -> None:
    storages["public"].save(tile_name(build_id, address), ContentFile(content))


def open_tile(build_id: int, address: Address) -> Image.Image:
    with storages["public"].open(tile_name(build_id, address)) as file:
        return Image.open(BytesIO(file.read())).convert("RGB")


def save_still(build_id: int, content: bytes) -> None:
    storages["public"].save(still_name(build_id), ContentFile(content))


def still_name(build_id: int) -> str:
    return f"tiles/{build_id}/still.jpg"


def save_table(build: Build) -> str:
    """Write the table of a build's pyramid tiles; its hash is its name."""
    pyramid = build.pyramid
    table = {
        "width": pyramid.width_px,
        "height": pyramid.height_px,
        "tile_px": pyramid.tile_px,
        "levels": pyramid.base_level + 1,
        "build": build.pk,
        # Pyramid tiles that another build drew: {"level/column_row": build}.
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
        if not storage.exists(tile_name(build.pk, address := Address(level, column, row)))
    ]


def forget(build_id: int) -> None:
    """Delete every file of a build."""
    forget_folder("public", f"tiles/{build_id}")
    forget_scraps(build_id)


def forget_folder(alias: str, folder: str) -> None:
    storage = storages[alias]
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        storage.delete(f"{folder}/{name}")
    for name in folders:
        forget_folder(alias, f"{folder}/{name}")
    storage.delete(folder)


# --- Scraps: what the workers of one build tell each other, gone when it is published ----------------------


def save_shifts(build_id: int, shifts: NDArray[np.int16]) -> None:
    buffer = BytesIO()
    np.save(buffer, shifts, allow_pickle=False)
    storages["private"].save(f"{SHARD}/{build_id}/shifts.npy", ContentFile(buffer.getvalue()))


def load_shifts(build_id: int) -> NDArray[np.int16]:
    with storages["private"].open(f"{SHARD}/{build_id}/shifts.npy") as file:
        shifts: NDArray[np.int16] = np.load(BytesIO(file.read()), allow_pickle=False)
    return shifts


def save_root(build_id: int, column: int, row: int, content: bytes) -> None:
    storages["private"].save(f"{SHARD}/{build_id}/{column}_{row}.png", ContentFile(content))


def open_root(build_id: int, column: int, row: int) -> Image.Image:
    with storages["private"].open(f"{SHARD}/{build_id}/{column}_{row}.png") as file:
        return Image.open(BytesIO(file.read())).convert("RGB")


def forget_scraps(build_id: int) -> None:
    forget_folder("private", f"{SHARD}/{build_id}")

"""What the public files of builds are called, and who has which pyramid tile.

A pyramid tile's address names the build that drew it, so a published file never changes. A table, named by
its hash, says for each address which build that is; publishing moves one pointer to a new table.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from mosaic.engine import Address
from mosaic.models import Build


@dataclass(frozen=True, slots=True)
class Table:
    """Which build drew each pyramid tile: `build` all of them, but for the `others`. Builds go by their
    keys."""

    build: str
    others: dict[Address, str] = field(default_factory=dict)

    def key_of(self, address: Address) -> str:
        return self.others.get(address, self.build)

    def tile_name(self, address: Address, image_format: str) -> str:
        return tile_name(self.key_of(address), address, image_format)

    def keys(self) -> set[str]:
        return {self.build, *self.others.values()}

    def replace(self, addresses: Iterable[Address], key: str) -> Self:
        """The table of a successor that has drawn these pyramid tiles anew."""
        return type(self)(self.build, {**self.others, **dict.fromkeys(addresses, key)})

    @classmethod
    def from_bytes(cls, written: bytes) -> Self:
        """Raises ValueError for a damaged file."""
        content = json.loads(written)
        return cls(content["build"], {parse_address(text): key for text, key in content["others"].items()})

    def to_file(self, build: Build) -> tuple[str, bytes]:
        """Its name, which is its hash, and its content, with what a viewer needs beside it."""
        pyramid = build.pyramid
        content = {
            "width": pyramid.width_px,
            "height": pyramid.height_px,
            "tile_px": pyramid.tile_px,
            "levels": pyramid.base_level + 1,
            "format": build.image_format,
            "build": self.build,
            # Pyramid tiles that another build drew: {"level/column_row": its key}.
            "others": {format_address(address): key for address, key in sorted(self.others.items())},
        }
        written = json.dumps(content, separators=(",", ":")).encode()
        return hashlib.sha256(written).hexdigest(), written


def format_address(address: Address) -> str:
    return f"{address.level}/{address.column}_{address.row}"


def format_plain(address: Address) -> str:
    """Among checksums, of the same without tint."""
    return f"plain/{format_address(address)}"


def parse_address(text: str) -> Address:
    level, _, place = text.partition("/")
    column, _, row = place.partition("_")
    return Address(int(level), int(column), int(row))


# --- Names --------------------------------------------------------------------------------------------------


def tile_name(key: str, address: Address, image_format: str = "jpg") -> str:
    return f"tiles/{key}/{address.level}/{address.column}_{address.row}.{image_format}"


def plain_name(name: str) -> str:
    """The same pyramid tile without tint."""
    folder, level, file = name.rsplit("/", 2)
    return f"{folder}/plain/{level}/{file}"


def preview_name(key: str) -> str:
    """The whole mosaic as one picture, for a page without scripts and for sharing."""
    return f"tiles/{key}/still.jpg"


def cell_picture_name(key: str) -> str:
    """The version at one pixel a cell. Nobody can be recognised in it, so it outlives the version."""
    return f"sketches/{key}.jpg"


def table_name(name: str) -> str:
    return f"tables/{name}.json"

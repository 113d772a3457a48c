"""The published mosaic as a folder that opens from a USB stick: viewer, pyramid tiles and the list, no
server.

A page that is opened as a file may load scripts but fetch nothing, so the numbers and the names are scripts
too.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from mosaic.building import jobs
from mosaic.building.files import BuildFiles
from mosaic.models import Build

OPENSEADRAGON = Path("node_modules/openseadragon/build/openseadragon/openseadragon.min.js")
OWN = Path("static/bundle")


class BundleError(Exception):
    """The folder cannot be written; the message says why."""


def export(build: Build, folder: Path, language: str = "en") -> int:
    """Write a published version; how many pyramid tiles it holds. Raises BundleError,
    WithdrawnError."""
    if folder.exists() and any(folder.iterdir()):
        raise BundleError(f"{folder} is not empty: name a new folder, nothing is overwritten.")
    jobs.refuse_the_withdrawn(build)
    folder.mkdir(parents=True, exist_ok=True)
    with translation.override(language):
        campaign = build.mosaic.campaign
        context = {"build": build, "title": campaign.translate(campaign.title), "language": language}
        (folder / "index.html").write_text(render_to_string("mosaic/bundle.html", context), encoding="utf-8")
        (folder / "mosaic.js").write_text(f"window.MOSAIC = {script(describe(build))};\n", encoding="utf-8")
    for file in (OPENSEADRAGON, OWN / "bundle.js", OWN / "bundle.css"):
        shutil.copy(settings.BASE_DIR / file, folder / file.name)
    return copy_tiles(build, folder / "tiles")


def script(values: Any) -> str:
    """JSON that is a JavaScript expression too, whatever is in it."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def describe(build: Build) -> dict[str, Any]:
    pyramid = build.pyramid
    return {
        "width": pyramid.width_px,
        "height": pyramid.height_px,
        "tileSize": pyramid.tile_px,
        "maxLevel": pyramid.base_level,
        "format": build.image_format,
        "rows": build.rows,
        "columns": build.columns,
        "nobody": _("Nobody by that name is in this mosaic."),
        "waves": list(waves(build)),
    }


def waves(build: Build) -> Iterator[tuple[int, int, str, str, str]]:
    """Row, column, who, where and when of each cell."""
    everybody = build.placements.order_by("row", "column").select_related("submission__campaign")
    for placement in everybody.iterator(chunk_size=2000):
        wave = placement.submission
        yield placement.row, placement.column, wave.by_line, wave.place_line, wave.local_line


def copy_tiles(build: Build, folder: Path) -> int:
    """By level, column and row; which build drew each does not matter any more."""
    public, count = storages["public"], 0
    for address, name in BuildFiles(build).tile_names():
        target = folder / str(address.level) / f"{address.column}_{address.row}.{build.image_format}"
        target.parent.mkdir(parents=True, exist_ok=True)
        with public.open(name) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        count += 1
    return count

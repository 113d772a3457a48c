"""python -m mosaic.engine PHOTOS TARGET OUT: a folder of photos becomes a mosaic that a browser can show."""

import argparse
import csv
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from string import Template
from typing import Any, NoReturn

from PIL import Image

from mosaic.engine.folder import (
    DAMAGED,
    Photos,
    Scene,
    describe_files,
    draw_files,
    flatten,
    list_photos,
)
from mosaic.engine.pyramid import Pyramid
from mosaic.engine.tint import TINT
from mosaic.engine.whole import Composition, Options, compose

TILE_PX, CELL_PX = 512, (32, 64, 128, 256, 512)
BAR = 30
DZI = """<?xml version="1.0" encoding="UTF-8"?>
<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="jpg" Overlap="0" TileSize="{tile}">
  <Size Width="{width}" Height="{height}"/>
</Image>
"""
PAGE = Path(__file__).with_name("viewer.html")


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    target = open_target(options.target)
    files = [file for file in list_photos(options.photos) if not file.samefile(options.target)]
    if not files:
        stop(f"There is no photo in {options.photos}.")
    made = describe_files(files, Bar("Looking at photos"))
    for file, fault in made.damaged.items():
        tell(f"Left out: {file}: {fault}")
    if not made.files:
        stop(f"None of the {len(files)} files in {options.photos} can be opened.")
    tell(f"Placing {len(made.files):,} photos …")
    composition = compose(made.tiles, target, Options(harmony=options.harmony, repeat=options.repeat))
    write_mosaic(options, composition, made)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m mosaic.engine",
        description="Build a zoomable photo mosaic from a folder of photos, each of them in it.",
        epilog="OUT gets index.html to look at it, mosaic.dzi and mosaic_files (Deep Zoom), manifest.csv "
        "(row, column, file) and proof.json. docs/engine.md explains them.",
    )
    parser.add_argument("photos", type=Path, metavar="PHOTOS", help="a folder; the folders in it count too")
    parser.add_argument("target", type=Path, metavar="TARGET", help="the picture that the mosaic imitates")
    parser.add_argument("out", type=Path, metavar="OUT", help="a new folder")
    parser.add_argument(
        "--cell-px", type=int, choices=CELL_PX, default=256, help="side of a photo, zoomed in"
    )
    parser.add_argument(
        "--tint", type=share, default=TINT, help=f"how far photos lean toward the target, 0 … 1 ({TINT})"
    )
    parser.add_argument(
        "--harmony", type=share, default=1.0, help="how much may be spent on smoothness, 0 … 1 (1)"
    )
    parser.add_argument("--repeat", type=count, default=1, help="in how many cells each photo is, about (1)")
    options = parser.parse_args(arguments)
    if not options.photos.is_dir():
        parser.error(f"{options.photos} is no folder")
    if options.out.exists() and (not options.out.is_dir() or any(options.out.iterdir())):
        parser.error(f"{options.out} is there already and not empty: name a new folder")
    return options


def share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def open_target(file: Path) -> Image.Image:
    try:
        with Image.open(file) as opened:
            return flatten(opened)
    except DAMAGED as error:
        stop(f"{file} cannot be opened as a picture: {error}")


def write_mosaic(options: argparse.Namespace, composition: Composition, made: Photos) -> None:
    pyramid = Pyramid(composition.grid, options.cell_px, TILE_PX)
    shown = [made.files[tile] for tile in composition.match.indices.tolist()]
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        scene = Scene(pyramid, shown, composition.tint(options.tint), options.out / "mosaic_files")
        drawn = draw_files(scene, Bar("Drawing"))
        write_table(options.out, options.photos, composition, shown)
        proof = prove(composition, options.tint)
        (options.out / "proof.json").write_text(json.dumps(proof), encoding="utf-8")
        write_page(options.out, pyramid)
    except OSError as error:
        shutil.rmtree(options.out / "mosaic_files", ignore_errors=True)
        stop(f"{options.out} could not be written: {error}")
    match, page = composition.match, (options.out / "index.html").resolve()
    tell(f"{composition.grid.rows} × {composition.grid.columns} cells, {drawn:,} pyramid tiles.")
    apart = match.assignment_gap - match.free_gap
    tell(f"At most {match.certified_gap:.2%} from the best there is: {match.harmony_gap:.2%} for harmony,")
    tell(f"{apart:.2%} for repeats at least {match.spread} cells apart, {match.free_gap:.2%} not known.")
    tell(f"Look at it: {page.as_uri()}")


def write_table(out: Path, photos: Path, composition: Composition, shown: list[Path]) -> None:
    """The manifest: which file is in which cell."""
    with (out / "manifest.csv").open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        table = csv.writer(file)
        table.writerow(("row", "column", "file"))
        for cell, name in enumerate(shown):
            table.writerow((*divmod(cell, composition.grid.columns), name.relative_to(photos).as_posix()))


def prove(composition: Composition, tint: float) -> dict[str, Any]:
    """What docs/engine.md says how to check."""
    match, grid = composition.match, composition.grid
    return {
        "rows": grid.rows,
        "columns": grid.columns,
        "crop": grid.crop,
        "photos": len(composition.tiles),
        "cost": match.cost,
        "lower_bound": match.lower_bound,
        "certified_gap": match.certified_gap,
        "assignment_gap": match.assignment_gap,
        "harmony_gap": match.harmony_gap,
        "spread": match.spread,
        "quality": asdict(composition.quality(tint)),
        "indices": match.indices.tolist(),
        "cell_prices": match.cell_prices.tolist(),
        "tile_prices": match.tile_prices.tolist(),
    }


def write_page(out: Path, pyramid: Pyramid) -> None:
    """mosaic.dzi for any viewer, and a page with one."""
    values = {
        "width": pyramid.width_px,
        "height": pyramid.height_px,
        "tile": TILE_PX,
        "cell": pyramid.cell_px,
    }
    (out / "mosaic.dzi").write_text(DZI.format(**values), encoding="utf-8")
    page = Template(PAGE.read_text(encoding="utf-8"))
    (out / "index.html").write_text(page.substitute(values), encoding="utf-8")


def tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def stop(fault: str) -> NoReturn:
    sys.exit(fault)


class Bar:
    """How far something is, in one line; only at its end where nobody watches."""

    def __init__(self, label: str) -> None:
        self.label, self.shown = label, -1

    def __call__(self, done: int, every: int) -> None:
        share = done * 100 // every
        if share == self.shown or (done < every and not sys.stderr.isatty()):
            return
        self.shown = share
        full = done * BAR // every
        end = "\n" if done == every else ""
        sys.stderr.write(f"\r{self.label:<20} {'█' * full}{'·' * (BAR - full)} {share:3d} %{end}")
        sys.stderr.flush()


if __name__ == "__main__":
    main()

"""Our mosaic and those of other programs, from the same tiles and for the same picture, in one run.

    script/bench peers [--count 5041] [--few 1024] [--photos DIR] [--target FILE] [--json FILE]

metapixel, mosaicraft and phomo place each photo once, as we do; phomo at a size of its own, because it grows
fastest. Each gets prepared square files of 64 px and the picture with its tones already stretched, and makes
one JPEG. What they have to do once for a set of photos (metapixel-prepare) is not counted. metapixel and
phomo leave the photos as they are, as ours does; mosaicraft recolours them, so ours is made once more with
the tint of its overviews; and once without harmony. The error is the mean ΔE in OKLab between that JPEG and
the picture, at one pixel a cell; roughness is how much the errors of neighbouring cells differ. Then the
pyramid of the same mosaic at 256 px a cell, by us in two processes and by libvips' dzsave, which uses as many
threads as it likes.
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench import crowd
from mosaic import engine
from mosaic.engine.color import oklab_from_srgb, srgb_from_oklab
from mosaic.engine.harmony import roughness
from mosaic.engine.tint import TINT

CELL_PX, PYRAMID_PX, PROCESSES = 64, 256, 2
QUALITY = 90
VENV = Path(".venv-peers")
PACKAGES = ("mosaicraft==0.4.2", "phomo==1.2.0")
MOSAICRAFT = """
import sys
from mosaicraft import MosaicGenerator
generator = MosaicGenerator(sys.argv[1], preset="natural", augment=False)
generator.generate(sys.argv[2], sys.argv[3], target_tiles=int(sys.argv[4]), tile_size=64, jpeg_quality=90)
"""
PHOMO = """
import sys
from phomo import Mosaic
mosaic = Mosaic.from_file_and_dir(sys.argv[2], sys.argv[1], tile_size=(64, 64))
mosaic.build(mosaic.d_matrix(workers=2)).save(sys.argv[3], quality=90)
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench peers")
    parser.add_argument("--count", type=int, default=5041)
    parser.add_argument("--few", type=int, default=1024)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--target", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    install()
    lines: list[dict[str, Any]] = []
    folder = Path(tempfile.mkdtemp(prefix="wave-peers-"))
    try:
        for count, peers in ((options.few, (phomo,)), (options.count, (metapixel, mosaicraft))):
            scene = Scene(folder / str(count), math.isqrt(count), options.photos, options.target)
            compare(scene, peers, lines)
        compare_pyramids(folder, math.isqrt(options.count), options.photos, lines)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(lines))


def install() -> None:
    for command, package in (("metapixel", "metapixel"), ("vips", "libvips-tools")):
        if not shutil.which(command):
            raise SystemExit(f"Missing: {command}. As root: apt-get install {package}")
    if not (VENV / "bin" / "python").exists():
        print("Setting up the other programs …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    subprocess.run([str(VENV / "bin/pip"), "install", "-q", *PACKAGES], check=True, stderr=subprocess.DEVNULL)


class Scene:
    """Tile files, the picture with stretched tones, and a grid of side × side cells for as many tiles."""

    def __init__(self, folder: Path, side: int, photos: Path | None, target: Path | None) -> None:
        self.folder, self.side = folder, side
        self.tiles, self.picture = folder / "tiles", folder / "picture.png"
        self.tiles.mkdir(parents=True)
        pixels = crowd.tiles(side * side, photos, CELL_PX)
        for number, tile in enumerate(pixels):
            Image.fromarray(tile).save(self.tiles / f"{number:05d}.jpg", quality=95)
        small = pixels.reshape(len(pixels), 4, CELL_PX // 4, 4, CELL_PX // 4, 3).mean(axis=(2, 4)).round()
        vectors = oklab_from_srgb(small.astype(np.uint8)).reshape(len(pixels), -1)
        whole = crowd.target(target)
        square = min(whole.size)
        left, top = (whole.width - square) // 2, (whole.height - square) // 2
        part = whole.crop((left, top, left + square, top + square))
        cells = engine.stretch(engine.describe_cells(part, engine.Grid(side, side)), vectors)
        patches = srgb_from_oklab(cells.reshape(side, side, 4, 4, 3)).transpose(0, 2, 1, 3, 4)
        wanted = Image.fromarray(np.ascontiguousarray(patches.reshape(side * 4, side * 4, 3)))
        wanted.resize((side * CELL_PX, side * CELL_PX), Image.Resampling.NEAREST).save(self.picture)

    def errors(self, made: Path) -> dict[str, float]:
        """ΔE (OKLab × 100): the mean at one pixel a cell; the root of the mean square there, which an
        assignment by squared distances lowers; the mean at 4 × 4 pixels a cell, where shapes count too. And
        how different the errors of neighbouring cells are (mosaic/engine/harmony.py)."""
        fine = []
        for file in (made, self.picture):
            with Image.open(file) as opened:
                image = opened.convert("RGB").resize((self.side * 4, self.side * 4), Image.Resampling.BOX)
            fine.append(oklab_from_srgb(np.asarray(image)).reshape(self.side, 4, self.side, 4, 3))
        errors = fine[0].mean(axis=(1, 3)) - fine[1].mean(axis=(1, 3))
        coarse = np.linalg.norm(errors, axis=-1)
        return {
            "error": round(float(coarse.mean()), 2),
            "rms error": round(float(np.sqrt((coarse**2).mean())), 2),
            "error at 4×4": round(float(np.linalg.norm(fine[0] - fine[1], axis=-1).mean()), 2),
            "roughness": round(roughness(errors.reshape(-1, 3), self.side), 2),
        }


def compare(scene: Scene, peers: tuple[Any, ...], lines: list[dict[str, Any]]) -> None:
    ours_seconds = 0.0
    for act in (ours, ours_plain, ours_leaning, *peers):
        made = scene.folder / f"{act.__name__}.jpg"
        seconds = act(scene, made)
        ours_seconds = ours_seconds or seconds
        line = {
            "program": act.__name__,
            "tiles": scene.side**2,
            "seconds": round(seconds, 2),
            "times ours": round(seconds / ours_seconds, 1),
            **scene.errors(made),
        }
        tell(line, lines)


def tell(line: dict[str, Any], lines: list[dict[str, Any]]) -> None:
    if not lines or lines[-1].keys() != line.keys():
        print("".join(f"{name:>14}" for name in line))
    lines.append(line)
    print("".join(f"{value:>14}" for value in line.values()), flush=True)


def time_run(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr[-800:]}")
    return time.perf_counter() - started


def ours(scene: Scene, made: Path, tint: float = 0.0, harmony: float = 1.0) -> float:
    command = [sys.executable, "-m", "bench.peers_ours", str(scene.tiles), str(scene.picture), str(made)]
    return time_run([*command, str(tint), str(harmony)], Path())


def ours_plain(scene: Scene, made: Path) -> float:
    return ours(scene, made, harmony=0.0)


def ours_leaning(scene: Scene, made: Path) -> float:
    return ours(scene, made, TINT)


def metapixel(scene: Scene, made: Path) -> float:
    library = scene.folder / "library"
    library.mkdir()
    size = [f"--width={CELL_PX}", f"--height={CELL_PX}"]
    prepare = shutil.which("metapixel-prepare") or "metapixel-prepare"
    subprocess.run([prepare, *size, str(scene.tiles), str(library)], check=True, capture_output=True)
    png = made.with_suffix(".png")
    options = ["--search=global", "--metric=subpixel", "--cheat=0", f"--library={library}"]
    seconds = time_run(
        ["metapixel", "--metapixel", str(scene.picture), str(png), *size, *options], scene.folder
    )
    Image.open(png).convert("RGB").save(made, quality=QUALITY)
    return seconds


def mosaicraft(scene: Scene, made: Path) -> float:
    python = str((VENV / "bin/python").absolute())
    return time_run(
        [python, "-c", MOSAICRAFT, str(scene.tiles), str(scene.picture), str(made), str(scene.side**2)],
        Path(),
    )


def phomo(scene: Scene, made: Path) -> float:
    python = str((VENV / "bin/python").absolute())
    return time_run([python, "-c", PHOMO, str(scene.tiles), str(scene.picture), str(made)], Path())


# --- The pyramid --------------------------------------------------------------------------------------------


def compare_pyramids(folder: Path, side: int, photos: Path | None, lines: list[dict[str, Any]]) -> None:
    tiles = folder / "t"
    tiles.mkdir()
    for number, tile in enumerate(crowd.tiles(side * side, photos, PYRAMID_PX)):
        Image.fromarray(tile).save(tiles / f"{number}.jpg", quality=88)
    started = time.perf_counter()
    pyramid = engine.Pyramid(engine.Grid(side, side), PYRAMID_PX, 512)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        jobs = [(pyramid, block, tiles, folder / "ours") for block in pyramid.blocks()]
        roots = dict(pool.map(draw_block, jobs))
    output = engine.Output(lambda at, data: write(folder / "ours", at, data))
    engine.draw_top_levels(pyramid, lambda block: roots[block], output)
    seconds = time.perf_counter() - started
    files = " ".join(f"t/{number}.jpg" for number in range(side * side))
    made = "v.dz[container=fs,suffix=.jpg[Q=85],tile-size=512,overlap=0]"
    command = ["vips", "arrayjoin", files, made, f"--across={side}"]
    theirs = time_run(command, folder)
    for name, took in (("our pyramid", seconds), ("dzsave", theirs)):
        drawn = sum(1 for _ in (folder / ("ours" if name == "our pyramid" else "v_files")).rglob("*.jpg"))
        line = {"program": name, "cells": side * side, "seconds": round(took, 2)}
        tell(line | {"times ours": round(took / seconds, 1), "tiles": drawn}, lines)


def draw_block(job: tuple[Any, ...]) -> tuple[Any, Image.Image]:
    pyramid, block, tiles, folder = job

    decoder = engine.Decoder()

    def open_tile(row: int, column: int) -> engine.Pixels:
        return decoder.decode((tiles / f"{row * pyramid.grid.columns + column}.jpg").read_bytes())

    shifts = np.zeros((pyramid.grid.rows, pyramid.grid.columns, 3), np.int16)
    output = engine.Output(lambda at, data: write(folder, at, data))
    return block, engine.draw_block(pyramid, block, open_tile, engine.Tint(shifts, 0.0), output)


def write(folder: Path, address: Any, data: bytes) -> None:
    name = folder / str(address.level) / f"{address.column}_{address.row}.jpg"
    os.makedirs(name.parent, exist_ok=True)
    name.write_bytes(data)


if __name__ == "__main__":
    main()

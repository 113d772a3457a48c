"""A crowd of square tiles for measurements: as many as wanted, from real photos or from our own.

Where there are fewer photos than tiles, further tiles are random crops of the same photos, a third to all of
the shorter side and some of them mirrored: every tile is another picture. Fixed seed.
"""

import io
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image

from bench.photos import wave_photo

OWN_PHOTOS = 600
FILES_AT_ONCE = 32
ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
SEED = 20130719
TARGET_PX = (1920, 800)


def sources(folder: Path | None) -> list[Path | int]:
    """Photo files of a folder, or numbers of our own photos."""
    if folder is None:
        return list(range(OWN_PHOTOS))
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    if not found:
        raise SystemExit(f"There is no photo in {folder}.")
    return list(found)


def tiles(count: int, folder: Path | None, side_px: int) -> np.ndarray:
    """(count, side_px, side_px, 3), sRGB bytes, shuffled."""
    every = np.concatenate(list(parts(count, folder, side_px)))
    return every[np.random.default_rng(SEED).permutation(len(every))[:count]]


def parts(count: int, folder: Path | None, side_px: int, processes: int = 2) -> Iterator[np.ndarray]:
    """At least as many tiles, photo by photo: a hundred thousand large ones do not fit in memory."""
    files = sources(folder)
    a_file = -(-count // len(files))
    act = partial(crops, count=a_file, side_px=side_px)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for start in range(0, len(files), FILES_AT_ONCE):
            some = range(start, min(start + FILES_AT_ONCE, len(files)))
            yield from pool.map(act, files[some.start : some.stop], some)


def crops(source: Path | int, number: int, count: int, side_px: int) -> np.ndarray:
    data = wave_photo(source) if isinstance(source, int) else source.read_bytes()
    random = np.random.default_rng([SEED, number])
    made = np.empty((count, side_px, side_px, 3), np.uint8)
    with Image.open(io.BytesIO(data)) as opened:
        photo = opened.convert("RGB")
    for index in range(count):
        side = min(photo.size) * random.uniform(0.35, 1)
        left, top = random.uniform(0, photo.width - side), random.uniform(0, photo.height - side)
        square = photo.resize((side_px, side_px), Image.Resampling.BOX, (left, top, left + side, top + side))
        if random.random() < 0.5:
            square = square.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        made[index] = np.asarray(square)
    return made


def target(file: Path | None) -> Image.Image:
    """The picture to imitate: a file, or our own illustration of the rings."""
    if file is not None:
        with Image.open(file) as opened:
            return opened.convert("RGB")
    from tracker.documents.illustrations import rings

    return rings(*TARGET_PX)

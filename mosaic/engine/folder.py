"""A folder of photos as tiles: every file decoded in a child process, and those that cannot be are named."""

import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from mosaic.engine.costs import CORES
from mosaic.engine.features import Features, describe_tile
from mosaic.engine.levels import draw_block
from mosaic.engine.pyramid import Address, Block, Pyramid
from mosaic.engine.render import Output
from mosaic.engine.tint import Tint
from mosaic.engine.whole import crop_square, draw_above

try:
    import pillow_heif
except ImportError:  # the one optional part: without it, photos of phones that write HEIC are left out
    ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".gif"})
else:
    pillow_heif.register_heif_opener()
    ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".gif", ".heic"})

DESCRIBED_PX = 64
FILES_AT_ONCE = 32
# What decoders raise for files that are no pictures, or no more.
DAMAGED: tuple[type[Exception], ...] = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    MemoryError,
    EOFError,
    Image.DecompressionBombError,
)

Progress = Callable[[int, int], None]  # done, of how many


class Photos(NamedTuple):
    """The files that are photos, their features (m, 48), and what is wrong with the others."""

    files: list[Path]
    tiles: Features
    damaged: dict[Path, str]


class Scene(NamedTuple):
    """What a child process draws from: a file (n,) for each cell."""

    pyramid: Pyramid
    files: list[Path]
    tint: Tint
    folder: Path


def list_photos(folder: Path) -> list[Path]:
    """The picture files in a folder and the folders in it, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())


def describe_files(files: list[Path], progress: Progress) -> Photos:
    good, vectors, damaged = [], [], {}
    with children() as pool:
        results = pool.map(describe_file, files, chunksize=FILES_AT_ONCE)
        for count, (file, found) in enumerate(zip(files, results, strict=True), 1):
            if isinstance(found, str):
                damaged[file] = found
            else:
                good.append(file)
                vectors.append(found)
            progress(count, len(files))
    return Photos(good, np.stack(vectors) if vectors else np.empty((0, 48), np.float32), damaged)


def describe_file(file: Path) -> Features | str:
    """Its feature vector (48,), or what is wrong with it."""
    try:
        return describe_tile(open_square(file, DESCRIBED_PX))
    except DAMAGED as error:
        return str(error) or type(error).__name__


def open_square(file: Path, side_px: int) -> Image.Image:
    """The square in the middle of a photo, upright, so many pixels wide."""
    with warnings.catch_warnings(), Image.open(file) as opened:
        warnings.simplefilter("ignore")  # what a camera wrote beside the picture may be odd
        opened.draft("RGB", (side_px, side_px))
        photo = ImageOps.exif_transpose(opened)
        square = crop_square(photo if photo.mode == "RGB" else flatten(photo))
    how = Image.Resampling.BOX if square.width >= side_px else Image.Resampling.BICUBIC
    return square.resize((side_px, side_px), how)


def flatten(photo: Image.Image) -> Image.Image:
    """In RGB, on white where it is transparent."""
    if not photo.has_transparency_data:
        return photo.convert("RGB")
    photo = photo.convert("RGBA")
    ground = Image.new("RGBA", photo.size, "white")
    return Image.alpha_composite(ground, photo).convert("RGB")


def draw_files(scene: Scene, progress: Progress) -> int:
    """Every pyramid tile, as level/column_row.jpg in the scene's folder; how many there are."""
    blocks, pyramid = list(scene.pyramid.blocks()), scene.pyramid
    for level in range(pyramid.base_level + 1):
        (scene.folder / str(level)).mkdir(parents=True)
    roots = []
    with children() as pool:
        jobs = ((scene, block) for block in blocks)
        for count, root in enumerate(pool.map(draw_block_of, jobs), 1):
            roots.append(root)
            progress(count, len(blocks))
    draw_above(pyramid, zip(blocks, roots, strict=True), Output(saver(scene.folder)))
    return pyramid.tile_count()


def draw_block_of(job: tuple[Scene, Block]) -> Image.Image:
    scene, block = job
    pyramid = scene.pyramid

    def open_tile(row: int, column: int) -> Image.Image:
        return open_square(scene.files[row * pyramid.grid.columns + column], pyramid.cell_px)

    return draw_block(pyramid, block, open_tile, scene.tint, Output(saver(scene.folder)))


def saver(folder: Path) -> Callable[[Address, bytes], None]:
    def save(address: Address, content: bytes) -> None:
        (folder / str(address.level) / f"{address.column}_{address.row}.jpg").write_bytes(content)

    return save


@contextmanager
def children() -> Iterator[ProcessPoolExecutor]:
    """As many processes as there are cores; what waits is given up when something goes wrong."""
    pool = ProcessPoolExecutor(CORES, mp_context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)

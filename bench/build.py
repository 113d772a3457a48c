"""A whole mosaic from prepared tiles: in one process pool, and through Celery; then one photo less.

    script/bench build [--count 20164] [--photos DIR] [--json FILE] [--keep]

Files, rows and descriptions of the tiles are made first and not counted, as they are made when a photo is
approved. Everything after counts: assignment, every pyramid tile, table, publication.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench import crowd
from operations.launcher import Site

TILE_PX, PROCESSES, ROWS_AT_ONCE = 256, 2, 2000
POLL_SECONDS, SETTLE_SECONDS = 0.05, 20


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench build")
    parser.add_argument("--count", type=int, default=20164)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", action="store_true", help="leave the folder for a look")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="wave-bench-"))
    os.environ |= {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "SWEEP_SECONDS": "2"}
    os.environ["MOSAIC_EVERY_MINUTES"] = "0"
    try:
        figures = measure(options.count, options.photos, folder)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(figures))


def measure(count: int, photos: Path | None, folder: Path) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("setup_campaign", verbosity=0, stdout=sys.stderr)
    figures: dict[str, Any] = {"photos": count}
    alone(fill, count, photos)
    tell("one process pool", figures, alone(in_one_pool, folder / "pool"))
    shutil.rmtree(folder / "pool")
    # Half a gigabyte written and deleted: the disk is done with it before the next one counts.
    os.sync()
    time.sleep(SETTLE_SECONDS)
    with Site(folder, dict(os.environ)) as site:
        site.start_broker()
        site.start_worker(concurrency=PROCESSES)
        site.start_beat()
        tell("through Celery", figures, through_celery(site))
        tell("one photo less", figures, one_less(folder))
    return figures


def alone(act: Any, *arguments: Any) -> Any:
    """In a process of its own, whose memory nobody else has to answer for."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=ready) as pool:
        return pool.submit(act, *arguments).result()


def ready() -> None:
    import django

    django.setup()


def tell(name: str, figures: dict[str, Any], line: dict[str, Any]) -> None:
    figures[name] = line
    print(f"{name:<18}" + "  ".join(f"{key} {value}" for key, value in line.items()), flush=True)


def fill(count: int, photos: Path | None) -> None:
    """Approved submissions with their tile files and descriptions, without a journey through the form."""
    from django.utils import timezone

    from mosaic import engine
    from mosaic.engine.color import oklab_from_srgb
    from mosaic.models import Tile
    from tracker.models import Campaign, Submission
    from tracker.storage import save_private

    campaign = Campaign.objects.get()
    consent_text, now = campaign.consent_texts.get(), timezone.now()
    rows = [
        Submission(
            campaign=campaign,
            consent_text=consent_text,
            status=Submission.Status.APPROVED,
            prepared_revision=1,
            token_hash=f"{number:064d}",
            send_key=f"bench-{number}",
            name=f"Example {number}",
            place="Recife",
            country="BR",
            latitude=-8.05,
            longitude=-34.88,
            zone="America/Recife",
            waved_at=now,
            sha256="",
            original=f"bench/{number}",
        )
        for number in range(count)
    ]
    Submission.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    described = []
    tiles = (tile for part in crowd.parts(count, photos, TILE_PX) for tile in part)
    for row, pixels in zip(Submission.objects.order_by("pk"), tiles, strict=False):
        image = Image.fromarray(pixels)
        image.save(buffer := BytesIO(), "JPEG", quality=88)
        save_private(row.rendition("tile"), buffer.getvalue())
        small = np.asarray(image.resize((4, 4), Image.Resampling.BOX))
        features = oklab_from_srgb(small).reshape(-1).tobytes()
        described.append(Tile(submission=row, revision=1, version=engine.VERSION, features=features))
    Tile.objects.bulk_create(described, batch_size=ROWS_AT_ONCE)


# --- The engine alone ---------------------------------------------------------------------------------------


def in_one_pool(folder: Path) -> dict[str, Any]:
    from mosaic import engine
    from mosaic.building import placing
    from mosaic.models import Build, Mosaic, Tile
    from tracker.models import Campaign, Submission

    mosaic = Mosaic.objects.find(Campaign.objects.get())
    assert mosaic is not None  # noqa: S101
    names = {row.pk: row.rendition("tile") for row in Submission.objects.all()}
    started = time.perf_counter()
    crowd = Tile.objects.for_campaign(mosaic.campaign).gather()
    placed = placing.place_all(Build(mosaic=mosaic, lease="bench"), crowd)
    assigned = time.perf_counter() - started
    pyramid = engine.Pyramid(placed.grid)
    shifts = np.zeros((placed.grid.rows, placed.grid.columns, 3), np.int16)
    files = [names[pk] for pk in placed.chosen[:, 0].tolist()]
    private = Path(os.environ["VAR_DIR"]) / "private"
    work = [(pyramid, block, files, shifts, private, folder) for block in pyramid.blocks()]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        roots = dict(pool.map(draw_block, work))
        peak = max(pool.map(peak_mb, range(PROCESSES)))
    output = engine.Output(lambda address, data: write(folder, address, data))
    engine.draw_top_levels(pyramid, lambda block: roots[block], output)
    seconds = time.perf_counter() - started
    drawn = sum(1 for _ in folder.rglob("*.jpg"))
    assert drawn == pyramid.tile_count(), f"{drawn} of {pyramid.tile_count()} pyramid tiles"  # noqa: S101
    return {
        "seconds": round(seconds, 1),
        "assign": round(assigned, 1),
        "worker MB": peak,
        "gap": f"{placed.record.certified_gap:.3%}",
        "gigapixels": round(pyramid.width_px * pyramid.height_px / 1e9, 2),
        "pyramid tiles": drawn,
    }


def draw_block(job: tuple[Any, ...]) -> tuple[Any, Image.Image]:
    from mosaic import engine

    pyramid, block, files, shifts, private, folder = job

    decoder = engine.Decoder()

    def open_tile(row: int, column: int) -> engine.Pixels:
        return decoder.decode((private / files[row * pyramid.grid.columns + column]).read_bytes())

    output = engine.Output(lambda address, data: write(folder, address, data))
    return block, engine.draw_block(pyramid, block, open_tile, engine.Tint(shifts), output)


def write(folder: Path, address: Any, data: bytes) -> None:
    name = folder / str(address.level) / f"{address.column}_{address.row}.jpg"
    name.parent.mkdir(parents=True, exist_ok=True)
    name.write_bytes(data)


def peak_mb(_: int) -> int:
    """Of this process since it began; getrusage would count its parent's too."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) // 1024


# --- Through Celery -----------------------------------------------------------------------------------------


def through_celery(site: Site) -> dict[str, Any]:
    command = [sys.executable, "manage.py", "build_mosaic", "--json"]
    started = time.perf_counter()
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if made.returncode:
        raise SystemExit(made.stderr)
    figures = json.loads(made.stdout)
    return {
        "seconds": round(seconds, 1),
        "worker MB": round(site.peak.megabytes),
        "assign": figures["seconds"]["assign"],
        "fewest cells": figures["fewest_cells"],
        "most cells": figures["most_cells"],
    }


def one_less(folder: Path) -> dict[str, Any]:
    """Withdraw one photo; the seconds until a version without it is published, by the sweep's own task."""
    from mosaic import tasks
    from mosaic.models import Mosaic
    from tracker.submissions import lifecycle

    mosaic = Mosaic.objects.get(is_default=True)
    before, files = mosaic.current_build, everything(folder)
    assert before is not None  # noqa: S101
    gone = before.placements.order_by("row", "column")[before.photos // 2].submission
    started = time.perf_counter()
    lifecycle.withdraw(gone)
    tasks.sweep.delay()
    while mosaic.current_build_id == before.pk:
        time.sleep(POLL_SECONDS)
        mosaic.refresh_from_db()
    seconds = time.perf_counter() - started
    new = everything(folder) - files
    log = {file for file in new if "/audit/" in file}  # the withdrawal's own entry, which the sweep secures
    return {
        "seconds": round(seconds, 2),
        "files written": len(new - log),
        "and of the log": len(log),
        "changed cells": mosaic.current_build.record.changed_cells if mosaic.current_build else None,
    }


def everything(folder: Path) -> set[str]:
    return {
        str(path) for kind in ("public", "private") for path in (folder / kind).rglob("*") if path.is_file()
    }


if __name__ == "__main__":
    main()

"""From drawn blocks to the picture that everyone sees: the crown, the pointer, and what is left behind."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from PIL import Image

from mosaic import build as workflow
from mosaic import claims, engine, storage
from mosaic.engine.render import encoded
from mosaic.models import Block, Build, Mosaic, Placement

KEEP_OLD_FILES = timedelta(hours=1)
STILL_PX = 1600


def finish(build_id: int) -> None:
    """Draw the levels above the blocks and publish."""
    if Block.objects.filter(build=build_id, drawn_at__isnull=True).exists():
        return
    build = claims.claim_build(build_id, Build.Status.RENDERING)
    if build is None:
        return
    with claims.held(build):
        clock = workflow.Clock()
        with clock.measure("crown"):
            draw_crown(build)
        build.record["seconds"] |= clock.seconds
        build.record["seconds"]["total"] = round((timezone.now() - build.created_at).total_seconds(), 2)
        publish(build, storage.save_table(build))
    storage.forget_scraps(build)


def draw_crown(build: Build) -> None:
    def open_root(block: engine.pyramid.Block) -> Image.Image:
        return storage.open_root(build, block.column, block.row)

    def save(address: engine.Address, content: bytes) -> None:
        storage.save_tile(build.key, address, content)

    engine.draw_crown(build.pyramid, open_root, save)
    storage.save_still(build.key, encoded(draw_still(build)))


def draw_still(build: Build) -> Image.Image:
    """The whole mosaic as one picture, for a page without scripts and for sharing."""
    pyramid = build.pyramid
    level = max(level for level in range(pyramid.base_level + 1) if max(pyramid.size_px(level)) <= STILL_PX * 2)
    picture = Image.new("RGB", pyramid.size_px(level))
    columns, rows = pyramid.tiles(level)
    for row in range(rows):
        for column in range(columns):
            tile = storage.open_tile(build.key, engine.Address(level, column, row))
            picture.paste(tile, (column * pyramid.tile_px, row * pyramid.tile_px))
    picture.thumbnail((STILL_PX, STILL_PX), Image.Resampling.BOX)
    return picture


def publish(build: Build, table: str) -> bool:
    """Move the pointer, unless somebody was faster or somebody in it may no longer be shown."""
    now = timezone.now()
    change = {"table": table, "record": build.record, **claims.released()}
    mine = Build.objects.filter(pk=build.pk, lease=build.lease, status=Build.Status.RENDERING)
    with transaction.atomic():
        if not mine.update(status=Build.Status.PUBLISHED, published_at=now, **change):
            return False  # the lease was lost: another worker finishes
        pointer = Mosaic.objects.filter(pk=build.mosaic_id, current_build=build.base_id)
        fault = ""
        if build.placements.no_longer_approved().exists():
            fault = workflow.WITHDRAWN
        elif not pointer.update(current_build=build):
            fault = "a newer version was published first"
        if fault:
            failed = {"status": Build.Status.FAILED, "fault": fault, "published_at": None, "retired_at": now}
            Build.objects.filter(pk=build.pk).update(**failed)
        else:
            Build.objects.filter(pk__in=[build.base_id]).update(retired_at=now)
    return not fault


def unpublish(mosaic: Mosaic) -> None:
    """Nobody is left who may be shown: show no mosaic rather than an old one."""
    build = mosaic.current_build
    if build is None:
        return
    with transaction.atomic():
        if Mosaic.objects.filter(pk=mosaic.pk, current_build=build).update(current_build=None):
            Build.objects.filter(pk=build.pk).update(retired_at=timezone.now())
    mosaic.refresh_from_db()


def collect() -> None:
    """Delete the files of builds that are shown no longer.

    A version stays an hour for those who are looking at it, unless it shows somebody who may no longer be shown;
    what was never published goes at once, and once more when no worker can still be drawing it.
    """
    now = timezone.now()
    for build in Build.objects.retired():
        age = now - (build.retired_at or now)
        failed = build.status == Build.Status.FAILED
        if not failed and age < KEEP_OLD_FILES and not build.placements.no_longer_approved().exists():
            continue
        storage.forget(build)
        if failed and age < claims.BUILD_LEASE:
            continue
        with transaction.atomic():
            Build.objects.filter(pk=build.pk).update(status=Build.Status.COLLECTED)
            Placement.objects.filter(build=build).delete()
            build.blocks.all().delete()

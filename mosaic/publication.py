"""From drawn blocks to the picture that everyone sees: the crown, the pointer, and what is left behind."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from PIL import Image

from mosaic import build as workflow
from mosaic import engine, storage
from mosaic.engine.render import encoded
from mosaic.models import Build, Mosaic, Placement
from tracker.models import Submission

KEEP_OLD_FILES = timedelta(hours=1)
STILL_PX = 1600


def finish(build_id: int) -> None:
    """Draw the levels above the blocks and publish."""
    build = workflow.claim_build(build_id, Build.Status.RENDERING)
    if build is None or build.blocks.filter(drawn_at__isnull=True).exists():
        return
    clock = workflow.Clock()
    with clock.measure("crown"):
        draw_crown(build)
    build.record["seconds"] |= clock.seconds
    build.record["seconds"]["total"] = round((timezone.now() - build.created_at).total_seconds(), 2)
    table = storage.save_table(build)
    if publish(build, table):
        storage.forget_scraps(build.pk)
        collect(build.mosaic)


def draw_crown(build: Build) -> None:
    def open_root(block: engine.pyramid.Block) -> Image.Image:
        return storage.open_root(build.pk, block.column, block.row)

    def save(address: engine.Address, content: bytes) -> None:
        storage.save_tile(build.pk, address, content)

    engine.draw_crown(build.pyramid, open_root, save)
    storage.save_still(build.pk, encoded(draw_still(build)))


def draw_still(build: Build) -> Image.Image:
    """The whole mosaic as one picture, for a page without scripts and for sharing."""
    pyramid = build.pyramid
    level = max(level for level in range(pyramid.base_level + 1) if max(pyramid.size_px(level)) <= STILL_PX * 2)
    picture = Image.new("RGB", pyramid.size_px(level))
    columns, rows = pyramid.tiles(level)
    for row in range(rows):
        for column in range(columns):
            tile = storage.open_tile(build.pk, engine.Address(level, column, row))
            picture.paste(tile, (column * pyramid.tile_px, row * pyramid.tile_px))
    picture.thumbnail((STILL_PX, STILL_PX), Image.Resampling.BOX)
    return picture


def publish(build: Build, table: str) -> bool:
    """Move the pointer, unless somebody was faster or somebody in it may no longer be shown."""
    change = {"status": Build.Status.PUBLISHED, "table": table, "record": build.record}
    with transaction.atomic():
        if no_longer_approved(build):
            Build.objects.filter(pk=build.pk).update(
                status=Build.Status.FAILED, fault="a photo was withdrawn meanwhile"
            )
            return False
        held = Build.objects.filter(pk=build.pk, lease=build.lease, status=Build.Status.RENDERING)
        if not held.update(published_at=timezone.now(), **change, **workflow.released()):
            return False
        won = Mosaic.objects.filter(pk=build.mosaic_id, current_build=build.base_id).update(current_build=build)
        if not won:
            Build.objects.filter(pk=build.pk).update(
                status=Build.Status.FAILED, fault="a newer version was published first"
            )
    return bool(won)


def no_longer_approved(build: Build) -> bool:
    good = models.Q(submission__status=Submission.Status.APPROVED, submission__revision=models.F("revision"))
    return build.placements.exclude(good).exists()


def collect(mosaic: Mosaic) -> None:
    """Delete the files of versions that were replaced an hour ago, and of builds that failed."""
    mosaic.refresh_from_db()
    if mosaic.current_build is None:
        return
    replaced = models.Q(status=Build.Status.PUBLISHED, published_at__lt=timezone.now() - KEEP_OLD_FILES)
    failed = models.Q(status=Build.Status.FAILED, created_at__lt=timezone.now() - KEEP_OLD_FILES)
    for build in mosaic.builds.filter(replaced | failed).exclude(pk=mosaic.current_build.pk):
        storage.forget(build.pk)
        Build.objects.filter(pk=build.pk).update(status=Build.Status.COLLECTED)
        Placement.objects.filter(build=build).delete()

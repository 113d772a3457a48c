"""From drawn blocks to the picture that everyone sees: the crown, the pointer, and what is left behind."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from PIL import Image

from mosaic import engine
from mosaic.building import files, jobs
from mosaic.building.claims import claim_build, put_down_on_failure, wait_for_storage
from mosaic.building.drawing import changed_cells
from mosaic.building.placing import give_away
from mosaic.engine.render import encoded
from mosaic.models import Block, Build, Mosaic, Placement
from tracker.models import Webhook
from tracker.outbox import webhooks

KEEP_OLD_FILES = timedelta(hours=1)
STILL_PX = 1600
LEAST_CHANGE = 0.01


def finish(build_id: int) -> None:
    """Draw the levels above the blocks and publish."""
    if Block.objects.filter(build=build_id, drawn_at__isnull=True).exists():
        return
    build = claim_build(build_id, Build.Status.RENDERING)
    if build is None:
        return
    with put_down_on_failure(build), wait_for_storage(build):
        clock = jobs.Clock()
        table, wanted = new_table(build)
        with clock.measure("crown"):
            checksums = draw_crown(build, table, wanted)
            checksums["still"] = files.save_still(build, encoded(draw_still(build, table)))
            if is_another_picture(build):
                build.sketch, checksums["sketch"] = files.save_sketch(build, table)
            build.checksums = checksums
        build.record["seconds"] |= clock.seconds
        build.record["seconds"]["total"] = round((timezone.now() - build.created_at).total_seconds(), 2)
        name = files.save_table(build, table)
        files.settle()
        publish(build, name)


def new_table(build: Build) -> tuple[files.Table, set[engine.Address] | None]:
    """The version's table, and the pyramid tiles that it has drawn anew; None for all."""
    if build.is_full or build.base is None:
        return files.Table(build.key), None
    drawn = build.pyramid.touched_by(changed_cells(build))
    return files.table_of(build.base).with_drawn(build.key, drawn), drawn


def is_another_picture(build: Build) -> bool:
    """Whether a version looks unlike the one before: one in a hundred cells has changed. Others leave no
    sketch: one photo less writes no file for it."""
    return build.is_full or build.record.get("changed_cells", 0) >= LEAST_CHANGE * build.grid.cells


def draw_crown(build: Build, table: files.Table, wanted: set[engine.Address] | None) -> dict[str, str]:
    """The checksums of all its pyramid tiles, drawn now or by the base."""
    checksums = dict(build.base.checksums or {}) if build.base and not build.is_full else {}
    roots = {(block.column, block.row): block.root for block in build.blocks.all()}

    def open_root(block: engine.pyramid.Block) -> Image.Image:
        return files.open_root(roots[block.column, block.row])

    def save(address: engine.Address, content: bytes) -> None:
        checksums[files.text_of(address)] = files.save_tile(build, address, content)

    def open_drawn(address: engine.Address) -> Image.Image:
        return files.open_tile(build, table, address)

    output = engine.Output(save, wanted, build.image_format)
    engine.draw_crown(build.pyramid, open_root, output, open_drawn=open_drawn)
    return checksums


def draw_still(build: Build, table: files.Table) -> Image.Image:
    """The whole mosaic as one picture, for a page without scripts and for sharing."""
    pyramid = build.pyramid
    level = pyramid.level_within(STILL_PX * 2)
    picture = files.stitched(build, table, level, range(pyramid.tiles(level)[1]))
    picture.thumbnail((STILL_PX, STILL_PX), Image.Resampling.BOX)
    return picture


def publish(build: Build, table: str) -> bool:
    """Move the pointer, unless somebody was faster or somebody in it may no longer be shown: whether it was
    moved."""
    now = timezone.now()
    pointer = Mosaic.objects.filter(pk=build.mosaic_id, current_build=build.base_id)
    change = {"status": Build.Status.PUBLISHED, "published_at": now, "table": table, "record": build.record}
    change |= {"checksums": build.checksums}
    change |= {
        "sketch": build.sketch,
        "people": build.mosaic.campaign.submissions.approved().counters()["people"],
    }
    with transaction.atomic():
        if not build.finish(**change, attempts=0):
            return False  # the lease was lost: another worker finishes
        if build.placements.no_longer_approved().exists():
            transaction.set_rollback(True)
        elif pointer.update(current_build=build):
            Build.objects.filter(pk__in=[build.base_id]).update(retired_at=now)
            told = {"mosaic": build.mosaic.slug, "version": build.pk, "photos": build.photos}
            webhooks.note(build.mosaic.campaign, Webhook.Event.PUBLISHED, told)
            return True
        else:
            late = {"status": Build.Status.FAILED, "published_at": None, "retired_at": now}
            Build.objects.filter(pk=build.pk).update(fault="a newer version was published first", **late)
            return False
    build.release(attempts=0)
    give_away(build)
    return False


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
    """Delete the files of builds that are shown no longer, as far as no kept version names them.

    A version stays an hour for those who are looking at it, unless it shows somebody who may no longer be
    shown; what was never published goes at once, and once more when no worker can still be drawing it.
    """
    for build in Build.objects.retired().select_related("mosaic"):
        age = timezone.now() - (build.retired_at or timezone.now())
        if build.status == Build.Status.FAILED:
            files.forget_all(build)
            if age < Build.LEASE:
                continue
        elif age < KEEP_OLD_FILES and not build.placements.no_longer_approved().exists():
            continue
        elif build.status == Build.Status.STOPPED:
            files.forget_all(build)
        else:
            files.forget_version(build, list(build.mosaic.builds.kept().exclude(pk=build.pk)))
        with transaction.atomic():
            Build.objects.filter(pk=build.pk).update(status=Build.Status.COLLECTED)
            Placement.objects.filter(build=build).delete()
            build.blocks.all().delete()

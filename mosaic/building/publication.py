"""From drawn blocks to the picture that everyone sees: the top levels, the pointer, and what is left
behind."""

import time
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mosaic.building import picture, taking_over
from mosaic.building.builds import abandon_stopped, hold_build
from mosaic.building.files import BuildFiles
from mosaic.building.reassigning import reassign_withdrawn_cells
from mosaic.building.saving import Drawing
from mosaic.models import Block, Build, Mosaic, Placement
from tracker.models import Webhook
from tracker.outbox import webhooks

KEEP_OLD_FILES = timedelta(hours=1)
# Versions come every few seconds; whoever is told of them is told so often at most.
ANNOUNCE_EVERY = timedelta(minutes=15)


def finish(build_id: int) -> None:
    """Draw the levels above the blocks and publish."""
    if Block.objects.filter(build=build_id, drawn_at__isnull=True).exists():
        return
    with hold_build(build_id, Build.Status.RENDERING) as build:
        if build is None or (build.is_full and not taking_over.take_over(build)):
            return
        started = time.monotonic()
        drawn = picture.draw_top_levels(build)
        publish(build, drawn, crown_s=round(time.monotonic() - started, 2))


def publish(build: Build, drawn: Drawing, crown_s: float = 0) -> bool:
    """Move the pointer, unless somebody was faster or somebody in it may no longer be shown: whether it was
    moved. crown_s: how long the top levels took."""
    now, campaign = timezone.now(), build.mosaic.campaign
    spent = {"crown": crown_s, "total": round((now - build.created_at).total_seconds(), 2)}
    change = {
        "status": Build.Status.PUBLISHED,
        "published_at": now,
        "table": drawn.table,
        "checksums": drawn.checksums,
        "sketch": drawn.cell_picture,
        "record": replace(build.record, seconds=build.record.seconds | spent),
        "people": campaign.submissions.approved().counters()["people"],
    }
    pointer = Mosaic.objects.filter(pk=build.mosaic_id, current_build=build.base_id)
    with transaction.atomic():
        if not build.finish(**change, attempts=0):
            return False  # the lease was lost: another worker finishes
        has_withdrawn = build.placements.no_longer_approved().exists()
        if not has_withdrawn and pointer.update(current_build=build):
            Build.objects.filter(pk__in=[build.base_id]).update(retired_at=now)
            announce(build)
            return True
        if not has_withdrawn and not build.is_full:
            late = {"status": Build.Status.FAILED, "published_at": None, "retired_at": now}
            Build.objects.filter(pk=build.pk).update(fault="a newer version was published first", **late)
            return False
        transaction.set_rollback(True)
    # Whom it has to take out, or to take over, is drawn first.
    build.release(attempts=0)
    if has_withdrawn:
        reassign_withdrawn_cells(build)
    return False


def announce(build: Build) -> None:
    """Tell webhooks of a published version that they have not heard of, unless they heard of one lately."""
    now = timezone.now()
    silent = Q(announced_at__isnull=True) | Q(announced_at__lte=now - ANNOUNCE_EVERY)
    unheard = Q(announced_build__isnull=True) | ~Q(announced_build=build)
    with transaction.atomic():
        mosaics = Mosaic.objects.filter(silent, unheard, pk=build.mosaic_id, current_build=build)
        if mosaics.update(announced_build=build, announced_at=now):
            payload = {"mosaic": build.mosaic.slug, "version": build.pk, "photos": build.photos}
            webhooks.queue_deliveries(build.mosaic.campaign, Webhook.Event.PUBLISHED, payload)


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
        age, files = timezone.now() - (build.retired_at or timezone.now()), BuildFiles(build)
        if build.status == Build.Status.FAILED:
            files.forget_all()
            if age < Build.LEASE:
                continue
        elif age < KEEP_OLD_FILES and not build.placements.no_longer_approved().exists():
            continue
        elif build.status == Build.Status.STOPPED:
            # First it can no longer be taken up: its files are about to go.
            if not abandon_stopped(build):
                continue
            files.forget_all()
        else:
            files.forget_version(list(build.mosaic.builds.with_files().exclude(pk=build.pk)))
        with transaction.atomic():
            as_read = Build.objects.filter(pk=build.pk, status=build.status, retired_at=build.retired_at)
            if not as_read.update(status=Build.Status.COLLECTED):
                continue
            Placement.objects.forget(build)
            build.blocks.all().delete()

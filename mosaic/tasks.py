"""Tasks for the workers. `advance` queues whatever a build still lacks; call it as often as you like."""

from celery import shared_task

from config.celery import enqueue
from mosaic.building import builds, drawing, jobs, placing, publication, renewing
from mosaic.models import Build, Mosaic, Tile, missing_tiles

TILES_A_TASK = 50
SWEPT_EXPIRES_S = 60
# Placing 20,000 photos and drawing many top levels take longer than drawing a block.
LONG_SOFT_S, LONG_S = 1440, 1500

watch = renewing.Watch()


@shared_task(name="mosaic.tasks.prepare_tiles")
def prepare_tiles(submission_ids: list[int], build_id: int | None = None) -> None:
    for submission_id in jobs.leave_out_described(submission_ids):
        jobs.prepare_tile(submission_id)
    if build_id:
        advance(build_id)


@shared_task(name="mosaic.tasks.place", soft_time_limit=LONG_SOFT_S, time_limit=LONG_S)
def place(build_id: int) -> None:
    placing.place(build_id)
    advance(build_id)


@shared_task(name="mosaic.tasks.render_block")
def render_block(block_id: int) -> None:
    build_id = drawing.render_block(block_id)
    if build_id:
        advance(build_id)


@shared_task(name="mosaic.tasks.finish", soft_time_limit=LONG_SOFT_S, time_limit=LONG_S)
def finish(build_id: int) -> None:
    publication.finish(build_id)
    publication.collect()
    advance(build_id)


@shared_task(name="mosaic.tasks.advance")
def advance(build_id: int) -> None:
    """Queue the next pieces. Claims make a second copy of any of them harmless."""
    build = Build.objects.select_related("mosaic__campaign").get(pk=build_id)
    work = jobs.lacks(build)
    for start in range(0, len(work.tiles), TILES_A_TASK):
        last = start + TILES_A_TASK >= len(work.tiles)
        prepare_tiles.delay(work.tiles[start : start + TILES_A_TASK], build_id if last else None)
    if work.place:
        place.delay(build_id)
    for block_id in work.blocks:
        render_block.delay(block_id)
    if work.finish:
        finish.delay(build_id)


@shared_task(name="mosaic.tasks.sweep")
def sweep() -> None:
    """Take out who withdrew, before anything else; describe what was approved, move every active build on,
    and clear up: the guarantee behind every lost task."""
    Tile.objects.of_the_erased().delete()
    under_way = list(Build.objects.active())
    for mosaic in Mosaic.objects.exclude(current_build=None).select_related(
        "current_build__mosaic__campaign"
    ):
        if jobs.shows_somebody_withdrawn(mosaic):
            renew(mosaic)
        elif mosaic.current_build:
            publication.announce(mosaic.current_build)
    publication.collect()
    for mosaic in Mosaic.objects.filter(is_default=True).select_related("campaign"):
        ids = list(missing_tiles(campaign=mosaic.campaign).values_list("pk", flat=True))
        for start in range(0, len(ids), TILES_A_TASK):
            prepare_tiles.apply_async((ids[start : start + TILES_A_TASK],), expires=SWEPT_EXPIRES_S)
    for build in under_way:
        # Tasks for what others are about to do anyway would stand before the next real one.
        if not builds.has_moved_lately(build):
            advance.apply_async((build.pk,), expires=SWEPT_EXPIRES_S)


@shared_task(name="mosaic.tasks.keep_live", soft_time_limit=LONG_SOFT_S, time_limit=LONG_S)
def keep_live() -> None:
    """In a queue of its own, every few seconds: a patch, made here, for who was approved or has gone."""
    for mosaic, state in watch.find_due():
        known = set(mosaic.builds.active().values_list("pk", flat=True))
        due = renewing.renew(mosaic)
        for build in due:
            if not build.is_full:
                renewing.carry_out(build)
            elif build.pk not in known:
                advance.delay(build.pk)
        if not due and not jobs.is_stale(mosaic):
            watch.settle(mosaic, state)


@shared_task(name="mosaic.tasks.build_if_changed")
def build_if_changed() -> None:
    """Bring what was approved, withdrawn or erased since into the picture, and what was set."""
    for mosaic in Mosaic.objects.select_related("campaign", "current_build", "target"):
        base = mosaic.current_build
        if jobs.is_stale(mosaic) or (base and placing.is_of_other_settings(mosaic, base)):
            renew(mosaic)


@shared_task(name="mosaic.tasks.build_anew")
def build_anew() -> None:
    """Place everybody anew where the published version was patched since it was placed."""
    for mosaic in Mosaic.objects.select_related("campaign", "current_build"):
        if jobs.is_stale(mosaic) or (mosaic.current_build and not mosaic.current_build.is_full):
            renew(mosaic, full=True)


def renew(mosaic: Mosaic, *, full: bool = False) -> None:
    for build in renewing.renew(mosaic, full=full):
        advance.delay(build.pk)


def enqueue_build(build: Build) -> None:
    enqueue(advance, build.pk)

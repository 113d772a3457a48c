"""Whether the published version still is what it should be, and what is to be built where it is not."""

from django.db.models import Max

from mosaic.building import drawing, jobs, placing, publication
from mosaic.models import Build, Mosaic
from tracker.models import Decision

# As many photos as are described before a patch is placed; the others enter with the next.
MOST_DESCRIBED = 60
MOST_STEPS = 20

State = tuple[object, ...]


class Watch:
    """What this process has seen last of each mosaic that was as it should be: looking is nearly free while
    nobody decides."""

    def __init__(self) -> None:
        self.seen: dict[int, State] = {}

    def find_due(self) -> list[tuple[Mosaic, State]]:
        """Mosaics of which something may have changed, each with what is to be remembered if nothing has."""
        last = Decision.objects.aggregate(last=Max("number"))["last"]
        mosaics = Mosaic.objects.select_related("campaign", "current_build__origin", "target__reference")
        found = [(mosaic, state_of(mosaic, last)) for mosaic in mosaics]
        return [(mosaic, state) for mosaic, state in found if self.seen.get(mosaic.pk) != state]

    def settle(self, mosaic: Mosaic, state: State) -> None:
        """Nothing was to be done as things stood then."""
        self.seen[mosaic.pk] = state


def state_of(mosaic: Mosaic, last_decision: int | None) -> State:
    looks = (mosaic.image_format, mosaic.cell_px, mosaic.tile_px)
    return last_decision, mosaic.current_build_id, placing.settings_of(mosaic), looks


def renew(mosaic: Mosaic, *, full: bool = False) -> list[Build]:
    """The builds that are to go on: a patch of the published version for who came or went, and a full build
    beside it where that is due. Nobody left to show: no mosaic rather than an old one."""
    came, went = jobs.newcomers_and_leavers(mosaic)
    base = mosaic.current_build
    try:
        due = []
        if base is not None and (went or (came and can_take(mosaic, base))):
            due.append(jobs.plan(mosaic, full=False))
        if full or placing.is_due_anew(mosaic, came + went, came):
            due.append(jobs.plan(mosaic, full=True))
        return due
    except jobs.BuildError:
        publication.unpublish(mosaic)
        return []


def can_take(mosaic: Mosaic, base: Build) -> bool:
    """Whether newcomers may enter now: there is room, and no full build is all but published, which would
    have to take them over again and again."""
    if mosaic.builds.taking_over().exists():
        return False
    return bool(base.plan) and base.photos < base.grid.cells


def carry_out(patch: Build) -> None:
    """All steps of a patch, here and now: in rows and files it is a build like any other, which whoever finds
    it may go on with."""
    for _ in range(MOST_STEPS):
        work = jobs.lacks(patch)
        is_placing = patch.status == Build.Status.PLACING
        if not (is_placing or work.blocks or work.finish):
            return  # somebody else has it in hand
        if is_placing:
            for submission_id in work.tiles[:MOST_DESCRIBED]:
                jobs.prepare_tile(submission_id)
            placing.place(patch.pk)
        for block_id in work.blocks:
            drawing.render_block(block_id)
        if work.finish:
            publication.finish(patch.pk)
        patch.refresh_from_db()
        if patch.status not in Build.ACTIVE or patch.is_full:
            return

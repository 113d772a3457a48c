"""A full build is drawn beside the patches of what is published, and takes them over before it is shown."""

import numpy as np
from django.utils import timezone

from mosaic import engine
from mosaic.building.builds import abandon
from mosaic.building.placing import keep_those_who_fit, patch
from mosaic.building.reassigning import record_reassignment
from mosaic.models import Build, Mosaic, Placement, Tile, find_in


def take_over(build: Build) -> bool:
    """Under its lease: whether it can replace the published version, because everybody is in it who is there
    and may be shown. Otherwise they are placed, newcomers with them, and it is put down to be drawn there."""
    current = Mosaic.objects.select_related("current_build").get(pk=build.mosaic_id).current_build
    if current != build.base:
        build.base = current
        if not build.renew(base=current):
            return False
    before, crowd = Placement.objects.chosen(build), Tile.objects.for_campaign(build.mosaic.campaign).gather()
    is_shown = find_in(Placement.objects.chosen(current), crowd.owners) >= 0
    if not np.any(is_shown & (find_in(before, crowd.owners) < 0)):
        return True
    kept = keep_those_who_fit(crowd, before, build.grid.cells, first=is_shown)
    try:
        if not np.all(find_in(kept.owners, crowd.owners[is_shown]) >= 0):
            raise engine.PatchError("more came than it has room for")
        placing = patch(build, kept, build.record)
    except engine.PatchError as error:
        # More room is left by the next one: more have come since the last that was published.
        abandon(build, f"{error}, while it was drawn")
        return False
    record_reassignment(build, placing, took_over_at=timezone.now())
    build.release(attempts=0)
    return False

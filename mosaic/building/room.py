"""Spare cells: who comes later has a place at once."""

from django.utils import timezone

from mosaic import engine
from mosaic.models import Build

# So many times as many as come while a full build is under way, which takes a minute at least here.
RESERVE, SHORTEST_BUILD_S = 3, 60.0
MOST_SPARE = 0.1


def find_spare(build: Build, photos: int) -> float:
    """The least share of spare cells of a full build: more, the faster people have come since the last."""
    base = build.base
    coming = RESERVE * come_during_a_build(base, photos) if base else 0.0
    return min(max(engine.LEAST_SPARE, coming / photos), MOST_SPARE)


def is_enough(base: Build, came: int) -> bool:
    """Whether these have room, and those who come while the next full build is under way."""
    photos = base.photos + came
    return photos + come_during_a_build(base, photos) <= base.grid.cells


def come_during_a_build(base: Build, photos: int) -> float:
    """How many newcomers, at the pace since everybody was placed anew."""
    whole = base.origin or base
    if whole.placed_at is None:
        return 0.0
    elapsed_s = max((timezone.now() - whole.placed_at).total_seconds(), SHORTEST_BUILD_S)
    lasts_s = max(whole.record.seconds.get("total", 0.0), SHORTEST_BUILD_S)
    return max(0, photos - whole.photos) / elapsed_s * lasts_s

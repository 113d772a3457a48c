"""Who has which piece of a build in hand.

Claimed by one conditional UPDATE with a lease, the attempt counted before the work begins; finished by an
UPDATE that names the lease. A lease that ends, ends by itself, so a killed worker costs its piece and nothing
else.
"""

import errno
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from mosaic.models import Block, Build
from tracker.models.leases import free
from tracker.storage import FAULTS as STORAGE_FAULTS

BLOCK_LEASE = timedelta(minutes=5)
BUILD_LEASE = timedelta(minutes=25)
MOST_ATTEMPTS = 3

logger = logging.getLogger(__name__)


def claim_build(build_id: int, status: str) -> Build | None:
    """Take a build for its next step; the attempt counts before the work begins."""
    lease = uuid.uuid4().hex
    change = {
        "lease": lease,
        "leased_until": timezone.now() + BUILD_LEASE,
        "attempts": models.F("attempts") + 1,
    }
    if not Build.objects.filter(free(), pk=build_id, status=status).update(**change):
        return None
    build: Build = Build.objects.select_related("mosaic__campaign", "mosaic__target").get(pk=build_id)
    if build.attempts > MOST_ATTEMPTS:
        fail(build, f"{status} took a worker down {MOST_ATTEMPTS} times")
        return None
    return build


def stop(build: Build) -> bool:
    """Stop a build that is under way; what it has drawn stays for an hour. Whether there was anything to
    stop."""
    change = {"status": Build.Status.STOPPED, "retired_at": timezone.now(), **released()}
    return bool(Build.objects.active().filter(pk=build.pk).update(**change))


def resume(build: Build) -> bool:
    """Take up a stopped build where it was left; not when another is under way or its files are gone."""
    status = Build.Status.RENDERING if build.placed_at else Build.Status.PLACING
    stopped = Build.objects.filter(pk=build.pk, status=Build.Status.STOPPED)
    try:
        with transaction.atomic():
            return bool(stopped.update(status=status, retired_at=None, **released()))
    except IntegrityError:
        return False


@contextmanager
def held(build: Build) -> Iterator[None]:
    """Give a claimed build back at once when its step breaks off: the next sweep tries it again."""
    try:
        yield
    except BaseException:
        Build.objects.filter(pk=build.pk, lease=build.lease).update(lease="", leased_until=None)
        raise


@contextmanager
def storage_fault(build: Build) -> Iterator[None]:
    """A storage that is full or away ends a build at its last attempt, and says so; before that, it is tried
    again."""
    try:
        yield
    except STORAGE_FAULTS as error:
        logger.warning("%s has to wait for the storage: %s", build, error)
        Build.objects.filter(pk=build.pk, lease=build.lease).update(lease="", leased_until=None)
        if build.attempts >= MOST_ATTEMPTS:
            fail(build, said(error))


def said(error: Exception) -> str:
    """A fault of the storage, for whoever can do something about it."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The storage is full: free some space, then build again."
    return f"The storage did not answer: {type(error).__name__}: {error}"[:200]


def released() -> dict[str, Any]:
    return {"lease": "", "leased_until": None, "attempts": 0}


def fail(build: Build, fault: str) -> None:
    """Stop this build; the published version stands."""
    logger.error("build %s failed: %s", build.pk, fault)
    change = {"status": Build.Status.FAILED, "fault": fault, "retired_at": timezone.now()}
    Build.objects.active().filter(pk=build.pk).update(**change, **released())


def moved_lately(build: Build) -> bool:
    """Whether a block of this build was taken up or finished since about the last sweep."""
    last = build.blocks.aggregate(drawn=models.Max("drawn_at"), until=models.Max("leased_until"))
    moments = [moment for moment in (last["drawn"], last["until"] and last["until"] - BLOCK_LEASE) if moment]
    return bool(moments) and timezone.now() - max(moments) < timedelta(seconds=settings.SWEEP_SECONDS)


def claim_block(block_id: int) -> Block | None:
    if not Block.objects.undrawn().filter(pk=block_id).exists():
        return None  # a read is cheaper than a claim, and hints come many times
    lease = uuid.uuid4().hex
    change = {
        "lease": lease,
        "leased_until": timezone.now() + BLOCK_LEASE,
        "attempts": models.F("attempts") + 1,
    }
    # The conditions stand in the UPDATE itself, not in a subquery: PostgreSQL looks at them again after
    # waiting.
    rendering = Build.objects.filter(status=Build.Status.RENDERING)
    if not Block.objects.undrawn().filter(pk=block_id, build__in=rendering).update(**change):
        return None
    block = Block.objects.select_related("build__mosaic").get(pk=block_id)
    if block.attempts > MOST_ATTEMPTS:
        fail(block.build, f"{block} took a worker down {MOST_ATTEMPTS} times")
        return None
    return block

"""What becomes of a build: taken up for its next step, stopped, resumed, failed."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from mosaic.models import Block, Build
from tracker.models.leases import AFRESH
from tracker.storage import FAULTS as STORAGE_FAULTS

logger = logging.getLogger(__name__)


@contextmanager
def hold_build(build_id: int, status: str) -> Iterator[Build | None]:
    """Take a build for its next step; None when there is nothing to take.

    A step that breaks off puts it down at once: the next sweep tries it again. A storage that is full or away
    ends a build at its last attempt, and says so.
    """
    build = claim_build(build_id, status)
    try:
        yield build
    except STORAGE_FAULTS as error:
        if build is None:
            raise
        logger.warning("%s has to wait for the storage: %s", build, error)
        if build.is_last_attempt:
            abandon(build, describe_storage_fault(error))
        else:
            build.release()
    except BaseException:
        if build:
            build.release()
        raise


def claim_build(build_id: int, status: str) -> Build | None:
    builds = Build.objects.select_related("mosaic__campaign", "mosaic__target").filter(status=status)
    return builds.claim(build_id, give_up=fail_worn_out)


def fail_worn_out(build: Build) -> None:
    abandon(build, f"{build.status} took a worker down {build.MOST_ATTEMPTS} times")


def abandon(build: Build, fault: str) -> None:
    """Under its lease: a worker that was overtaken stops nobody else's work."""
    if build.finish(**failure(fault)):
        logger.error("build %s failed: %s", build.pk, fault)


def describe_storage_fault(error: Exception) -> str:
    """A fault of the storage, for whoever can do something about it."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The storage is full: free some space, then build again."
    return f"The storage did not answer: {type(error).__name__}: {error}"[:200]


def fail(build: Build, fault: str) -> None:
    """Stop this build; the published version stands."""
    logger.error("build %s failed: %s", build.pk, fault)
    Build.objects.active().filter(pk=build.pk).update(**failure(fault))


def failure(fault: str) -> dict[str, Any]:
    """What is written of a build that ends so."""
    return {"status": Build.Status.FAILED, "fault": fault, "retired_at": timezone.now(), **AFRESH}


def stop(build: Build) -> bool:
    """Stop a build that is under way; what it has drawn stays for an hour. Whether there was anything to
    stop."""
    change = {"status": Build.Status.STOPPED, "retired_at": timezone.now(), **AFRESH}
    return bool(Build.objects.active().filter(pk=build.pk).update(**change))


def resume(build: Build) -> bool:
    """Take up a stopped build where it was left; not when another is under way or its files are gone."""
    status = Build.Status.RENDERING if build.placed_at else Build.Status.PLACING
    stopped = Build.objects.filter(pk=build.pk, status=Build.Status.STOPPED)
    try:
        with transaction.atomic():
            return bool(stopped.update(status=status, retired_at=None, **AFRESH))
    except IntegrityError:
        return False


def abandon_stopped(build: Build) -> bool:
    """Nobody may take it up again; whether it still was as it was read."""
    stopped = Build.objects.filter(pk=build.pk, status=Build.Status.STOPPED, retired_at=build.retired_at)
    build.status = Build.Status.FAILED
    return bool(stopped.update(status=build.status, fault="it was stopped, and not taken up within an hour"))


def has_moved_lately(build: Build) -> bool:
    """Whether a block of this build was taken up, renewed or finished since about the last sweep."""
    last = build.blocks.aggregate(drawn=models.Max("drawn_at"), until=models.Max("leased_until"))
    held = last["until"] and last["until"] - Block.lease_lasts()
    moments = [moment for moment in (last["drawn"], held) if moment]
    return bool(moments) and timezone.now() - max(moments) < timedelta(seconds=settings.SWEEP_SECONDS)

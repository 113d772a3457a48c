"""Square renditions for photos that came before they were made, or when smaller ones were wanted."""

import logging

from django.conf import settings

from tracker import storage
from tracker.models import Submission
from tracker.photos import door, pool
from tracker.submissions import intake, renditions

logger = logging.getLogger(__name__)


def lacking() -> list[int]:
    """The ids of approved photos that may have more in them than was looked for."""
    found = Submission.objects.lacking_depth(settings.DEEPEST_PX)
    return list(found.order_by("pk").values_list("pk", flat=True))


def fill_in(submission_id: int) -> bool:
    """Make its square renditions beside those that are there, which stay as they were approved; whether there
    are any now. Twice or at once does no harm: the same photo makes the same files.

    A photo that gives none is asked for once. Raises the storage's faults: then its turn comes again.
    """
    wanted = Submission.objects.lacking_depth(settings.DEEPEST_PX)
    submission = wanted.filter(pk=submission_id).first()
    if submission is None:
        return False
    try:
        made = renditions.draw(submission)
    except (door.PhotoError, pool.DecoderCrashError, FileNotFoundError) as error:
        logger.warning("photo %s gets no depth: %s", submission.public_id, type(error).__name__)
        made = None
    new = {size: made.files[size] for size in made.files if size not in renditions.SIZES} if made else {}
    for size, content in new.items():
        storage.save_private(submission.rendition(size), content)
    sums = {size: storage.checksum(content) for size, content in new.items()}
    change = {"checksums": {**(submission.checksums or {}), **sums}, **renditions.depth_of(made)}
    if wanted.filter(pk=submission.pk, revision=submission.revision).update(**change):
        return bool(new)
    submission.refresh_from_db()
    if submission.status == Submission.Status.ERASED:
        intake.forget_files(submission)
    return False

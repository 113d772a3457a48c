"""A submission's own pictures, made from its original."""

from django.conf import settings

from tracker import storage
from tracker.models import Submission
from tracker.photos import door

SIZES = {"large": 1024, "tile": 256}
SIDES = (512, 1024)  # of the square renditions that the mosaic's deep levels show
WHOLE = "whole"
RENDITIONS = {*SIZES, *map(str, SIDES), WHOLE}


def make(submission: Submission) -> door.PreparedPhoto | None:
    """From the original, as long as it is kept: the same photo and crop make the same files.

    Who is only counted in has no photo, and needs none. Raises PhotoError, FileNotFoundError when the
    original is gone, and one of storage.FAULTS.
    """
    if not submission.has_photo:
        return None
    made = draw(submission)
    for size, content in made.files.items():
        storage.save_private(submission.rendition(size), content)
    return made


def draw(submission: Submission) -> door.PreparedPhoto:
    """The renditions, not saved. Raises as above, and pool.DecoderCrashError."""
    crop = door.Crop(submission.crop_left, submission.crop_top, submission.crop_size)
    return door.prepare(storage.read_private(source_of(submission)), crop, SIZES, sides())


def source_of(submission: Submission) -> str:
    """What renditions are made of: when the original's time is over, our own largest picture of it."""
    return submission.original or submission.rendition(largest_of(submission), submission.prepared_revision)


def largest_of(submission: Submission) -> str:
    return WHOLE if WHOLE in (submission.checksums or {}) else "large"


def sides() -> list[int]:
    """Of the square renditions that are wanted; none where the mosaic has no deep levels."""
    return [side_px for side_px in SIDES if side_px <= settings.DEEPEST_PX]


def depth_of(made: door.PreparedPhoto | None) -> dict[str, int]:
    """What a row remembers of the square renditions: the largest there is, and was wanted."""
    there = [side_px for side_px in SIDES if made and str(side_px) in made.files]
    return {"deep_px": max(there, default=0), "deep_wanted_px": settings.DEEPEST_PX}


def checksums_of(submission: Submission, made: door.PreparedPhoto | None) -> dict[str, str]:
    """Of the renditions, and of the original where it is not the file as it was sent."""
    sums = {size: storage.checksum(content) for size, content in made.files.items()} if made else {}
    kept = (submission.checksums or {}).get("original")
    return {**sums, "original": kept} if kept else sums

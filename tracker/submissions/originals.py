"""Files as they were sent lose what their cameras wrote into them, as soon as the place was compared."""

from tracker import storage
from tracker.models import Submission
from tracker.photos import door

BARE = "-bare"  # at the end of the name of an original without its camera's notes


def keep_bare(submission: Submission, made: door.PreparedPhoto | None) -> None:
    """The original without its camera's notes, in the place of the one that was sent, once `inspect` has
    compared the places. Twice does no harm: a bare one has nothing more to lose.

    Under a name of its own, so that a backup does not take it for the same file. Who was overtaken leaves it
    to whoever has the photo in hand now, who makes the same.
    """
    if made is None or not made.bare or not submission.original:
        return
    before, own = submission.original, bare_name(submission.original)
    storage.save_private(own, made.bare)
    sums = {**(submission.checksums or {}), "original": storage.checksum(made.bare)}
    if Submission.objects.held(submission).update(original=own, checksums=sums):
        submission.original, submission.checksums = own, sums
        if own != before:
            storage.forget_private(before)


def forget(submission: Submission) -> None:
    """Its camera's notes cannot be taken out of it: our own largest picture serves, as after its time."""
    original = submission.original
    mine = Submission.objects.filter(pk=submission.pk, original=original, prepared_revision__gt=0)
    if original and mine.exclude(status=Submission.Status.ERASED).update(original=""):
        storage.forget_private(original)


def bare_name(original: str) -> str:
    return f"{original.removesuffix(BARE)}{BARE}"


def names_of(submission: Submission) -> list[str]:
    """Where it may lie: a worker may have been between the two."""
    if not submission.original:
        return []
    return [submission.original.removesuffix(BARE), bare_name(submission.original)]

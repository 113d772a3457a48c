"""Who has been erased, kept outside the database: a backup that is restored must not bring them back.

A tombstone is the public id of a submission, or of a pledge that was taken back, which leads to nothing any
more, as the name of an empty file.
"""

from collections.abc import Iterator

from django.core.files.storage import storages

from tracker import storage
from tracker.models import Pledge, Submission

FOLDER = "tombstones"


def set_for(row: Submission | Pledge) -> None:
    storage.save_private(f"{FOLDER}/{row.public_id[:2]}/{row.public_id}", b"")


def find_risen() -> Iterator[Submission]:
    """Submissions that have a tombstone and are there all the same."""
    for public_id in names():
        submission = (
            Submission.objects.filter(public_id=public_id).exclude(status=Submission.Status.ERASED).first()
        )
        if submission is not None:
            yield submission


def find_risen_pledges() -> Iterator[Pledge]:
    """Likewise."""
    for public_id in names():
        pledge = Pledge.objects.filter(public_id=public_id).exclude(state=Pledge.State.TAKEN_BACK).first()
        if pledge is not None:
            yield pledge


def names() -> Iterator[str]:
    store = storages["private"]
    try:
        folders = store.listdir(FOLDER)[0]
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        yield from sorted(name for name in store.listdir(f"{FOLDER}/{folder}")[1] if not name.startswith("."))

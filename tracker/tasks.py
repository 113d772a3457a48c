"""Hints for the workers: each carries ids, calls one function and may come twice."""

from celery import shared_task

from config.celery import hint
from tracker import audit, find, heartbeat, intake, letters, lost_links, retention
from tracker.models import Submission

# Three seconds of work at most places: a worker that is stopped gives back little, and time limits stay far.
BATCH = 10
SWEPT_EXPIRES_S = 60
MOST_SWEPT = 1000


@shared_task
def prepare_submissions(submission_ids: list[int]) -> None:
    # One read for what another copy of this hint has done already: a claim would cost a write each.
    for submission_id in Submission.objects.unprepared().filter(pk__in=submission_ids).values_list("pk", flat=True):
        intake.prepare(submission_id)


@shared_task
def sweep() -> None:
    """Queue whatever is received and in nobody's hands, and end erasures that broke off: the guarantee behind
    every lost hint."""
    heartbeat.sweep()
    for submission in Submission.objects.half_erased():
        intake.forget_files(submission)
    for submission in find.missing()[:MOST_SWEPT]:
        find.remember(submission)
    audit.keep_head()
    post()
    ids = list(Submission.objects.unprepared().order_by("pk").values_list("pk", flat=True)[:MOST_SWEPT])
    for start in range(0, len(ids), BATCH):
        # Behind a long queue the next sweep asks again; what it asked before must not pile up.
        prepare_submissions.apply_async((ids[start : start + BATCH],), expires=SWEPT_EXPIRES_S)


@shared_task
def hear() -> None:
    """What a worker sends to itself: that it comes back shows that the worker listens (config/celery.py)."""


@shared_task
def retain() -> None:
    """Forget what is over: originals, addresses, links."""
    retention.forget_what_is_over()


@shared_task
def post() -> None:
    """Send letters that are due, and links that were lost."""
    lost_links.send_wanted()
    letters.send_due()


def hint_post() -> None:
    hint(post)


def hint_prepare(ids: list[int]) -> None:
    hint(prepare_submissions, ids)


def hint_received(submission: Submission) -> None:
    hint(prepare_submissions, [submission.pk])

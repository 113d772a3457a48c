"""Hints for the workers: each carries ids, calls one function and may come twice."""

import time

from celery import shared_task

from config.celery import hint
from tracker import heartbeat
from tracker.exchange import archives, import_jobs
from tracker.models import Archive, Delivery, Import, Submission
from tracker.outbox import emails, lost_links, webhooks
from tracker.submissions import audit, intake, retention, search, write_ahead

# Three seconds of work at most places: a worker that is stopped gives back little, and time limits stay far.
BATCH = 10
SWEPT_EXPIRES_S = 60
MOST_SWEPT = 1000
# An archive of 20,000 photos and an import of as many take longer than a photo.
LONG_SOFT_S, LONG_S = 1440, 1500
DELIVERING_S = 180.0


@shared_task(name="tracker.tasks.prepare_submissions")
def prepare_submissions(submission_ids: list[int]) -> None:
    # One read for what another copy of this hint has done already: a claim would cost a write each.
    for submission_id in (
        Submission.objects.available().filter(pk__in=submission_ids).values_list("pk", flat=True)
    ):
        intake.prepare(submission_id)


@shared_task(name="tracker.tasks.sweep")
def sweep() -> None:
    """Queue whatever is received and in nobody's hands, and end erasures that broke off: the guarantee behind
    every lost hint."""
    heartbeat.sweep()
    for submission in Submission.objects.half_erased():
        intake.forget_files(submission)
    for submission in search.missing()[:MOST_SWEPT]:
        search.remember(submission)
    audit.keep_head()
    write_ahead.forget_erased()
    post()
    ids = list(Submission.objects.available().order_by("pk").values_list("pk", flat=True)[:MOST_SWEPT])
    for start in range(0, len(ids), BATCH):
        # Behind a long queue the next sweep asks again; what it asked before must not pile up.
        prepare_submissions.apply_async((ids[start : start + BATCH],), expires=SWEPT_EXPIRES_S)
    sweep_exchange()  # last: photos never wait for it


def sweep_exchange() -> None:
    """Archives and imports in nobody's hands, messages that are due, archives whose time is over."""
    archives.forget_what_is_over()
    import_jobs.forget_what_is_over()
    for archive in Archive.objects.available():
        make_archive.apply_async((archive.pk,), expires=SWEPT_EXPIRES_S)
    for row in Import.objects.available():
        run_import.apply_async((row.pk,), expires=SWEPT_EXPIRES_S)
    if Delivery.objects.available().exists():
        deliver.apply_async(expires=SWEPT_EXPIRES_S)


def is_order_in_hand() -> bool:
    """Whether an archive or an import is at work: one at a time, so that photos have a process left."""
    return Archive.objects.in_hand().exists() or Import.objects.in_hand().exists()


@shared_task(name="tracker.tasks.make_archive", soft_time_limit=LONG_SOFT_S, time_limit=LONG_S)
def make_archive(archive_id: int) -> None:
    if not is_order_in_hand():  # else the sweep asks again
        archives.make(archive_id)


@shared_task(name="tracker.tasks.run_import", soft_time_limit=LONG_SOFT_S, time_limit=LONG_S)
def run_import(import_id: int) -> None:
    if is_order_in_hand():
        return
    for ids in import_jobs.run(import_id):
        hint_prepare_many(ids)
    if Import.objects.available().filter(pk=import_id).exists():
        hint(run_import, import_id)


@shared_task(name="tracker.tasks.deliver")
def deliver() -> None:
    """Tell webhooks what is due, as long as there is something."""
    until = time.monotonic() + DELIVERING_S
    while webhooks.deliver_due() and time.monotonic() < until:
        pass


@shared_task(name="tracker.tasks.retain")
def retain() -> None:
    """Forget what is over: originals, addresses, links."""
    dropped = retention.forget_what_is_over()
    webhooks.forget_what_is_over()
    if any(dropped.values()):
        write_ahead.empty()


@shared_task(name="tracker.tasks.post")
def post() -> None:
    """Send letters that are due, and links that were lost."""
    lost_links.send_wanted()
    emails.send_due()


def hint_post() -> None:
    hint(post)


def hint_prepare(ids: list[int]) -> None:
    hint(prepare_submissions, ids)


def hint_prepare_many(ids: list[int]) -> None:
    for start in range(0, len(ids), BATCH):
        hint_prepare(ids[start : start + BATCH])


def hint_deliver() -> None:
    hint(deliver)


def hint_archive(archive: Archive) -> None:
    hint(make_archive, archive.pk)


def hint_import(row: Import) -> None:
    hint(run_import, row.pk)


def hint_received(submission: Submission) -> None:
    hint(prepare_submissions, [submission.pk])

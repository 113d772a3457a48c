"""Tasks for the workers: each carries ids, calls one function and may come twice."""

import time

from celery import shared_task
from django.conf import settings

from config.celery import enqueue
from tracker import heartbeat
from tracker.exchange import archives, import_jobs
from tracker.models import Archive, Delivery, Import, Submission
from tracker.outbox import emails, lost_links, pledge_emails, report_emails, webhooks
from tracker.submissions import audit, depth, intake, pledges, retention, search, trials, write_ahead

# Three seconds of work at most places: a worker that is stopped gives back little, and time limits stay far.
BATCH = 10
SWEPT_EXPIRES_S = 60
MOST_SWEPT = 1000
# Of what nobody waits for: about three photos a second, beside everything else.
MOST_FILLED_IN = 40
# An archive of 20,000 photos and an import of as many take longer than a photo.
LONG_SOFT_S, LONG_S = 1440, 1500
DELIVERING_S = 180.0


@shared_task(name="tracker.tasks.prepare_submissions")
def prepare_submissions(submission_ids: list[int]) -> None:
    # One read for what another copy of this task has done already: a claim would cost a write each.
    for submission_id in (
        Submission.objects.available().filter(pk__in=submission_ids).values_list("pk", flat=True)
    ):
        intake.prepare(submission_id)


@shared_task(name="tracker.tasks.sweep")
def sweep() -> None:
    """Queue whatever is received and in nobody's hands, and end erasures that broke off: the guarantee behind
    every lost task."""
    heartbeat.sweep()
    for submission in Submission.objects.half_erased():
        intake.forget_files(submission)
    for submission in search.missing()[:MOST_SWEPT]:
        search.remember(submission)
    audit.save_head()
    write_ahead.forget_erased()
    trials.end_overdue()
    pledges.delete_taken_back()
    pledges.plan_anew()
    send_messages()
    ids = list(Submission.objects.available().order_by("pk").values_list("pk", flat=True)[:MOST_SWEPT])
    for start in range(0, len(ids), BATCH):
        # Behind a long queue the next sweep asks again; what it asked before must not pile up.
        prepare_submissions.apply_async((ids[start : start + BATCH],), expires=SWEPT_EXPIRES_S)
    # Last: what is sent now never waits for either.
    if missing := depth.lacking()[:MOST_FILLED_IN]:
        fill_in_depth.apply_async((missing,), expires=settings.SWEEP_SECONDS)
    sweep_exchange()


def sweep_exchange() -> None:
    """Archives and imports in nobody's hands, messages that are due, archives whose time is over."""
    archives.purge_expired()
    import_jobs.purge_expired()
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
        enqueue_batches(ids)
    if Import.objects.available().filter(pk=import_id).exists():
        enqueue(run_import, import_id)


@shared_task(name="tracker.tasks.fill_in_depth")
def fill_in_depth(submission_ids: list[int]) -> None:
    for submission_id in submission_ids:
        depth.fill_in(submission_id)


@shared_task(name="tracker.tasks.deliver")
def deliver() -> None:
    """Tell webhooks what is due, as long as there is something."""
    until = time.monotonic() + DELIVERING_S
    while webhooks.deliver_due() and time.monotonic() < until:
        pass


@shared_task(name="tracker.tasks.retain")
def retain() -> None:
    """Forget what is over: originals, addresses, links."""
    dropped = retention.purge_expired()
    webhooks.purge_expired()
    if any(dropped.values()):
        write_ahead.empty()


@shared_task(name="tracker.tasks.post")
def send_messages() -> None:
    """Send emails that are due, and links that were lost."""
    lost_links.send_due()
    emails.send_due()
    pledge_emails.send_due()
    report_emails.send_due()


def enqueue_messages() -> None:
    enqueue(send_messages)


def enqueue_batch(ids: list[int]) -> None:
    enqueue(prepare_submissions, ids)


def enqueue_batches(ids: list[int]) -> None:
    for start in range(0, len(ids), BATCH):
        enqueue_batch(ids[start : start + BATCH])


def enqueue_delivery() -> None:
    enqueue(deliver)


def enqueue_archive(archive: Archive) -> None:
    enqueue(make_archive, archive.pk)


def enqueue_import(row: Import) -> None:
    enqueue(run_import, row.pk)


def enqueue_preparation(submission: Submission) -> None:
    enqueue(prepare_submissions, [submission.pk])

"""Work that one worker has in hand: whoever is second gets nothing, whoever is overtaken changes nothing."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mosaic.models import Build
from operations import lease_keeper
from tracker.models import Delivery, Email, Import, Submission, Webhook
from tracker.models.leases import RENEWED_LASTS, Leased, renewed_mark
from tracker.outbox import lost_links

pytestmark = pytest.mark.database
WORK = [model for model in apps.get_models() if issubclass(model, Leased)]
ROWS, WORKERS = 40, 3
LETTERS = {"Email", "PledgeEmail", "ReportEmail", "Delivery"}


@pytest.fixture
def row(campaign):
    return Import.objects.create(campaign=campaign)


def test_there_is_work_of_both_apps():
    assert {"Submission", "Import", "Archive", "Build", "Block"} | LETTERS == {
        model.__name__ for model in WORK
    }


@pytest.mark.django_db
@pytest.mark.parametrize("model", WORK, ids=lambda model: model.__name__)
def test_a_claim_looks_for_its_row_in_no_sub_select(model):
    """PostgreSQL would not look at its conditions again after waiting for another's claim."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert model._default_manager.claim(0) is None
    (update,) = (one["sql"] for one in asked if one["sql"].startswith("UPDATE"))
    assert f'FROM "{model._meta.db_table}"' not in update


@pytest.mark.django_db(transaction=True)
def test_workers_at_one_moment_never_get_the_same_row(campaign):
    hook = Webhook.objects.create(campaign=campaign, url="https://wave.example/")
    for _ in range(ROWS):
        Delivery.objects.create(webhook=hook, event="trial")
    ids = list(Delivery.objects.values_list("pk", flat=True))
    gate, got = threading.Barrier(WORKERS), []

    def work():
        try:
            for pk in ids:
                gate.wait()
                if Delivery.objects.claim(pk):
                    got.append(pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(got) == sorted(ids)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_who_was_overtaken_changes_nothing(row, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    first = Import.objects.claim(row.pk)
    assert Import.objects.claim(row.pk) is None
    time_machine.shift(Import.LEASE + timedelta(seconds=1))
    second = Import.objects.claim(row.pk)
    for late in (first.renew(), first.release(), first.finish(state=Import.State.FAILED)):
        assert late is False
    assert second.renew()
    row.refresh_from_db()
    assert (row.state, row.lease, row.attempts) == (Import.WANTED, second.lease, 2)


def test_a_lease_that_ended_is_good_until_somebody_else_takes_the_row(row, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    only = Import.objects.claim(row.pk)
    time_machine.shift(Import.LEASE * 2)
    assert only.finish(state=Import.State.DONE)
    assert not only.finish(state=Import.State.FAILED)


def test_what_was_put_down_is_taken_up_when_it_is_time(row, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    Import.objects.claim(row.pk).release(retry_after=timedelta(minutes=1), refund_attempt=True)
    assert Import.objects.claim(row.pk) is None
    time_machine.shift(timedelta(minutes=1, seconds=1))
    assert Import.objects.claim(row.pk).attempts == 1


def test_what_takes_its_workers_down_is_given_up_under_its_lease(row):
    Import.objects.filter(pk=row.pk).update(attempts=Import.MOST_ATTEMPTS)
    given_up = []
    assert Import.objects.claim(row.pk, give_up=given_up.append) is None
    (last,) = given_up
    assert last.finish(state=Import.State.FAILED)


def test_what_is_renewed_by_others_is_held_for_seconds_where_there_are_others(row, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    alone = Import.objects.claim(row.pk)
    alone.release()
    task = "0123456789abcdef-of-a-task"
    with marked(task):
        kept = Import.objects.claim(row.pk)
        assert kept.lease.startswith(lease_keeper.mark_of(task))
        assert kept.lease != lease_keeper.mark_of(task)
    time_machine.shift(RENEWED_LASTS - timedelta(seconds=1))
    assert lease_keeper.renew([lease_keeper.mark_of("another-task-altogether")]) == 0
    assert lease_keeper.renew([lease_keeper.mark_of(task)]) == 1
    time_machine.shift(RENEWED_LASTS - timedelta(seconds=1))
    assert Import.objects.claim(row.pk) is None  # renewed: as if it had been taken just now
    time_machine.shift(timedelta(seconds=2))
    assert Import.objects.claim(row.pk)  # its worker is dead: nobody renewed it
    assert not kept.renew()


def test_what_may_take_minutes_is_renewed_and_nothing_else():
    names = {model.__name__ for model in lease_keeper.find_renewed()}
    assert names == {"Import", "Archive", "Build", "Block"}


def test_what_a_dead_process_had_in_hand_is_put_down_at_once_and_nobody_elses(campaign):
    first, second = (Import.objects.create(campaign=campaign) for _ in range(2))
    with marked("task-one-0000000000"):
        Import.objects.claim(first.pk)
    with marked("task-two-0000000000"):
        Import.objects.claim(second.pk)
    assert lease_keeper.put_down([lease_keeper.mark_of("task-one-0000000000")]) == 1
    assert list(Import.objects.available()) == [first]
    first.refresh_from_db()
    assert first.attempts == 1  # what takes its workers down is still given up


def test_a_photo_is_held_as_long_as_ever(campaign):
    """Three workers that it takes down must be counted, whoever watches over them."""
    with marked("task-one-0000000000"):
        assert Submission.lease_lasts() == Submission.LEASE
        assert Build.lease_lasts() == RENEWED_LASTS
    assert Build.lease_lasts() == Build.LEASE


@contextmanager
def marked(task_id):
    before = renewed_mark.set(lease_keeper.mark_of(task_id))
    try:
        yield
    finally:
        renewed_mark.reset(before)


def test_no_task_lives_longer_than_the_lease_of_what_it_sends():
    for lease in (Email.LEASE, lost_links.LEASE):
        assert lease.total_seconds() > settings.CELERY_TASK_TIME_LIMIT

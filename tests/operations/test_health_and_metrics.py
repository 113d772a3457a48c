"""What a monitor hears."""

import errno
import os
import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from tracker import heartbeat
from tracker import tasks as tracker_tasks
from tracker.models import Archive, Heartbeat, Pledge, PledgeEmail, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(monkeypatch):
    """A worker and the sweep were seen just now, and the broker answers."""
    monkeypatch.setattr("config.celery.count_waiting_tasks", lambda: 3)
    heartbeat.beat("worker@one")
    heartbeat.sweep()


def test_live_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").content == b"ok\n"


def test_all_is_well(client, campaign, at_work):
    told = client.get("/health/")
    assert told.status_code == 200
    assert told.json()["status"] == "ok"
    assert list(told.json()["workers"]) == ["worker@one"]
    assert "no-store" in told["Cache-Control"]


@pytest.mark.parametrize("age", [89, 91])
def test_a_deaf_worker_is_noticed_after_ninety_seconds(client, campaign, at_work, age):
    Heartbeat.objects.filter(name="worker@one").update(seen_at=timezone.now() - timedelta(seconds=age))
    told = client.get("/health/")
    assert told.status_code == (503 if age > 90 else 200)
    assert ("worker worker@one has stopped listening" in told.json()["wrong"]) == (age > 90)
    assert client.get("/health/ready").status_code == 200  # visitors can be served all the same


def test_no_worker_no_sweep_no_broker_and_old_work(client, campaign, send):
    send()
    Submission.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    told = client.get("/health/").json()
    assert told["broker"] == "away"
    assert {"broker", "no worker is listening", "the sweep does not run"} < set(told["wrong"])
    assert any("has been waiting for" in words for words in told["wrong"])


def test_a_full_disk_shows_but_sends_no_visitor_away(client, campaign, at_work, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("config.storage.os.fsync", full)
    assert client.get("/health/").status_code == 503
    told = client.get("/health/ready")
    assert (told.status_code, told.json()["storage"]) == (200, "cannot be written")


def test_not_ready_when_the_volume_is_not_there(client, own_files, campaign, at_work):
    shutil.rmtree(own_files)
    told = client.get("/health/ready")
    assert (told.status_code, told.json()["files"]) == (503, "not there")


def test_the_sweep_says_that_it_ran_and_forgets_who_was_replaced(campaign):
    Heartbeat.objects.create(name="worker@old", seen_at=timezone.now() - timedelta(hours=2))
    tracker_tasks.sweep.apply()
    assert list(Heartbeat.objects.values_list("name", flat=True)) == [heartbeat.SWEEP]


def test_metrics_are_for_who_has_the_word(client, campaign, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a word"
    assert client.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer a word"}).status_code == 200


def test_what_the_rows_say(client, campaign, published, send, at_work, settings):
    settings.METRICS_TOKEN = "a word"
    send(99)
    old = timezone.now() - timedelta(hours=3)
    Archive.objects.create(campaign=campaign, created_at=old)
    Archive.objects.create(campaign=campaign, created_at=old - timedelta(days=9), state=Archive.State.READY)
    now = timezone.now()
    for number, state in enumerate(["open", "open", "photo"]):
        Pledge.objects.create(
            campaign=campaign, send_key=str(number), state=state, starts_at=now, ends_at=now
        )
    PledgeEmail.objects.create(pledge=Pledge.objects.first(), kind="morning", due_at=now)
    client.get("/about/")
    text = client.get("/metrics", headers={"authorization": "Bearer a word"}).text
    for line in (
        'wave_submissions{campaign="2013",state="approved"} 12.0',
        'wave_submissions{campaign="2013",state="received"} 1.0',
        'wave_submissions{campaign="2013",state="rejected"} 0.0',
        "wave_broker_up 1.0",
        "wave_hints_waiting 3.0",
        'wave_builds{state="published"} 1.0',
        "wave_workers_listening 1.0",
        'wave_request_seconds_count{method="GET",route="about",status="200"}',
        'wave_certified_gap{campaign="2013",mosaic="mosaic"}',
        "wave_disk_free_bytes",
        'wave_oldest_order_seconds{kind="archive"} 108',  # and something, in seconds
        'wave_oldest_order_seconds{kind="import"} 0.0',
        "wave_webhooks_due 0.0",
        'wave_pledges{campaign="2013",state="open"} 2.0',
        'wave_pledges{campaign="2013",state="photo"} 1.0',
        "wave_letters_due 1.0",
    ):
        assert line in text, line
    assert "/w/" not in text

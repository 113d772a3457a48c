"""Real worker processes over a real broker: what a killed process costs."""

import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
import redis
from celery import Task
from django.core.files.storage import storages
from django.db import connection

from bench.photos import wave_photo
from config import broker
from config.celery import Publisher, app, publisher, state
from mosaic import tasks
from mosaic.building import addresses, drawing, files, jobs, placing
from mosaic.models import Block, Build
from tests.conftest import WORDS, build_here, upload
from tests.waiting import until
from tracker import tasks as tracker_tasks
from tracker.models import Submission
from tracker.submissions import lifecycle

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(settings, new_site):
    """Broker and worker on this test's database and folder."""
    database = connection.settings_dict
    engine = "sqlite" if connection.vendor == "sqlite" else "postgres"
    address = f"sqlite:///{database['NAME']}"
    if engine == "postgres":
        address = f"postgres://postgres@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    site = new_site(settings.VAR_DIR, DATABASE_URL=address, SWEEP_SECONDS="2", MOSAIC_EVERY_MINUTES="0")
    site.start_broker()
    redis.Redis(unix_socket_path=str(broker.socket_path(settings.VAR_DIR))).flushall()
    return site


def all_waiting(count):
    return lambda: Submission.objects.waiting().count() == count


@pytest.mark.database
def test_from_the_door_to_the_published_mosaic_by_a_real_worker(site, mosaic, send, moderator):
    site.start_worker()
    sent = [send(number).submission for number in range(30)]
    tracker_tasks.prepare_submissions.delay([submission.pk for submission in sent])
    until(all_waiting(30))
    for submission in Submission.objects.waiting():
        lifecycle.approve(submission, moderator)
    build = jobs.plan(mosaic)
    tasks.advance.delay(build.pk)
    until(lambda: Build.objects.get(pk=build.pk).status == Build.Status.PUBLISHED)
    assert len(jobs.cells_a_photo(build)) == 30
    assert files.BuildFiles(Build.objects.select_related("mosaic").get(pk=build.pk)).missing() == []


@pytest.mark.database
def test_two_workers_make_the_same_mosaic_as_one_process(site, mosaic, crowd):
    mosaic.tile_px = 256
    mosaic.save()
    crowd(170)
    alone = build_here(mosaic)
    assert alone.blocks.count() >= 4
    for name in ("one", "two"):
        site.start_worker(concurrency=1, name=name)
    until(lambda: len(app.control.ping(timeout=1)) == 2)
    mosaic.refresh_from_db()
    build = jobs.plan(mosaic)
    tasks.advance.delay(build.pk)
    until(lambda: Build.objects.get(pk=build.pk).status == Build.Status.PUBLISHED)
    build.refresh_from_db()
    assert build.manifest_sha256 == alone.manifest_sha256
    for address in alone.pyramid.addresses():
        mine, other = (addresses.tile_name(each.key, address) for each in (build, alone))
        assert storages["public"].open(mine).read() == storages["public"].open(other).read()
    drawn = [
        worker["total"]["mosaic.tasks.render_block"] for worker in app.control.inspect().stats().values()
    ]
    assert len(drawn) == 2
    assert sum(drawn) >= alone.blocks.count()


def test_a_worker_killed_in_the_middle_costs_only_its_block(site, mosaic, crowd, monkeypatch):
    crowd(40)
    build = jobs.plan(mosaic)
    for submission_id in jobs.lacks(build).tiles:
        jobs.prepare_tile(submission_id)
    placing.place(build.pk)
    blocks = list(build.blocks.order_by("pk"))
    # A worker takes the first block and is killed: what it leaves behind is a lease.
    site.start_worker(concurrency=1)
    drawing.claim_block(blocks[0].pk)
    tasks.advance.delay(build.pk)
    others = Block.objects.filter(build=build).exclude(pk=blocks[0].pk)
    until(lambda: not others.filter(drawn_at__isnull=True).exists())
    site.kill("worker")
    drawn = dict(others.values_list("pk", "drawn_at"))
    Block.objects.filter(pk=blocks[0].pk).update(leased_until=blocks[0].build.created_at)
    site.start_worker(concurrency=1)
    site.start_beat()
    until(lambda: Build.objects.get(pk=build.pk).status == Build.Status.PUBLISHED)
    assert dict(others.values_list("pk", "drawn_at")) == drawn


def test_a_photo_is_taken_while_the_broker_is_gone(client, settings, campaign, monkeypatch):
    """The request itself does not even try: that is for another thread, so nobody waits for a connection."""
    publish, publishing = Task.apply_async, []

    def noted(*arguments, **words):
        publishing.append(threading.current_thread())
        return publish(*arguments, **words)

    monkeypatch.setattr(Task, "apply_async", noted)
    # Perhaps an earlier test's hint has found the broker away a moment ago.
    monkeypatch.setattr(publisher, "away_until", 0.0)
    form = {**WORDS, "send_key": "key-while-the-broker-is-gone", "photo": upload(wave_photo(1))}
    assert client.post("/wave/", form, HTTP_ACCEPT="application/json").status_code == 201
    until(lambda: publishing)
    assert threading.current_thread() not in publishing
    assert Submission.objects.get().status == "received"


def test_a_broker_that_takes_nothing_is_one_that_is_away(site, settings):
    """Its disk is full, or a replica is missing: it answers with an error, hints go on when it is well."""
    broker_itself = redis.Redis(unix_socket_path=str(broker.socket_path(settings.VAR_DIR)))
    publisher = Publisher()
    broker_itself.config_set("min-replicas-to-write", 1)
    try:
        publisher.publish(tracker_tasks.prepare_submissions, ([1],))
        until(lambda: publisher.away_until)
        assert state() is None
    finally:
        broker_itself.config_set("min-replicas-to-write", 0)
    publisher.away_until = 0.0
    publisher.publish(tracker_tasks.prepare_submissions, ([1],))
    until(lambda: broker_itself.llen(app.conf.task_default_queue) == 1)
    broker_itself.flushall()


def test_the_embedded_broker_ends_with_its_parent(tmp_path):
    folder = Path(tempfile.mkdtemp(prefix="wave-broker-"))
    program = "import sys, time; from pathlib import Path; from config import broker;"
    program += "print(broker.start(Path(sys.argv[1])).pid, flush=True); time.sleep(600)"
    parent = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert broker.answers(broker.socket_path(folder))
    parent.kill()
    parent.wait()
    until(lambda: not broker.answers(broker.socket_path(folder)))
    until(lambda: not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes())

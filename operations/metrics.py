"""Figures for Prometheus: what the rows say, read when somebody asks, and how long requests took.

The rows are the same whichever process answers; requests are counted by each process of the web server in a
file of its own (the client library's multiprocess mode, where config/wsgi.py has set its folder) and added up
here.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from config import celery
from mosaic.models import Block, Build, Mosaic, missing_tiles
from tracker import heartbeat
from tracker.models import Archive, Campaign, Delivery, Email, Import, Pledge, PledgeEmail, Report, Submission
from tracker.moderation import statistics

SECONDS = Histogram(
    "wave_request_seconds",
    "How long requests took, by method, route and status.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.75, 1.5, 5, 15, 60),
)
METHODS = {"GET", "HEAD", "POST"}


class MetricsMiddleware:
    """By the route's name, never by the address, which may be a private link."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name if match else "") or "none"
        method = request.method if request.method in METHODS else "other"
        SECONDS.labels(method, route, response.status_code).observe(time.monotonic() - started)
        return response


def exposition() -> bytes:
    requests = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    rows = CollectorRegistry()
    rows.register(Rows())
    return generate_latest(requests) + generate_latest(rows)


class Rows:
    """A collector: each family is a question to the database."""

    def collect(self) -> Iterator[Metric]:
        yield from photos()
        yield from pledges()
        yield from work()
        yield from builds()
        yield from people_waiting()
        yield from orders()
        if not settings.S3_BUCKET:
            yield GaugeMetricFamily(
                "wave_disk_free_bytes", "Room left for files.", value=shutil.disk_usage(settings.VAR_DIR).free
            )


def photos() -> Iterator[Metric]:
    family = GaugeMetricFamily(
        "wave_submissions", "Submissions by campaign and state.", labels=["campaign", "state"]
    )
    counts = dict.fromkeys(
        (
            (slug, state)
            for slug in Campaign.objects.values_list("slug", flat=True)
            for state in Submission.Status.values
        ),
        0,
    )
    rows = Submission.objects.order_by().values_list("campaign__slug", "status").annotate(Count("pk"))
    counts |= {(slug, state): number for slug, state, number in rows}
    for labels, number in counts.items():
        family.add_metric(list(labels), number)
    yield family
    faults = GaugeMetricFamily(
        "wave_quarantined", "Photos that could not be prepared, by fault.", labels=["fault"]
    )
    quarantined = Submission.objects.filter(status=Submission.Status.QUARANTINED)
    for fault, number in quarantined.order_by().values_list("fault").annotate(Count("pk")):
        faults.add_metric([fault], number)
    yield faults


def pledges() -> Iterator[Metric]:
    family = GaugeMetricFamily("wave_pledges", "Pledges by campaign and state.", labels=["campaign", "state"])
    rows = Pledge.objects.order_by().values_list("campaign__slug", "state").annotate(Count("pk"))
    for slug, state, number in rows:
        family.add_metric([slug, state], number)
    yield family


def work() -> Iterator[Metric]:
    waiting = celery.count_waiting_tasks()
    yield GaugeMetricFamily("wave_broker_up", "Whether the broker answers.", value=waiting is not None)
    yield GaugeMetricFamily("wave_hints_waiting", "Tasks in the broker's queue.", value=waiting or 0)
    yield GaugeMetricFamily(
        "wave_oldest_unprepared_seconds",
        "Age of the oldest photo that no worker has prepared.",
        value=statistics.oldest_unprepared_s(),
    )
    undescribed = missing_tiles().count()
    yield GaugeMetricFamily("wave_undescribed", "Approved photos without a description.", value=undescribed)
    pulse = heartbeat.pulse()
    family = GaugeMetricFamily("wave_heartbeat_age_seconds", "Since each worker was seen.", labels=["worker"])
    for name, age in pulse.workers.items():
        family.add_metric([name], age)
    yield family
    yield GaugeMetricFamily("wave_workers_listening", "Workers seen lately.", value=len(pulse.listening))
    sweep = float("inf") if pulse.sweep is None else pulse.sweep
    yield GaugeMetricFamily("wave_sweep_age_seconds", "Since the sweep ran.", value=sweep)


def builds() -> Iterator[Metric]:
    states = GaugeMetricFamily("wave_builds", "Builds by state.", labels=["state"])
    counts = dict.fromkeys(Build.Status.values, 0) | dict(
        Build.objects.order_by().values_list("status").annotate(Count("pk"))
    )
    for state, number in counts.items():
        states.add_metric([state], number)
    yield states
    left = Block.objects.filter(build__in=Build.objects.active(), drawn_at__isnull=True).count()
    yield GaugeMetricFamily("wave_blocks_undrawn", "Blocks that builds under way still lack.", value=left)
    labels = ["campaign", "mosaic"]
    seconds = GaugeMetricFamily(
        "wave_build_phase_seconds", "The published version's phases.", labels=[*labels, "phase"]
    )
    age = GaugeMetricFamily("wave_published_age_seconds", "Since the version was published.", labels=labels)
    gap = GaugeMetricFamily("wave_certified_gap", "Certified distance from the best mosaic.", labels=labels)
    active = GaugeMetricFamily("wave_build_age_seconds", "Since the build under way began.", labels=labels)
    for mosaic in Mosaic.objects.exclude(current_build=None).select_related("campaign", "current_build"):
        build, names = mosaic.current_build, [mosaic.campaign.slug, mosaic.slug]
        if build is None or build.published_at is None:
            continue
        age.add_metric(names, (timezone.now() - build.published_at).total_seconds())
        for phase, value in build.record.seconds.items():
            seconds.add_metric([*names, phase], value)
        if build.record.certified_gap is not None:
            gap.add_metric(names, build.record.certified_gap)
    for build in Build.objects.active().select_related("mosaic__campaign"):
        names = [build.mosaic.campaign.slug, build.mosaic.slug]
        active.add_metric(names, (timezone.now() - build.created_at).total_seconds())
    yield from (seconds, age, gap, active)


def people_waiting() -> Iterator[Metric]:
    age = statistics.oldest_s(Submission.objects.waiting())
    yield GaugeMetricFamily(
        "wave_oldest_waiting_seconds", "Age of the oldest photo without a decision.", value=age
    )
    yield GaugeMetricFamily(
        "wave_reports_open", "Reports that nobody has looked at.", value=Report.objects.unsettled().count()
    )
    due = Email.objects.available().count() + PledgeEmail.objects.available().count()
    yield GaugeMetricFamily("wave_letters_due", "Emails that are to be sent.", value=due)


def orders() -> Iterator[Metric]:
    """What organisers have ordered."""
    ages = GaugeMetricFamily(
        "wave_oldest_order_seconds", "Age of the oldest import or archive that is not done.", labels=["kind"]
    )
    ages.add_metric(["import"], statistics.oldest_s(Import.objects.filter(state=Import.State.WANTED)))
    ages.add_metric(["archive"], statistics.oldest_s(Archive.objects.filter(state=Archive.State.WANTED)))
    yield ages
    yield GaugeMetricFamily(
        "wave_webhooks_due",
        "Messages that webhooks are to be sent.",
        value=Delivery.objects.available().count(),
    )

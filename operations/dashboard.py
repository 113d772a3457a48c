"""/organise/: a campaign in figures, and how its workers and builds are doing; for who has the right."""

import csv
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config import celery
from mosaic import tasks as mosaic_tasks
from mosaic.building import jobs
from mosaic.models import Build, Mosaic, missing_tiles
from tracker import staff
from tracker.models import Campaign, Email, PledgeEmail, Submission
from tracker.moderation import groups, queue, reports, statistics
from tracker.viewing import world_map
from tracker.web.guards import with_right
from tracker.web.middleware import campaign_of

LATEST_BUILDS, COUNTRIES = 10, 15
DISK_KEPT_S = 600
CHART_WIDTH, CHART_HEIGHT = 720, 160
FRESH = timedelta(minutes=2)


@with_right("tracker.organise")
@require_safe
def organise(request: HttpRequest) -> HttpResponse:
    # Before there is any campaign there is one thing to do.
    if not Campaign.objects.exists():
        return redirect("campaigns")
    return render_figures(request)


def render_figures(request: HttpRequest, fault: str = "") -> HttpResponse:
    campaign = campaign_of(request)
    context = {
        "fault": fault,
        "groups": groups.waiting(campaign).count(),
        "hidden": reports.count_hidden(campaign),
        "next_version": next_version(),
        "is_building": Build.objects.active().filter(mosaic__campaign=campaign).exists(),
        "people": [one for one in staff.people(request.user) if one.is_moderating],
        "counters": campaign.counters(),
        "pledges": campaign.pledges.counters(),
        "states": [
            (Submission.Status(value).label, count) for value, count in statistics.states(campaign).items()
        ],
        "chart": chart(statistics.days(campaign)),
        "countries": world_map.by_country(world_map.waves(campaign))[:COUNTRIES],
        "reasons": statistics.reasons(campaign),
        "waited": statistics.waiting_hours(campaign),
        "numbers": queue.numbers(campaign, request.user),
        "work": work(campaign),
        "disk": disk(),
        "celery": celery.state(),
        "builds": Build.objects.filter(mosaic__campaign=campaign).select_related("mosaic__target")[
            :LATEST_BUILDS
        ],
    }
    return render(request, "operations/organise.html", context, status=409 if fault else 200)


def next_version() -> datetime | None:
    """When what was approved comes in by itself; nothing where that is left to somebody."""
    every, now = settings.MOSAIC_EVERY_MINUTES, timezone.now()
    if not every or 60 % every:
        return None
    return now.replace(second=0, microsecond=0) + timedelta(minutes=every - now.minute % every)


@with_right("tracker.organise")
@require_POST
def build_now(request: HttpRequest) -> HttpResponse:
    """Do not wait for the next version: make it."""
    for mosaic in Mosaic.objects.filter(campaign=campaign_of(request)):
        try:
            mosaic_tasks.enqueue_build(jobs.plan(mosaic, full=mosaic.current_build is None))
        except jobs.BuildError as error:
            return render_figures(request, fault=_(str(error)))
    return redirect("organise")


@with_right("tracker.organise")
@require_safe
def organise_csv(request: HttpRequest) -> HttpResponse:
    """The days, for a spreadsheet."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="days.csv"'
    writer = csv.writer(response)
    writer.writerow(["day", "came", "approved", "rejected"])
    for day in statistics.days(campaign_of(request), 365):
        writer.writerow([day.day.isoformat(), day.came, day.approved, day.rejected])
    return response


def chart(days: list[statistics.Day]) -> dict[str, Any]:
    """Bars of an SVG: what came above, what was decided below it in two parts."""
    most = max([1, *(max(day.came, day.approved + day.rejected) for day in days)])
    step = CHART_WIDTH / len(days)

    def height(number: int) -> float:
        return round(number / most * (CHART_HEIGHT - 10), 1)

    bars = [
        {
            "day": day,
            "x": round(place * step + 1, 1),
            "middle": round(place * step + step / 2, 1),
            "came": height(day.came),
            "came_y": round(CHART_HEIGHT - height(day.came), 1),
            "approved": height(day.approved),
            "approved_y": round(CHART_HEIGHT - height(day.approved), 1),
            "rejected": height(day.rejected),
            "rejected_y": round(CHART_HEIGHT - height(day.approved) - height(day.rejected), 1),
        }
        for place, day in enumerate(days)
    ]
    return {
        "bars": bars,
        "width": CHART_WIDTH,
        "height": CHART_HEIGHT,
        "bar": round(step / 2 - 1.5, 1),
        "most": most,
    }


def work(campaign: Campaign) -> dict[str, Any]:
    """What the workers have before them, and whether somebody is at it."""
    received = campaign.submissions.filter(status=Submission.Status.RECEIVED)
    oldest = received.order_by("created_at").values_list("created_at", flat=True).first()
    letters = Email.objects.available().filter(submission__campaign=campaign).count()
    letters += PledgeEmail.objects.available().filter(pledge__campaign=campaign).count()
    return {
        "received": received.count(),
        "is_late": bool(oldest and timezone.now() - oldest > FRESH),
        "undescribed": missing_tiles(campaign=campaign).count(),
        "letters": letters,
    }


def disk() -> dict[str, Any]:
    """Bytes by storage and what is left; walking through a million files takes a while, so ten minutes old at
    most."""
    return dict(cache.get_or_set("disk", measure_disk, DISK_KEPT_S) or {})


def measure_disk() -> dict[str, Any]:
    used = {}
    for name in ("private", "public"):
        storage = storages[name]
        if isinstance(storage, FileSystemStorage):
            root = Path(storage.location)
            used[name] = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
    return {"used": used, "free": shutil.disk_usage(settings.VAR_DIR).free if used else None}

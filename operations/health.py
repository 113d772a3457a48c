"""What watches over the site asks here: a load balancer, a supervisor, a monitor, Prometheus."""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from config import celery
from operations import metrics
from tracker import heartbeat
from tracker.models import Campaign, ReferenceImage
from tracker.moderation import statistics
from tracker.storage import FAULTS, try_out

# A storage is tried, and a broker asked, at most so often.
CACHE_S = 10
SWEEP_IS_LATE_S, WORK_IS_LATE_S = 120, 600


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This process answers; restart it when it does not."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 while this process can serve visitors: otherwise send it none. A full disk is no reason, there is
    much to see. It tells what else is wrong."""
    state = everything()
    return JsonResponse(state, status=200 if state["database"] == state["files"] == "ok" else 503)


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while everything is well: what a monitor asks."""
    state = everything()
    return JsonResponse(state, status=503 if state["wrong"] else 200)


class ProbeMiddleware:
    """Whoever watches asks a process by the address at which it listens, which is no name of the site's: no
    host is looked at, and nobody is sent to another address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = PROBES.get(request.path_info)
        if view is None or (view is prometheus and not may_scrape(request)):
            return self.get_response(request)  # who has no token is told what everybody is told
        response = view(request)
        # It is no page, and above the middleware that says so of pages.
        response["Content-Security-Policy"] = "default-src 'none'"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def everything() -> dict[str, Any]:
    state: dict[str, Any] = {
        "database": database(),
        "files": "unknown",
        "storage": ask_rarely("storage", storage),
        "broker": ask_rarely("broker", broker),
    }
    wrong = [name for name in ("database", "storage", "broker") if state[name] != "ok"]
    if state["database"] == "ok":
        state["files"] = ask_rarely("files", files)
        wrong += [] if state["files"] == "ok" else ["files"]
        pulse, oldest = heartbeat.pulse(), statistics.oldest_unprepared_s()
        state |= {"workers": pulse.workers, "sweep_age_s": pulse.sweep, "oldest_waiting_s": oldest}
        wrong += [f"worker {name} has stopped listening" for name in pulse.deaf]
        wrong += [] if pulse.listening else ["no worker is listening"]
        wrong += (
            [] if pulse.sweep is not None and pulse.sweep < SWEEP_IS_LATE_S else ["the sweep does not run"]
        )
        wrong += [f"a photo has been waiting for {oldest:.0f} s"] if oldest > WORK_IS_LATE_S else []
    return {"status": "wrong" if wrong else "ok", "wrong": wrong, **state}


def database() -> str:
    try:
        Campaign.objects.exists()
    except DatabaseError:
        return "away"
    return "ok"


def ask_rarely(name: str, ask: Any) -> Any:
    return cache.get_or_set(f"health-{name}", ask, CACHE_S)


def files() -> str:
    """Whether the volume, or the bucket, is the one that the rows speak of."""
    pictures = list(ReferenceImage.objects.values_list("file", flat=True)[:5])
    try:
        return "ok" if not pictures or any(map(storages["private"].exists, pictures)) else "not there"
    except FAULTS:
        return "away"


def storage() -> str:
    """Whether a photo could be kept."""
    try:
        for alias in ("private", "public"):
            try_out(alias)
    except FAULTS:
        return "cannot be written"
    return "ok"


def broker() -> str:
    return "away" if celery.count_waiting_tasks() is None else "ok"


@never_cache
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """For whoever has METRICS_TOKEN; without one there is no such page."""
    if not may_scrape(request):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def may_scrape(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    return bool(token) and secrets.compare_digest(given.encode(), token.encode())


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": live,
    "/health/ready": ready,
    "/health/": health,
    "/metrics": prometheus,
}

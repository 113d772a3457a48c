"""/organise/data/: photos from elsewhere, with progress, and the full archive; for who has the right."""

import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from tracker import tasks
from tracker.exchange import archives, import_back, import_jobs
from tracker.exchange.forms import ImportForm
from tracker.exchange.import_columns import NAMES, Reading
from tracker.exchange.import_preview import MOST_TITLES
from tracker.models import Archive, Import
from tracker.models.lines import place_line
from tracker.sky.countries import country_name
from tracker.web.files import private_download
from tracker.web.guards import mark_private, with_right
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters
from tracker.web.uploads import ImportUploadHandler

LATEST, SHOWN_PROBLEMS, MOST_CHOSEN = 8, 50, 1000
NAMES_OF_COLUMNS = [
    ("file", gettext_lazy("the photo's file")),
    ("name", gettext_lazy("who waved")),
    ("place", gettext_lazy("a place")),
    ("latitude", gettext_lazy("latitude")),
    ("longitude", gettext_lazy("longitude")),
    ("time", gettext_lazy("when")),
    ("people", gettext_lazy("how many people")),
    ("message", gettext_lazy("a message")),
    ("source", gettext_lazy("where the photo was")),
    ("licence", gettext_lazy("its licence")),
    ("external_id", gettext_lazy("its number there")),
]


@with_right("tracker.organise")
@require_safe
def data_page(request: HttpRequest) -> HttpResponse:
    return render_page(request, ImportForm())


def render_page(request: HttpRequest, form: ImportForm) -> HttpResponse:
    campaign = campaign_of(request)
    rows = list(campaign.imports.all()[:LATEST])
    made = list(campaign.archives.all()[:LATEST])
    states = [*(row.state for row in rows), *(one.state for one in made)]
    context = {
        "form": form,
        "on_server": import_jobs.on_server(),
        "imports": [import_line(row) for row in rows],
        "archives": [archive_line(one) for one in made],
        "is_at_work": "wanted" in states,
        "waves": campaign.submissions.approved().count(),
        "days": settings.ARCHIVES_KEPT_DAYS,
        "largest": settings.IMPORT_MAX_BYTES,
        "api": reverse("api-1:openapi-view"),
    }
    return render(request, "tracker/organise_data.html", context, status=422 if form.errors else 200)


def import_line(row: Import) -> dict[str, Any]:
    """A row, its first problems, each ambiguous text once with the towns that it may mean, and the waves that
    it brought."""
    texts = {entry["text"]: entry["towns"] for entry in row.report if entry.get("towns")}
    waves = import_back.waves_of(row)
    return {
        "row": row,
        "waves": waves.count(),
        "public": waves.approved().count(),
        "is_at_work": row.state == Import.State.WANTED,
        "can_go_on": bool(row.file) and row.state != Import.State.WANTED,
        "problems": [line for line in row.report if not line.keys() & {"towns", "kind"}][:SHOWN_PROBLEMS],
        "skipped": [line for line in row.report if line.get("kind")][:SHOWN_PROBLEMS],
        "dates": Import.Dates.choices,
        "other_days": sorted(Counter(line["day"] for line in row.report if line.get("day")).items()),
        "columns": NAMES_OF_COLUMNS,
        "preview": preview_line(row.preview),
        "texts": [{"text": text, "towns": towns} for text, towns in list(texts.items())[:SHOWN_PROBLEMS]],
    }


def preview_line(preview: dict[str, Any] | None) -> dict[str, Any] | None:
    """What would come in: countries by name, the most first, and days in their order."""
    if preview is None:
        return None
    countries = sorted(preview["countries"].items(), key=lambda pair: -pair[1])
    named = [(country_name(code, get_language() or "en") or _("at sea"), count) for code, count in countries]
    days = sorted(preview["days"].items())
    return {**preview, "countries": named, "days": days, "points": lights(preview.get("points") or {})}


def lights(points: dict[str, list[Any]]) -> str:
    """For the map, as JSON: latitude, longitude, how many, and the place in the reader's language."""
    language = get_language() or "en"
    found = [
        (north, east, many, place_line(place, country, language, str))
        for north, east, many, place, country in points.values()
    ]
    return json.dumps(found, ensure_ascii=False) if found else ""


def archive_line(one: Archive) -> dict[str, Any]:
    is_ready = one.state == Archive.State.READY
    return {"row": one, "url": reverse("archive", args=[archives.token_of(one)]) if is_ready else ""}


@csrf_exempt  # so that nothing reads the body before it is known how large it may be
@with_right("tracker.organise")
@require_POST
def order_import(request: HttpRequest) -> HttpResponse:
    """Take the file, and look through it: nothing is imported before somebody has seen what would be."""
    request.upload_handlers = [ImportUploadHandler(request), TemporaryFileUploadHandler(request)]
    return accept_import(request)


@csrf_protect
def accept_import(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_page(request, form)
    cleaned = form.cleaned_data
    gaps = {"time": cleaned["time"], "place": cleaned["place"]}
    row = import_jobs.order(
        campaign_of(request), cleaned["file"] or cleaned["on_server"], request.user, **gaps
    )
    tasks.enqueue_import(row)
    return redirect("organise_data")


@with_right("tracker.organise")
@require_POST
def change_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was looked through, look once more, stop, or take back; with the towns and the reading that
    were chosen."""
    row = get_object_or_404(campaign_of(request).imports, pk=pk)
    payload = Parameters(request.POST)
    action = payload.line("action")
    if action == "stop":
        import_jobs.stop(row)
    elif action == "take-back" and import_back.order(row, request.user):
        tasks.enqueue_import(row)
    elif action in ("import", "look") and row.file:
        pairs = zip(payload.texts("text", MOST_CHOSEN), payload.texts("town", MOST_CHOSEN), strict=False)
        towns = {text: slug for text, slug in pairs if slug}
        other_days = bool(payload.line("other_days"))
        chosen = import_jobs.Choices(towns, reading_of(payload), other_days=other_days)
        if import_jobs.go_on(row, chosen, dry=action == "look"):
            tasks.enqueue_import(row)
    return redirect("organise_data")


def reading_of(payload: Parameters) -> Reading:
    """How somebody says that the table is read: the order of its dates, and what its columns are."""
    dates = payload.line("dates")
    pairs = zip(payload.texts("title", MOST_TITLES), payload.texts("column", MOST_TITLES), strict=False)
    columns = {title: name for title, name in pairs if name in ("", *NAMES)}
    return Reading(dates if dates in Import.Dates else "", columns)


@with_right("tracker.organise")
@require_POST
def order_archive(request: HttpRequest) -> HttpResponse:
    tasks.enqueue_archive(archives.order(campaign_of(request), request.user))
    return redirect("organise_data")


@require_safe
def archive(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link of today fetches it; a link ends after a day, the archive after some more."""
    campaign = campaign_of(request)
    found = archives.find_by_token(token)
    if found is None or found.campaign_id != campaign.pk:
        raise Http404(_("This link has expired: get a new one from the page where the archive was made."))
    name = f"waves-{campaign.slug}-{found.created_at:%Y-%m-%d}.zip"
    response = private_download(found.file, "application/zip", name)
    return mark_private(response)

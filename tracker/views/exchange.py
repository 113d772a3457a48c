"""/organise/data/: photos from elsewhere, with progress, and the full archive; for who has the right."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from tracker import tasks
from tracker.exchange import archives, import_jobs
from tracker.exchange.forms import ImportForm
from tracker.models import Archive, Import
from tracker.sky.countries import country_name
from tracker.web.files import private_download
from tracker.web.guards import mark_private, with_right
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters
from tracker.web.uploads import ImportUploadHandler

LATEST, SHOWN_PROBLEMS, MOST_CHOSEN = 8, 50, 1000


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
    """A row, its first problems, and each ambiguous text once with the towns that it may mean."""
    texts = {entry["text"]: entry["towns"] for entry in row.report if entry.get("towns")}
    return {
        "row": row,
        "is_at_work": row.state == Import.State.WANTED,
        "can_go_on": bool(row.file) and row.state != Import.State.WANTED,
        "problems": [line for line in row.report if not line.keys() & {"towns", "kind"}][:SHOWN_PROBLEMS],
        "skipped": [line for line in row.report if line.get("kind")][:SHOWN_PROBLEMS],
        "dates": Import.Dates.choices,
        "other_days": sorted(Counter(line["day"] for line in row.report if line.get("day")).items()),
        "preview": preview_line(row.preview),
        "texts": [{"text": text, "towns": towns} for text, towns in list(texts.items())[:SHOWN_PROBLEMS]],
    }


def preview_line(preview: dict[str, Any] | None) -> dict[str, Any] | None:
    """What would come in: countries by name, the most first, and days in their order."""
    if preview is None:
        return None
    countries = sorted(preview["countries"].items(), key=lambda pair: -pair[1])
    named = [(country_name(code, get_language() or "en") or _("at sea"), count) for code, count in countries]
    return {**preview, "countries": named, "days": sorted(preview["days"].items())}


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
    """Import what was looked through, look once more, or stop; with the towns that were chosen."""
    row = get_object_or_404(campaign_of(request).imports, pk=pk)
    payload = Parameters(request.POST)
    action = payload.line("action")
    if action == "stop":
        import_jobs.stop(row)
    elif action in ("import", "look") and row.file:
        pairs = zip(payload.texts("text", MOST_CHOSEN), payload.texts("town", MOST_CHOSEN), strict=False)
        towns = {text: slug for text, slug in pairs if slug}
        dates = payload.line("dates")
        dates = dates if dates in Import.Dates else ""
        chosen = import_jobs.Choices(towns, dates, other_days=bool(payload.line("other_days")))
        if import_jobs.go_on(row, chosen, dry=action == "look"):
            tasks.enqueue_import(row)
    return redirect("organise_data")


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

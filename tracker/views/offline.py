"""Where there is no network: the form that a device may keep, what it needs, the worker that keeps it."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.submissions.forms import SubmissionForm
from tracker.web import import_map
from tracker.web.guards import mark_private
from tracker.web.middleware import campaign_of

STYLES = ("tokens", "base", "site", "forms", "wave")
FILES = (
    *(f"css/{name}.css" for name in STYLES),
    *("topojson-client/dist/topojson-client.min.js", "world-atlas/land-110m.json", "img/mark.svg"),
    "@fontsource-variable/newsreader/files/newsreader-latin-opsz-normal.woff2",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
)
# What is loaded when it is needed, and so is no part of list_needed.
LATER = ("lean-qr", "wave/challenge-worker", "wave/light-pass", "wave/point-map")


@require_safe
def my_waves(request: HttpRequest) -> HttpResponse:
    """The private links that this device knows; they never leave it."""
    return render(request, "tracker/my_waves.html", {"campaign": campaign_of(request)})


@require_safe
def form_token(request: HttpRequest) -> HttpResponse:
    """What a send needs to be taken as the visitor's own, whatever became of the page that kept it."""
    return mark_private(JsonResponse({"token": get_token(request)}))


@require_safe
@never_cache
def offline_form(request: HttpRequest) -> HttpResponse:
    """The form of a wave without token, key or anything of whoever asks: the same for everybody."""
    campaign = campaign_of(request)
    context = {
        "form": SubmissionForm(),
        "session": campaign.main_session,
        "consent_text": campaign.consent_texts.first(),
        "is_kept": True,
    }
    return render(request, "tracker/wave.html", context)


@require_safe
@never_cache
def offline_files(request: HttpRequest) -> HttpResponse:
    """The form's address, and that of each file without which it does nothing."""
    campaign_of(request)
    named = (import_map.addresses()[name] for name in ("wave/wave-form", *LATER))
    modules = ("wave-form", "keep-offline", "light-pass", "point-map")
    needed = {address for module in modules for address in import_map.list_needed(module)} | {*named}
    words = reverse("words", args=[get_language()])
    files = [*sorted(needed), *(static(file) for file in FILES), words]
    return JsonResponse({"form": reverse("offline_form"), "files": files})


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """A few lines that differ with each release; a worker has no import map, so they name addresses."""
    addresses = import_map.addresses()
    named = {name: json.dumps(addresses[f"wave/{name}"]) for name in ("offline", "outbox", "outbox-sending")}
    lines = [
        f"import {{ openDB }} from {json.dumps(addresses['idb'])};",
        f"import * as outbox from {named['outbox']};",
        f"import * as sending from {named['outbox-sending']};",
        f"import {{ serve }} from {named['offline']};",
        "serve(self, { openDB, outbox, sending });",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/javascript")

"""/organise/campaign/: a campaign is made and changed, previewed, taken along as a file and brought back."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from operations import answers, editing, fields, opening, trial
from tracker.campaigns import to_file
from tracker.campaigns.drawn import WORDS
from tracker.campaigns.keys import CampaignFileError
from tracker.models import Campaign
from tracker.web.files import private_file
from tracker.web.guards import with_right
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters

for_organisers = with_right("tracker.organise")
PAGES = ("home", "when", "wave", "check_in", "pictures", "story", "map", "waves", "numbers", "privacy")
MOST_FILES = 30


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def campaigns(request: HttpRequest) -> HttpResponse:
    """All of them, and the few questions that begin another."""
    faults: list[str] = []
    data, asked = editing.begin(request.POST.dict()), Parameters(request.POST)
    if request.method == "POST":
        data["session"][0] |= {
            name: answers.instant_in(asked.line(name)) for name in ("starts_at", "ends_at")
        }
        faults = missing(request.POST)
    if request.method == "POST" and not faults:
        try:
            made = editing.save(data, {})
        except CampaignFileError as error:
            faults = error.faults
        else:
            return redirect(f"/c/{made.slug}/organise/campaign/")
    context = {
        "campaigns": [(one, f"/c/{one.slug}") for one in Campaign.objects.order_by("-is_default", "slug")],
        "bodies": fields.session_fields(0)[1].choices,
        "typed": request.POST,
        "faults": faults,
    }
    return render(request, "operations/campaigns.html", context, status=422 if faults else 200)


def missing(posted: Mapping[str, Any]) -> list[str]:
    """What was not answered of the few questions, all at once."""
    advice = {
        "title": _("Give it a title."),
        "sentence": _("Say in one sentence what it is about."),
        "spacecraft": _("Name the spacecraft."),
        "starts_at": _("Say from when light that reaches it leaves the Earth."),
        "ends_at": _("Say until when."),
    }
    return [words for name, words in advice.items() if not str(posted.get(name, "")).strip()]


@for_organisers
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return render_overview(request)


def render_overview(request: HttpRequest, faults: list[str] | None = None, done: str = "") -> HttpResponse:
    campaign = campaign_of(request)
    trial.advance(campaign, request.user)
    steps = trial.steps(campaign)
    context = {
        "sections": [(name, section_title(name)) for name in fields.SECTIONS],
        "pages": [(page_title(name), reverse(name).removeprefix(f"/c/{campaign.slug}")) for name in PAGES],
        "at": f"/c/{campaign.slug}/as",
        "checks": opening.checks(campaign),
        "trial": steps,
        "is_at_work": bool(steps and steps.is_at_work),
        "faults": faults or [],
        "done": done,
    }
    return render(request, "operations/campaign.html", context, status=422 if faults else 200)


def section_title(name: str) -> str:
    return {
        "words": _("Words"),
        "sessions": _("Sessions"),
        "pictures": _("Pictures"),
        "consent": _("Consent"),
        "dates": _("Dates, limits, languages"),
    }[name]


def page_title(name: str) -> str:
    return {
        "home": _("Home"),
        "when": _("When to wave"),
        "wave": _("Add your wave"),
        "check_in": _("Be counted in"),
        "pictures": _("Pictures and credits"),
        "story": _("The story"),
        "map": _("Map"),
        "waves": _("Everybody who waved"),
        "numbers": _("Numbers"),
        "privacy": _("Privacy"),
    }[name]


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, section: str) -> HttpResponse:
    if section not in fields.SECTIONS:
        raise Http404(_("There is no such page."))
    campaign, faults, done = campaign_of(request), [], ""
    data = to_file.describe(campaign)
    if request.method == "POST":
        uploads = read_pictures(request, data)
        data = answers.merge(section, data, request.POST)
        name_new_pictures(data, uploads)
        try:
            by_name = {one["file"]: uploads[one["id"]] for one in data["picture"] if one.get("id") in uploads}
            editing.save(data, by_name, campaign, only=section == "pictures")
        except CampaignFileError as error:
            faults = error.faults
        else:
            return redirect(f"{request.get_full_path().partition('?')[0]}?saved=1")
    done = _("Saved.") if "saved" in request.GET and not faults else ""
    blocks = [
        (block, [(one, answers.input_value(one, answers.value_at(data, one.path))) for one in block.fields])
        for block in fields.blocks_of(section, data)
    ]
    context = {
        "section": section,
        "title": section_title(section),
        "sections": [(name, section_title(name)) for name in fields.SECTIONS],
        "blocks": blocks,
        "illustrations": [(name, _(WORDS[name]["title"])) for name in WORDS],
        "faults": faults,
        "done": done,
        "megabytes": settings.PHOTO_MAX_BYTES // 1024**2,
    }
    return render(request, "operations/edit.html", context, status=422 if faults else 200)


def read_pictures(request: HttpRequest, data: dict[str, Any]) -> dict[str, bytes]:
    """What was uploaded, by the id of its picture; one without an id by its place."""
    found: dict[str, bytes] = {}
    asked = Parameters(request.POST)
    for place in range(len(data["picture"]) + 1):
        file = request.FILES.get(f"picture.{place}.upload")
        if file is not None:
            identifier = asked.line(f"picture.{place}.id") or f"picture-{place + 1}"
            found[identifier] = file.read()
    return found


def name_new_pictures(data: dict[str, Any], uploads: Mapping[str, bytes]) -> None:
    """A picture is ours, or has a file; a new one that was given no name gets one."""
    for place, one in enumerate(data.get("picture", [])):
        if not one.get("id"):
            one["id"] = f"picture-{place + 1}"
        if one["id"] in uploads or (one["id"] not in WORDS and "file" not in one):
            one["file"] = f"{one['id']}.jpg"


@for_organisers
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    campaign = campaign_of(request)
    if kind == "toml":
        response = HttpResponse(editing.as_text(campaign), content_type="application/toml; charset=utf-8")
    else:
        response = HttpResponse(editing.as_zip(campaign), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{campaign.slug}.{kind}"'
    return response


@for_organisers
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """A file changes the campaign whose page it is; `check` alone says what would fail."""
    campaign = campaign_of(request)
    files = {str(one.name): one.read() for one in request.FILES.getlist("file")[:MOST_FILES]}
    try:
        text, pictures = editing.unpack(files)
        editing.check(text, pictures, campaign)
        if Parameters(request.POST).line("do") == "check":
            return render_overview(request, done=_("This file can be used. Nothing was changed."))
        editing.save(editing.data_of(text), pictures, campaign)
    except CampaignFileError as error:
        return render_overview(request, faults=error.faults)
    return redirect("edit_campaign")


@for_organisers
@require_POST
def open_to_all(request: HttpRequest) -> HttpResponse:
    editing.open_to_all(campaign_of(request))
    return redirect("edit_campaign")


@for_organisers
@require_POST
def begin_trial(request: HttpRequest) -> HttpResponse:
    """A test wave on its way."""
    if fault := trial.begin(campaign_of(request)):
        return render_overview(request, faults=[_(fault)])
    return redirect(f"{reverse('edit_campaign')}#trial")


@for_organisers
@require_safe
def picture(request: HttpRequest, identifier: str) -> HttpResponse:
    """A picture of a campaign that nobody may see yet; whole, where a part of it is shown."""
    found = campaign_of(request).reference_images.filter(identifier=identifier).first()
    if found is None:
        raise Http404(_("There is no such picture."))
    return private_file(found.source if "whole" in request.GET and found.source else found.file)

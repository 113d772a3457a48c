"""Everybody who waved: the map, the counters, being counted in without a photo, and groups."""

import gzip
import json
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tracker import tasks
from tracker.models import Campaign, Group, ImagingSession, Pledge, Submission
from tracker.outbox import emails
from tracker.sky import countries
from tracker.submissions import finds, intake, pledges, search
from tracker.submissions.forms import CheckInForm, GroupForm, initial_values
from tracker.viewing import world_map
from tracker.views.submissions import accept, answer_closed, refuse
from tracker.web.addresses import make_link
from tracker.web.files import qr_svg
from tracker.web.guards import mark_private, wants_json
from tracker.web.middleware import campaign_of
from tracker.web.page_cache import CACHE_S, cache_page, count_everybody, get_or_make
from tracker.web.parameters import BadParameterError, Parameters

PLACES_A_PAGE, FACES_OF_A_LIGHT = 50, 12
LONGEST_QUERY, LONGEST_LINK = 120, 400
MOST_MINUTES = 10_000_000


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """Be counted in without a photo."""
    campaign = campaign_of(request)
    consent_text = campaign.consent_texts.first()
    if not campaign.is_open or consent_text is None:
        return answer_closed(request)
    session = campaign.main_session
    if request.method == "POST":
        form = CheckInForm(request.POST, campaign=campaign)
        if form.is_valid():
            receipt = intake.check_in(campaign, consent_text, form.complete_wave())
            tasks.enqueue_preparation(receipt.submission)
            link = make_link("private", receipt.token)
            if emails.announce_arrival(receipt.submission, link):
                tasks.enqueue_messages()
            pledges.keep(campaign, form.cleaned_data["pledge"], Pledge.State.CHECK_IN)
            return accept(request, [receipt])
        if wants_json(request):
            return refuse(request, form, {})
    else:
        group = Parameters(request.GET).line("group")
        form = CheckInForm(initial=initial_values(session.starts_at if session else None) | {"group": group})
    context = {"form": form, "session": session, "consent_text": consent_text}
    return render(request, "tracker/check_in.html", context, status=422 if form.errors else 200)


@require_safe
@cache_page(CACHE_S, lambda request: campaign_of(request).pk)
def map_page(request: HttpRequest) -> HttpResponse:
    """Everybody at their coarse place. The list below the drawing has the same filters in its address."""
    campaign = campaign_of(request)
    session = campaign.main_session
    asked = Parameters(request.GET)
    country, minute = asked.line("country", 2), minute_of(asked)
    start = session.starts_at if session else None
    key = f"map-page:{campaign.pk}:{country if country.isalpha() else ''}:{minute}"
    summary = get_or_make(key, lambda: world_map.summary(world_map.waves(campaign), start, country, minute))
    asked_for = {"country": country, "minute": "" if minute is None else str(minute)}
    kept = urlencode({name: value for name, value in asked_for.items() if value})
    context = {
        **summary,
        "session": session,
        "scene": world_map.scene(session) if session else None,
        "counters": count_everybody(campaign),
        "country": country,
        "minute": "" if minute is None else minute,
        "kept": f"{kept}&" if kept else "",
        "page": Paginator(summary["listed"], PLACES_A_PAGE).get_page(asked.line("page")),
    }
    response = render(request, "tracker/map.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def minute_of(asked: Parameters) -> int | None:
    """A filter that is none filters nothing."""
    try:
        return asked.whole("minute", 0, -MOST_MINUTES, MOST_MINUTES) if asked.line("minute") else None
    except BadParameterError:
        return None


@require_safe
def map_data(request: HttpRequest) -> HttpResponse:
    """Everybody in one compact download."""
    campaign = campaign_of(request)
    session = campaign.main_session
    packed = get_or_make(f"map:{campaign.pk}", lambda: gzip.compress(map_of(campaign, session)))
    accepts = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if accepts else gzip.decompress(packed), content_type="application/json")
    if accepts:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = f"public, max-age={CACHE_S}"
    return response


def map_of(campaign: Campaign, session: ImagingSession | None) -> bytes:
    rows = world_map.waves(campaign)
    start = session.starts_at if session else min((wave.waved_at for wave in rows), default=campaign.opens_at)
    data = world_map.compact(rows, start or timezone.now())
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


@require_safe
def map_names(request: HttpRequest, language: str) -> HttpResponse:
    """Lands, seas and large towns, as a reader of this language calls them."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    response = JsonResponse(world_map.names(language))
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def map_people(request: HttpRequest) -> HttpResponse:
    """Who is in a light of the map: so many faces, how many there are, and where all of them are listed."""
    asked = Parameters(request.GET)
    box, country = asked.box("box"), asked.line("country", 2)
    if box is None:
        raise BadParameterError(_("“%(name)s” is missing.") % {"name": "box"})
    here = world_map.within(campaign_of(request).submissions.approved().on_time(), box)
    if country:
        here = here.filter(country=country)
    counts = here.counters()
    # Who has a face comes first.
    faces = here.select_related("group", "consent_text").order_by("-has_photo", "-pk")[:FACES_OF_A_LIGHT]
    kept = {"box": asked.line("box")} | ({"country": country} if country else {})
    response = JsonResponse(
        {
            **counts,
            "faces": [face(submission) for submission in faces],
            "all": f"{reverse('waves')}?{urlencode(kept)}",
        }
    )
    response["Cache-Control"] = "no-cache"
    return response


@csrf_exempt  # it changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
def find_people(request: HttpRequest) -> HttpResponse:
    """Approved waves for what has been typed so far. A private link finds its own by POST: it must stand in
    no address."""
    campaign = campaign_of(request)
    if request.method == "POST":
        token = Parameters(request.POST).line("token", LONGEST_LINK).rstrip("/").rpartition("/")[2]
        own = Submission.objects.with_token(token) if token else None
        found = [own] if own and own.is_public and own.campaign_id == campaign.pk else []
    else:
        query = Parameters(request.GET).line("q", LONGEST_QUERY)
        found = search.search(campaign, query)
    answer: dict[str, Any] = {"found": [face(submission) for submission in found]}
    if request.method != "POST":
        answer |= beside_people(campaign, query, is_found=bool(found))
    response = JsonResponse(answer)
    response["Cache-Control"] = "no-cache"
    return response


def beside_people(campaign: Campaign, query: str, *, is_found: bool) -> dict[str, Any]:
    """What a search finds besides people: how many there are in all and where they are listed, places and
    groups, and where nobody is found the people who waved nearest to the town that was meant."""
    language = get_language() or "en"
    answer: dict[str, Any] = {
        "count": finds.count(campaign, query),
        "all": f"{reverse('waves')}?{urlencode({'q': query})}",
        "groups": [
            {"name": group.public_name, "url": reverse("group", args=[group.code])}
            for group in finds.groups(campaign, query)
        ],
        "places": [
            {
                "name": ", ".join(filter(None, (name, countries.country_name(code, language)))),
                "people": people,
                "url": f"{reverse('waves')}?{urlencode({'place': name, 'country': code})}",
            }
            for name, code, people in finds.places(campaign, query)
        ],
    }
    if is_found:
        return answer
    near = finds.near(campaign, query)
    return answer | {"near": [face(one) for one in near.waves], "town": near.town}


def face(submission: Submission) -> dict[str, Any]:
    tile = reverse("photo", args=[submission.public_id, "tile"]) if submission.has_photo else ""
    group = submission.group.public_name if submission.group else ""
    return {
        "id": submission.public_id,
        "by": submission.by_line,
        "place": submission.place_line,
        "group": group,
        "tile": tile,
        "url": reverse("wave_page", args=[submission.public_id]),
    }


@require_safe
def counters(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(count_everybody(campaign_of(request)))
    response["Cache-Control"] = f"public, max-age={CACHE_S}"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest) -> HttpResponse:
    """A school or a club gets a code, a link and a QR code."""
    campaign = campaign_of(request)
    form = GroupForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "tracker/group_new.html", {"form": form}, status=422 if form.errors else 200)
    group = Group.objects.create(campaign=campaign, name=form.cleaned_data["name"])
    link = f"{make_link('wave')}?group={group.code}"
    page = make_link("group", group.code)
    return mark_private(
        render(
            request,
            "tracker/group_made.html",
            {"group": group, "link": link, "page": page, "qr": qr_svg(link)},
        )
    )

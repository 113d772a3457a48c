"""When and where to wave: for a town, for a point, for the cities of the world."""

import csv
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.documents.layout import Order
from tracker.exchange.spreadsheet import disarm
from tracker.models import ImagingSession
from tracker.models.clock import now
from tracker.sky import countries, ephemeris, gazetteer, horizon
from tracker.viewing.calendar import calendar_file
from tracker.viewing.cards import place_card
from tracker.viewing.sentences import daylight_sentence, sentence
from tracker.viewing.window import (
    Spot,
    Window,
    describe_window,
    spot_of_point,
    spot_of_town,
    timetable_of,
    window,
)
from tracker.web.addresses import make_absolute, repeat_address
from tracker.web.drawing import draw, tell_when_to_come
from tracker.web.files import serve_drawing
from tracker.web.middleware import campaign_of
from tracker.web.page_cache import cache_page
from tracker.web.parameters import BadParameterError, Parameters

CACHE_S = 3600
LONGEST_QUERY = 100
MOST_CHOICES = 8


def sources_of(request: HttpRequest) -> Any:
    """The rows that the pages here are made from, and which of the sessions are over."""
    instant = now()
    sessions = sessions_of(request)
    return [values_of(row) for row in (campaign_of(request), *sessions)], [
        one.ends_at < instant for one in sessions
    ]


def values_of(row: Model) -> list[Any]:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


Response = TypeVar("Response", bound=HttpResponse)


@require_safe
@cache_page(CACHE_S, sources_of)
def when(request: HttpRequest) -> HttpResponse:
    """Find a place, or read the table of cities. With latitude and longitude: the window of that point."""
    session = session_of(request)
    try:
        parameters = Parameters(request.GET)
        if "latitude" in parameters or "longitude" in parameters:
            return render_window(request, window(session, spot_of(request)))
        query = parameters.line("q", LONGEST_QUERY + 1)
        if len(query) > LONGEST_QUERY:
            raise BadParameterError(_("No town has a name that long: type its first few letters."))
    except (BadParameterError, ephemeris.SkyError) as error:
        return refuse(request, _(str(error)))
    exact = gazetteer.exact(query)
    found = (exact or gazetteer.search(query))[:MOST_CHOICES]
    if len(exact) == 1:
        return HttpResponseRedirect(address(reverse("when_place", args=[found[0].slug]), request))
    context = {
        "session": session,
        "sessions": sessions_of(request),
        "asked": question_of(request),
        "query": query,
        "found": found,
        "regions": timetable_of(session),
    }
    return let_cache(
        render(request, "tracker/when.html", context, status=404 if query and not found else 200)
    )


@require_safe
@cache_page(CACHE_S, sources_of)
def when_place(request: HttpRequest, slug: str) -> HttpResponse:
    return render_window(request, window(session_of(request), town_of(slug)))


@require_safe
def when_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    here = window(session_of(request), town_of(slug))
    return serve_calendar(here, address(reverse("when_place", args=[slug]), request), f"wave-{slug}")


@require_safe
def when_point_calendar(request: HttpRequest) -> HttpResponse:
    """Likewise for a point, by latitude and longitude."""
    try:
        here = window(session_of(request), spot_of(request))
    except (BadParameterError, ephemeris.SkyError) as error:
        return refuse(request, _(str(error)))
    point: dict[str, Any] = {"latitude": here.spot.latitude, "longitude": here.spot.longitude}
    return serve_calendar(here, f"{reverse('when')}?{urlencode(point | question_of(request))}", "wave")


def serve_calendar(here: Window, path: str, name: str) -> HttpResponse:
    file = calendar_file(here, make_absolute(path), now())
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return let_cache(response)


@require_safe
@tell_when_to_come
def when_card(request: HttpRequest, slug: str) -> HttpResponse:
    """What other sites show of a place's page."""
    here = window(session_of(request), town_of(slug))
    order = Order(place_card(here, here.session.ends_at < now()), "png")
    return let_cache(serve_drawing(draw(request, order), "png"))


@require_safe
def when_json(request: HttpRequest) -> JsonResponse:
    """The same for programs. `at` (ISO 8601) asks for another instant than the session's, `zone` for other
    clocks."""
    try:
        session = session_of(request)
        if at := Parameters(request.GET).instant("at"):
            session = ImagingSession(**{**freeze(session), "starts_at": at, "ends_at": at})
        here = window(session, spot_of(request))
    except (BadParameterError, ephemeris.SkyError) as error:
        return JsonResponse({"error": _(str(error))}, status=400)
    except Http404 as error:
        return JsonResponse({"error": str(error)}, status=404)
    response = JsonResponse(describe_window(here))
    response["Access-Control-Allow-Origin"] = "*"
    return let_cache(response)


@require_safe
def when_csv(request: HttpRequest) -> HttpResponse:
    session = session_of(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="when-to-wave.csv"'
    writer = csv.writer(response)
    numbers = ("latitude", "longitude", "zone", "local_start", "local_end", "altitude_deg", "azimuth_deg")
    writer.writerow(
        ["region", "city", "country", *numbers, "compass", "sun_altitude_deg", "daylight", "visible"]
    )
    for region in timetable_of(session):
        for here in region.windows:
            values = describe_window(here)
            first = (region.code, here.spot.name, countries.country_name(here.spot.country))
            place = (here.spot.latitude, here.spot.longitude)
            rest = [values[name] for name in numbers[2:]]
            last = [here.compass, values["sun_altitude_deg"], here.daylight, here.is_visible]
            writer.writerow([disarm(cell) for cell in (*first, *place, *rest, *last)])
    return let_cache(response)


# --- What was asked -----------------------------------------------------------------------------------------


def sessions_of(request: HttpRequest) -> list[ImagingSession]:
    """The campaign's, asked for once, however many ask."""
    known = getattr(request, "imaging_sessions", None)
    if known is None:
        known = list(campaign_of(request).imaging_sessions.all())
        request.imaging_sessions = known  # type: ignore[attr-defined]
    return known


def session_of(request: HttpRequest) -> ImagingSession:
    """?session=…, or the campaign's main one."""
    sessions = sessions_of(request)
    if not sessions:
        raise Http404(_("No session is planned yet."))
    wanted = Parameters(request.GET).line("session")
    found = [session for session in sessions if wanted in ("", str(session.pk))]
    if not found:
        raise Http404(_("There is no such session."))
    return found[0]


def town_of(slug: str) -> Spot:
    town = gazetteer.by_slug(slug)
    if town is None:
        raise Http404(_("We know no town of this name. Look for it on the page “When do I wave?”."))
    return spot_of_town(town)


def spot_of(request: HttpRequest) -> Spot:
    parameters = Parameters(request.GET)
    latitude, longitude = parameters.point()
    spot = spot_of_point(latitude, longitude)
    if "zone" not in parameters:
        return spot
    zone = parameters.line("zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadParameterError(_("There is no time zone of this name.")) from error
    return Spot(spot.name, "", latitude, longitude, zone)


def freeze(session: ImagingSession) -> dict[str, Any]:
    names = ("spacecraft", "body", "right_ascension_deg", "declination_deg", "distance_km", "light_time_s")
    return {name: getattr(session, name) for name in names}


def question_of(request: HttpRequest) -> dict[str, str]:
    """What of the question the next page has to keep."""
    session = Parameters(request.GET).line("session")
    return {"session": session} if session else {}


def address(path: str, request: HttpRequest) -> str:
    values = question_of(request)
    return f"{path}?{urlencode(values)}" if values else path


# --- Answers ------------------------------------------------------------------------------------------------


def render_window(request: HttpRequest, here: Window) -> HttpResponse:
    is_over = here.session.ends_at < now()
    drawing = horizon.draw(
        here.spot.latitude, here.spot.longitude, here.spot.zone, here.session.starts_at, here.session.aim
    )
    context = {
        "here": here,
        "session": here.session,
        "sessions": sessions_of(request),
        "asked": question_of(request),
        "is_over": is_over,
        "sentence": sentence(here, is_over),
        "daylight_sentence": daylight_sentence(here, is_over),
        "drawing": drawing,
        "horizon": here.horizon(),
        "light": here.session.light(here.session.starts_at),
        "card": address(reverse("when_card", args=[here.spot.slug]), request) if here.spot.slug else "",
        "link": repeat_address(request),
        "point": None
        if here.spot.slug
        else {"latitude": here.spot.latitude, "longitude": here.spot.longitude},
    }
    return let_cache(render(request, "tracker/when_place.html", context))


def refuse(request: HttpRequest, message: str) -> HttpResponse:
    return render(request, "tracker/refused.html", {"message": message}, status=400)


def let_cache(response: Response) -> Response:
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ["Cookie"])  # a chosen language
    return response

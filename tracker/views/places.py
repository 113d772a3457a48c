"""Towns for what is typed, and the public place of a point."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.models import ImagingSession
from tracker.sky import borders, countries, gazetteer, places
from tracker.submissions.place_and_time import is_to_come
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters


@require_safe
def place_search(request: HttpRequest) -> JsonResponse:
    """Towns for what has been typed so far, with the session's local time there."""
    session = campaign_of(request).main_session
    query = Parameters(request.GET).line("q", 80)
    matches, exact = gazetteer.find_matches(query), gazetteer.exact(query)
    found = [
        {**describe_town(match.town, session), "also": match.also, "isMeant": exact == [match.town]}
        for match in matches
    ]
    return JsonResponse({"places": found})


@require_POST
def place_nearest(request: HttpRequest) -> JsonResponse:
    """The coarse public place of a point: what would be kept of it. By POST, because addresses are written
    into logs on the way, and where somebody is belongs in none."""
    latitude, longitude = Parameters(request.POST).point()
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return JsonResponse(
            {"error": _("Latitude goes from -90 to 90, longitude from -180 to 180.")}, status=400
        )
    place = places.public_place(latitude, longitude)
    country = countries.country_name(place.country, get_language() or "en")
    session = campaign_of(request).main_session
    label = f"{place.name}, {country or _('at sea')}"
    told = {"label": label, "zone": place.zone, "countries": list_claimants(place)}
    return JsonResponse({**told, **local_start(session, place.zone)})


def describe_town(town: gazetteer.Town, session: ImagingSession | None = None) -> dict[str, Any]:
    label = town.label_in(get_language() or "en")
    told = {"slug": town.slug, "label": label, "zone": town.zone, "countries": list_claimants(town)}
    return {**told, **local_start(session, town.zone)}


def list_claimants(place: places.PublicPlace | gazetteer.Town) -> list[dict[str, str]]:
    """Of a disputed place: to which countries it may be counted, the one that it is counted to first."""
    language = get_language() or "en"
    codes = borders.claimants(place.country, place.latitude, place.longitude)
    return [{"code": code, "name": countries.country_name(code, language)} for code in codes]


def local_start(session: ImagingSession | None, zone: str) -> dict[str, Any]:
    """When the session begins on the clocks of that zone, by the rules of that date, and whether nobody can
    have waved then yet."""
    if session is None:
        return {}
    start = session.starts_at.astimezone(ZoneInfo(zone))
    return {"date": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}", "isToCome": is_to_come(start)}

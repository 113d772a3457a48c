"""Everybody who waved, as a list."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tracker.sky import countries, spelling
from tracker.submissions import search
from tracker.viewing import world_map
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters

WAVES_A_PAGE, MOST_LISTED, LONGEST_QUERY, LONGEST_PLACE = 60, 1200, 120, 120


@require_safe
def waves(request: HttpRequest) -> HttpResponse:
    """Everybody, as a list: the newest first, in pages that can be linked to; by words and by country."""
    campaign, asked = campaign_of(request), Parameters(request.GET)
    query, country = asked.line("q", LONGEST_QUERY), asked.line("country", 2)
    place, box = asked.line("place", LONGEST_PLACE), asked.box("box")
    approved = campaign.submissions.approved().with_photo().on_time().order_by("-pk")
    codes = approved.order_by("country").exclude(country="").values_list("country", flat=True).distinct()
    listed = countries_by_name(codes)
    if query:
        found = search.search(campaign, query, MOST_LISTED)
        approved = approved.filter(pk__in=[submission.pk for submission in found])
    if country:
        approved = approved.filter(country=country)
    if place:
        approved = approved.filter(place=place)
    if box:
        approved = world_map.within(approved, box)
    page = Paginator(approved, WAVES_A_PAGE).get_page(asked.line("page"))
    named = {"q": query, "country": country, "place": place, "box": asked.line("box")}
    kept = urlencode({name: value for name, value in named.items() if value})
    context = {"page": page, "query": query, "country": country, "countries": listed, "kept": kept}
    context["place"] = place
    return render(request, "tracker/waves.html", context)


def countries_by_name(codes: Iterable[str]) -> list[str]:
    """As the reader calls them, É beside E."""
    language = get_language() or "en"
    return sorted(codes, key=lambda code: spelling.fold(countries.country_name(code, language)))

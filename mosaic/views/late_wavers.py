"""They waved later: after the campaign had closed, apart from the picture."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosaic.building.addresses import preview_name
from mosaic.models import Mosaic
from tracker.models import Campaign, Submission
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters

# A frame of twelve by eight squares around eight by four, or of eight by six (static/css/later.css).
FEW, AROUND, A_PAGE = 24, 64, 60


@require_safe
def late_wavers(request: HttpRequest) -> HttpResponse:
    """A list, and around the picture a ring of those who came last: no cell of it is touched."""
    campaign = campaign_of(request)
    late = campaign.submissions.approved().late().with_photo().order_by("-pk")
    if campaign.late_wavers == Campaign.LateWavers.OFF and not late.exists():
        raise Http404(_("Nobody waved later."))
    build = Mosaic.objects.find_published(campaign)
    page = Paginator(late, A_PAGE).get_page(Parameters(request.GET).line("page"))
    has_ring = campaign.late_wavers == Campaign.LateWavers.RING and page.number == 1
    context = {
        "page": page,
        "ring": frame_of(list(late[:AROUND])) if has_ring else [],
        "preview": f"/{preview_name(build.key)}" if build else "",
        "reference": campaign.reference_images.first(),
    }
    response = render(request, "mosaic/later.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def frame_of(waves: list[Submission]) -> list[Submission | None]:
    """Evenly around the picture; what is free stays free for whoever waves next."""
    places: list[Submission | None] = [None] * (FEW if len(waves) <= FEW else AROUND)
    for number, wave in enumerate(waves):
        places[number * len(places) // len(waves)] = wave
    return places

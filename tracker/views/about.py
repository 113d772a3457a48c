"""About the campaign rather than its people: the story, and what a phone's home screen shows."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.sky import geometry
from tracker.viewing import sights
from tracker.web.middleware import campaign_of


@require_safe
def story(request: HttpRequest) -> HttpResponse:
    """What happened, in the organiser's words, with a plan of where everything stood."""
    campaign = campaign_of(request)
    if not campaign.story_parts:
        raise Http404(_("This campaign has no story yet."))
    session = campaign.main_session
    context = {
        "session": session,
        "plan": geometry.plan(session.starts_at, session.aim) if session else None,
        "sight": sights.sight_of(campaign),
        "moons_away": sights.moons_away(campaign),
        "light": session.light(session.starts_at) if session else None,
        "earlier": sights.earlier_pictures(campaign),
    }
    response = render(request, "tracker/story.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this site is, how the picture comes about, and whose work is in it."""
    response = render(request, "tracker/about.html")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def organisers(request: HttpRequest) -> HttpResponse:
    """For who brings people together: a class, a club, a museum, a next campaign."""
    response = render(request, "tracker/organisers.html")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def site_manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to keep the site on its home screen."""
    campaign = campaign_of(request)
    sizes = {"img/icon-180.png": "180x180", "img/icon-512.png": "512x512"}
    manifest = {
        "name": campaign.translate(campaign.title),
        "short_name": campaign.translate(campaign.title)[:24],
        "description": campaign.translate(campaign.sentence),
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "standalone",
        "background_color": "#05070d",
        "theme_color": "#05070d",
        "icons": [{"src": static(file), "sizes": size, "type": "image/png"} for file, size in sizes.items()],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")

"""The mosaic in other people's pages: a frame with nothing but the viewer, and oEmbed, which tells them
how."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from mosaic.building.addresses import preview_name
from mosaic.web.published import address_of, find_published_build, page_of, viewer_values
from tracker.web.addresses import make_absolute, make_link
from tracker.web.middleware import PREFIX, campaign_of
from tracker.web.parameters import Parameters

WIDTH, LEAST_PX, MOST_PX = 960, 200, 4000
LONGEST_ADDRESS = 2000


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The viewer alone. Any site may frame it: it holds no form and nothing private."""
    build = find_published_build(request, slug)
    counters = campaign_of(request).submissions.counters()
    context = viewer_values(build) | {"build": build, "counters": counters, "home": page_of(build.mosaic)}
    response = render(request, "mosaic/embed.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """https://oembed.com: the frame for the address of a mosaic, of this server."""
    parameters = Parameters(request.GET)
    if parameters.line("format") not in ("", "json"):
        return JsonResponse({"error": _("Only format=json is supported.")}, status=501)
    asked = split(parameters.line("url", LONGEST_ADDRESS))
    slug = mosaic_at(request, asked) if asked else None
    if asked is None or slug is None:
        return JsonResponse({"error": _("This is not the address of a mosaic on this site.")}, status=404)
    build = find_published_build(request, slug)
    width, height = size(request, build.columns / build.rows)
    address = make_absolute(address_of(build.mosaic, "embed"))
    address += f"?{asked.query}" if asked.query else ""
    title = build.mosaic.campaign.translate(build.mosaic.campaign.title)
    frame = '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" allowfullscreen></iframe>'
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": title,
        "provider_url": make_link("home"),
        "width": width,
        "height": height,
        "html": format_html(frame, address, width, height, title),
        "thumbnail_url": make_absolute(f"/{preview_name(build.key)}"),
        "thumbnail_width": 1600,
        "thumbnail_height": round(1600 * build.rows / build.columns),
        "cache_age": 3600,
    }
    response = JsonResponse(answer)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def split(address: str) -> SplitResult | None:
    """None for what is no address, like “http://[”."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def mosaic_at(request: HttpRequest, asked: SplitResult) -> str | None:
    """The slug of the mosaic at this address, "" for the default one; None when it is not ours."""
    if asked.scheme not in ("http", "https") or asked.netloc != urlsplit(settings.SITE_URL).netloc:
        return None
    match = PREFIX.match(asked.path)
    if (match[1] if match else None) != getattr(request, "campaign_slug", None):
        return None
    try:
        found = resolve(asked.path[match.end() :] if match else asked.path)
    except Resolver404:
        return None
    names = {"home": "", "another": found.kwargs.get("slug")}
    return names.get(found.url_name or "")


def size(request: HttpRequest, aspect: float) -> tuple[int, int]:
    """Width and height in pixels, within what was asked for; a little higher than the mosaic, for the
    controls."""

    def most(name: str) -> int:
        return Parameters(request.GET).whole(name, MOST_PX, LEAST_PX, MOST_PX)

    width = min(WIDTH, most("maxwidth"))
    return width, min(most("maxheight"), max(LEAST_PX, round(width / aspect) + 120))

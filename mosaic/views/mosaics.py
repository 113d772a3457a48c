"""The mosaic, and who is where in it: parse, look up, answer."""

from itertools import chain
from typing import Any

from django.core.cache import cache
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from mosaic.building import addresses, depth
from mosaic.building.files import BuildFiles
from mosaic.building.placement_rows import MANIFEST_HEAD
from mosaic.keepsakes import posters, tours
from mosaic.models import Build, Mosaic
from mosaic.web.published import (
    address_of,
    find_published_build,
    page_of,
    pointer_values,
    viewer_values,
    where_is,
    who_is_in,
)
from tracker.models import Submission
from tracker.models.clock import now
from tracker.viewing.sentences import wave_sentence
from tracker.viewing.sights import sight_of
from tracker.viewing.world_map import lands_of
from tracker.web.addresses import make_absolute
from tracker.web.files import INERT, private_file, public_file
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters

LATEST_FACES = 12
MOST_GLOWING, NEWCOMERS_KNOWN_S = 200, 60
CONTENT_TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}
# A day, because an erased photo must be gone from caches too; shared caches ten minutes.
IMMUTABLE = "public, max-age=86400, s-maxage=600, immutable"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The viewer, the numbers and the story."""
    campaign = campaign_of(request)
    build = Mosaic.objects.find_published(campaign)
    approved = campaign.submissions.approved()
    context = {
        **(viewer_values(build) if build else {}),
        "others": Build.objects.current(campaign).exclude(mosaic__is_default=True),
        "counters": campaign.counters(),
        "coming": campaign.coming_session,
        "faces": approved.with_photo().on_time().order_by("-pk")[:LATEST_FACES],
        "sessions": campaign.imaging_sessions.all(),
        "reference": campaign.reference_images.first(),
        "sight": sight_of(campaign),
        "lands": lands_of(approved),
    }
    response = render(request, "mosaic/home.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def another(request: HttpRequest, slug: str) -> HttpResponse:
    """A mosaic beside the default one: the same photos, another picture."""
    build = find_published_build(request, slug)
    if build.mosaic.is_default:
        return HttpResponseRedirect(reverse("home"))
    approved = campaign_of(request).submissions.approved()
    context = viewer_values(build) | {"build": build, "counters": approved.counters()}
    response = render(request, "mosaic/another.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def pointer(request: HttpRequest, slug: str = "") -> HttpResponse:
    """/mosaic.json: what is published, in a machine's words."""
    build = find_published_build(request, slug)
    etag = f'"{build.pk}-{build.table[:16]}"'
    response: HttpResponse = JsonResponse(pointer_values(build))
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def version(request: HttpRequest, slug: str = "") -> HttpResponse:
    """How good the published version is, and how that can be checked."""
    build = find_published_build(request, slug)
    sides = depth.sides_of(build)
    deepest_px = max([build.cell_px, *sides])
    context = {
        "build": build,
        "gap": build.record.certified_gap,
        "quality": build.record.quality,
        "cells": build.grid.cells,
        "spare": build.grid.cells - build.photos,
        "gigapixels": float(f"{build.grid.cells * deepest_px**2 / 1e9:.2g}"),
        "sides": sides,
        "manifest": address_of(build.mosaic, "manifest"),
        "poster_pdf": address_of(build.mosaic, "poster", kind="pdf"),
        "poster_png": address_of(build.mosaic, "poster", kind="png"),
        "frame": frame_of(make_absolute(address_of(build.mosaic, "embed")), build),
        "strips": [
            address_of(build.mosaic, "strip", number=number) for number in range(posters.strips(build))
        ],
        "dzi": address_of(build.mosaic, "dzi"),
        "iiif": address_of(build.mosaic, "iiif_manifest"),
        "versions": address_of(build.mosaic, "versions"),
        "mosaic": page_of(build.mosaic),
        "card": address_of(build.mosaic, "version_card"),
    }
    response = render(request, "mosaic/version.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def frame_of(address: str, build: Build) -> str:
    """The HTML that puts the viewer into another page."""
    title = escape(build.mosaic.campaign.translate(build.mosaic.campaign.title))
    return (
        f'<iframe src="{address}" title="{title}" style="width:100%;height:32rem;border:0" '
        'loading="lazy"></iframe>'
    )


@require_safe
def manifest(request: HttpRequest, slug: str = "") -> StreamingHttpResponse:
    """Row, column and public id of every cell: the text whose SHA-256 the version states."""
    build = find_published_build(request, slug)
    rows = build.placements.order_by("row", "column").values_list("row", "column", "submission__public_id")
    lines = (f"{row},{column},{public_id}\n" for row, column, public_id in rows.iterator(chunk_size=2000))
    response = StreamingHttpResponse(chain([MANIFEST_HEAD], lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mosaic-{build.pk}.csv"'
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def cell(request: HttpRequest, row: int, column: int, slug: str = "") -> HttpResponse:
    """Who is in this cell."""
    response = JsonResponse(card(who_is_in(find_published_build(request, slug), row, column)))
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def tour(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Where a tour stops: cell, title and the card of who is there; with ?since= of a version, at those who
    came after it."""
    build, since = find_published_build(request, slug), version_asked(request)
    halts = tours.new_halts(build, since) if since else tours.halts(build)
    stops = [
        {"row": one.row, "column": one.column, "title": one.title, **card(one.submission)} for one in halts
    ]
    response = JsonResponse({"stops": stops})
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def newcomers(request: HttpRequest, slug: str = "") -> HttpResponse:
    """How many faces are new since a version, and where. Everybody who looks asks the same at the same
    moment, so a process looks once."""
    build, since = find_published_build(request, slug), version_asked(request)
    key = f"newcomers-{since}-{build.pk}"
    if (found := cache.get(key)) is None:
        found = tours.find_newcomers(build, since)
        cache.set(key, found, NEWCOMERS_KNOWN_S)
    cells = [{"row": row, "column": column} for _, row, column in found[:MOST_GLOWING]]
    response = JsonResponse({"version": build.pk, "count": len(found), "cells": cells})
    response["Cache-Control"] = "no-cache"
    return response


def version_asked(request: HttpRequest) -> int:
    return Parameters(request.GET).whole("since", 0, 0, 2**53)


@require_safe
def cells_of(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """Where a wave is in the published mosaic: its cells, row and column, and who is around it."""
    response = JsonResponse(where_is(find_published_build(request, slug), public_id))
    response["Cache-Control"] = "no-cache"
    return response


def card(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.public_id,
        "by": submission.by_line,
        "place": submission.place_line,
        "time": submission.local_line,
        "message": submission.message,
        "description": submission.description,
        "light": wave_sentence(submission, now()),
        "latitude": submission.latitude,
        "longitude": submission.longitude,
        "url": reverse("wave_page", args=[submission.public_id]),
        "report": reverse("report", args=[submission.public_id]),
        "photo": reverse("photo", args=[submission.public_id, "large"]),
    }


@require_safe
def tile(request: HttpRequest, key: str, address: str, image_format: str) -> HttpResponse:
    name = addresses.tile_name(key, addresses.parse_address(address), image_format)
    return mark_immutable(public_file(name, CONTENT_TYPES[image_format]))


@require_safe
def plain_tile(request: HttpRequest, key: str, address: str, image_format: str) -> HttpResponse:
    """The same without tint."""
    name = addresses.tile_name(key, addresses.parse_address(address), image_format)
    return mark_immutable(public_file(addresses.plain_name(name), CONTENT_TYPES[image_format]))


@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    return mark_immutable(public_file(addresses.preview_name(key), "image/jpeg"))


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    return mark_immutable(public_file(addresses.table_name(name), "application/json"))


@require_safe
def dzi(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A plain Deep Zoom descriptor, for any other viewer."""
    build = find_published_build(request, slug)
    context = {"build": build, "pyramid": build.pyramid}
    content = render(request, "mosaic/dzi.xml", context, content_type="application/xml")
    content["Cache-Control"] = "no-cache"
    return content


@require_safe
def dzi_tile(request: HttpRequest, address: str, image_format: str, slug: str = "") -> HttpResponse:
    """The plain Deep Zoom address of a pyramid tile leads to the one that the current table names."""
    build = find_published_build(request, slug)
    name = BuildFiles(build).tile_name(addresses.parse_address(address))
    response = HttpResponseRedirect(f"/{name}")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def target(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What the published mosaic imitates."""
    response = private_file(find_published_build(request, slug).mosaic.target.file)
    response["Cache-Control"] = "no-cache"
    return response


def mark_immutable(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = IMMUTABLE
    response["Content-Security-Policy"] = INERT
    # Any page may draw with it: whoever has the address sees the picture anyway.
    response["Access-Control-Allow-Origin"] = "*"
    return response

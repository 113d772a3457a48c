"""Earlier versions of a mosaic: how it grew."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mosaic.building.addresses import cell_picture_name
from mosaic.models import Build
from mosaic.views.mosaics import mark_immutable
from mosaic.web.published import address_of, find_published_build, page_of
from tracker.web.files import public_file
from tracker.web.i18n import thousands

MOST_FRAMES = 60


@require_safe
def versions(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Every version that was ever published, at one pixel a cell: people then and now, and a time lapse."""
    now = find_published_build(request, slug)
    ever = now.mosaic.builds.ever_published()
    chosen = evenly(list(ever.with_cell_picture()), MOST_FRAMES)
    context = {
        "build": now,
        "first": ever.first(),
        "count": ever.count(),
        "frames": [frame(one) for one in chosen],
        "mosaic": page_of(now.mosaic),
        "version": address_of(now.mosaic, "version"),
        "card": address_of(now.mosaic, "mosaic_card"),
    }
    response = render(request, "mosaic/versions.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def evenly(versions: list[Build], most: int) -> list[Build]:
    """At most so many of them, at even distances, always the first and the last."""
    if len(versions) <= most:
        return versions
    return [versions[round(step * (len(versions) - 1) / (most - 1))] for step in range(most)]


def frame(build: Build) -> dict[str, Any]:
    photos = ngettext("%(count)s photo", "%(count)s photos", build.photos) % {
        "count": thousands(build.photos)
    }
    people = ngettext("%(count)s person", "%(count)s people", build.people) % {
        "count": thousands(build.people)
    }
    return {
        "src": reverse("sketch", args=[build.key]),
        "rows": build.rows,
        "columns": build.columns,
        "when": date_format(localtime(build.published_at), _("j F Y, H:i")) + " UTC",
        "who": f"{people}, {photos}",
    }


@require_safe
def cell_picture(request: HttpRequest, key: str) -> HttpResponse:
    return mark_immutable(public_file(cell_picture_name(key), "image/jpeg"))

"""The published version of a mosaic: which one it is, where its pages are, who is in which cell."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mosaic.building import depth
from mosaic.building.addresses import preview_name
from mosaic.models import Build, Mosaic
from tracker.models import Submission
from tracker.web.middleware import campaign_of

PATTERN = "{level}/{column}_{row}"
STATES_OUTSIDE: dict[str, str] = {
    Submission.Status.RECEIVED: "waiting",
    Submission.Status.WAITING: "waiting",
    Submission.Status.ERASED: "unknown",
}


def find_published_build(request: HttpRequest, slug: str = "") -> Build:
    """Of the mosaic with this slug, the default one without."""
    build = Mosaic.objects.find_published(campaign_of(request), slug)
    if build is None:
        raise Http404(_("No mosaic is published yet."))
    return build


def address_of(mosaic: Mosaic, name: str, **arguments: Any) -> str:
    """The address of a page of this mosaic."""
    return reverse(name, kwargs=arguments if mosaic.is_default else {"slug": mosaic.slug, **arguments})


def page_of(mosaic: Mosaic) -> str:
    """The address where this mosaic is shown."""
    return reverse("home") if mosaic.is_default else address_of(mosaic, "another")


def viewer_values(build: Build) -> dict[str, Any]:
    """What the viewer needs of a version."""
    addresses = {
        "pointer": address_of(build.mosaic, "pointer"),
        "cell": address_of(build.mosaic, "cell", row=0, column=0),
        "where": address_of(build.mosaic, "cells_of", public_id="PUBLICID"),
        "version": address_of(build.mosaic, "version"),
        "versions": address_of(build.mosaic, "versions"),
        "tour": address_of(build.mosaic, "tour"),
        "newcomers": address_of(build.mosaic, "newcomers"),
        "card": address_of(build.mosaic, "mosaic_card"),
    }
    return {"pointer": pointer_values(build), "beside": beside(build), "addresses": addresses}


def pointer_values(build: Build) -> dict[str, Any]:
    tiles = f"{settings.MEDIA_ORIGIN}/tiles/{{build}}"
    return {
        "version": build.pk,
        "rows": build.rows,
        "columns": build.columns,
        "photos": build.photos,
        "cell_px": build.cell_px,
        "certified_gap": build.record.certified_gap,
        "tiles": f"{tiles}/{PATTERN}.{build.image_format}",
        "plain_tiles": f"{tiles}/plain/{PATTERN}.{build.image_format}" if build.untinted else None,
        "table": f"/tables/{build.table}.json",
        "deep": deep_values(build),
        "still": f"/{preview_name(build.key)}",
        "dzi": address_of(build.mosaic, "dzi"),
        "manifest_sha256": build.manifest_sha256,
        "published_at": build.published_at.isoformat() if build.published_at else None,
    }


def deep_values(build: Build) -> dict[str, Any] | None:
    """Where a viewer finds the deep levels, by names as in a pyramid tile's address."""
    sides = depth.sides_of(build)
    faces = reverse("deep", args=["0", 0, 0, 0]).replace("0/0/0_0", "{build}/{side}/{column}_{row}")
    return {"sides": sides, "faces": faces, "depths": reverse("depths", args=[build.key])} if sides else None


def address_of_face(build: Build, row: int, column: int, side: int) -> str:
    return reverse("deep", args=[depth.key_over(build, row, column), side, column, row])


def beside(build: Build) -> dict[str, Any] | None:
    """The picture alongside, laid so that it lies under the mosaic: the mosaic spans (0, 0) to (1, height).

    A picture that is not the target is fitted to the mosaic's width.
    """
    target = build.mosaic.target
    image = target.reference or build.mosaic.campaign.reference_images.first()
    if image is None:
        return None
    left, top, right, _ = build.crop if image == target.reference else (0, 0, 1, 1)
    width = 1 / (right - left)
    return {
        "url": reverse("picture", args=[image.identifier]),
        "title": image.title,
        "credit": image.credit,
        "x": -left * width,
        "y": -top * width * image.height / image.width,
        "width": width,
        "dot": image.dot,
        "aspect": image.width / image.height,
        "taken_at": image.taken_at,
        "distance_km": image.distance_km,
    }


def who_is_in(build: Build, row: int, column: int) -> Submission:
    """Raises Http404 for a cell that is not there, or whose photo may be shown no longer."""
    related = ("submission__campaign", "submission__group", "submission__consent_text")
    placement = build.placements.filter(row=row, column=column).select_related(*related).first()
    if placement is None or not placement.submission.is_public:
        raise Http404(_("Nobody is in this cell."))
    return placement.submission


def where_is(build: Build, public_id: str) -> dict[str, Any]:
    """The cells of a wave in this version, and its state: why there are none."""
    here = build.placements.filter(
        submission__public_id=public_id, submission__status=Submission.Status.APPROVED
    )
    cells = [{"row": place.row, "column": place.column} for place in here]
    state = "here" if cells else state_outside(build, public_id)
    found = {"version": build.pk, "cells": cells, "state": state}
    if cells:
        found["neighbours"] = list_neighbours(build, cells[0]["row"], cells[0]["column"])
    elif state == "coming" and settings.MOSAIC_EVERY_MINUTES:
        found["minutes"] = settings.MOSAIC_EVERY_MINUTES
    return found


def list_neighbours(build: Build, row: int, column: int) -> list[dict[str, Any]]:
    """Who is in the up to eight cells around one, and is public by now; each with the square rendition."""
    around = build.placements.filter(
        row__range=(row - 1, row + 1),
        column__range=(column - 1, column + 1),
        submission__status=Submission.Status.APPROVED,
    ).exclude(row=row, column=column)
    return [
        {
            "row": one.row - row,
            "column": one.column - column,
            "by": one.submission.by_line,
            "tile": reverse("photo", args=[one.submission.public_id, "tile"]),
        }
        for one in around.select_related("submission__group").order_by("row", "column")
    ]


def state_outside(build: Build, public_id: str) -> str:
    """Of a wave in no cell: no more than that it is on its way, or is not shown. By whom and why – withdrawn,
    turned down, never made ready – is nobody's business, and who was erased was never here."""
    submission = build.mosaic.campaign.submissions.filter(public_id=public_id).first()
    if submission is None:
        return "unknown"
    if submission.status == Submission.Status.APPROVED:
        if submission.is_late:
            return "late"
        return "coming" if submission.has_photo else "counted"
    return STATES_OUTSIDE.get(submission.status, "hidden")

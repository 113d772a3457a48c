"""What shows somebody's place in the mosaic: certificates, cards and groups."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosaic.building.jobs import WithdrawnError
from mosaic.keepsakes import cards, certificate, posters
from mosaic.models import Mosaic, Placement
from mosaic.web.published import find_published_build
from tracker.documents.drawing import LARGE
from tracker.documents.layout import Order
from tracker.models import Group, Submission
from tracker.web.addresses import make_link
from tracker.web.drawing import draw, draw_into_storage, tell_when_to_come
from tracker.web.files import private_download, qr_svg, serve_drawing
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters

View = Callable[..., HttpResponse]
LONGEST_CODE = 40
PNG_SCALE = 2.5
MOST_SHOWN = 400
# In one document: each takes a tenth of a second to draw, and a script that is new half a second.
CERTIFICATES = 60


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Type a certificate's code."""
    code = "".join(letter for letter in Parameters(request.GET).line("code").lower() if letter.isalnum())
    if code and len(code) <= LONGEST_CODE:
        found = campaign_of(request).submissions.approved().filter(public_id=code).exists()
        if found:
            return HttpResponseRedirect(reverse("certificate", args=[code]))
    return render(request, "mosaic/check.html", {"code": code[:LONGEST_CODE]}, status=404 if code else 200)


@require_safe
def certificate_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """A certificate is genuine when this page says so."""
    submission = public_submission(request, public_id)
    context = {
        "submission": submission,
        "said": certificate.paragraphs(submission),
        "cell": certificate.cell_of(submission),
    }
    response = render(request, "mosaic/certificate.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@tell_when_to_come
def certificate_file(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    submission = public_submission(request, public_id)
    link = make_link("certificate", public_id)
    order = Order(certificate.certificate(submission, link), kind, PNG_SCALE)
    return serve_drawing(draw(request, order), kind, f"wave-{public_id}")


def refuse_withdrawn(view: View) -> View:
    """For what people take home: nothing of a version in which somebody has withdrawn."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except WithdrawnError:
            message = _("The mosaic is being redrawn: somebody has just left it. Try again in a minute.")
            response = render(request, "tracker/refused.html", {"message": message}, status=503)
            response["Retry-After"] = "60"
        response["Cache-Control"] = "no-cache"
        return response

    return answer


@require_safe
@tell_when_to_come
@refuse_withdrawn
def poster(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    """The published version on A2, for a wall."""
    build = find_published_build(request, slug)

    def draw_poster(name: str, order: Order) -> None:
        draw_into_storage(request, name, order, LARGE)

    name = posters.poster(build, kind, make_link("home"), draw_poster)
    content_type = "application/pdf" if kind == "pdf" else "image/png"
    response: HttpResponse = private_download(
        name, content_type, f"{build.mosaic.campaign.slug}-{build.pk}.{kind}"
    )
    return response


@require_safe
@tell_when_to_come
@refuse_withdrawn
def strip(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """The full image from the top, as a print shop takes it; `number` counts from 0."""
    build = find_published_build(request, slug)
    try:
        response = HttpResponse(draw(request, posters.strip(build, number), LARGE), content_type="image/jpeg")
    except IndexError as error:
        raise Http404(_("The full image has %(count)s strips.") % {"count": posters.strips(build)}) from error
    response["Content-Disposition"] = f'attachment; filename="mosaic-{build.pk}-{number + 1:03d}.jpg"'
    return response


@require_safe
def group(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody of a group, and their cells in the mosaic."""
    found, members = group_of(request, code)
    build = Mosaic.objects.find_published(found.campaign)
    placed = Placement.objects.of(build).filter(submission__in=members[:MOST_SHOWN])
    context = {
        "group": found,
        "qr": qr_svg(f"{make_link('wave')}?group={found.code}"),
        "members": members[:MOST_SHOWN],
        "people": sum(member.people for member in members),
        "parts": [
            {
                "number": first // CERTIFICATES + 1,
                "first": first + 1,
                "last": min(first + CERTIFICATES, len(members)),
            }
            for first in range(0, len(members), CERTIFICATES)
        ],
        "build": build,
        "cells": [{"x": one.column, "y": one.row, "id": one.submission.public_id} for one in placed],
    }
    response = render(request, "mosaic/group.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@tell_when_to_come
def group_certificates(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody on a page or more, then a certificate for each; of a large group so many at a time."""
    found, members = group_of(request, code)
    part = Parameters(request.GET).whole("part", 1, 1, 10_000)
    some = members[(part - 1) * CERTIFICATES : part * CERTIFICATES]
    if not some:
        raise Http404(_("Nobody in this group is public yet."))

    def link_of(submission: Submission) -> str:
        return make_link("certificate", submission.public_id)

    page = certificate.group_pages(found.public_name, some, make_link("group", code), link_of)
    return serve_drawing(draw(request, Order(page, "pdf"), LARGE), "pdf", f"group-{code}-{part}")


@require_safe
@tell_when_to_come
def group_card(request: HttpRequest, code: str) -> HttpResponse:
    """What other sites show of a group's page."""
    found, members = group_of(request, code)
    return serve_drawing(draw(request, Order(cards.group_card(found, members), "png")), "png")


@require_safe
@tell_when_to_come
def mosaic_card(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What other sites show of the mosaic."""
    card = cards.mosaic_card(find_published_build(request, slug))
    return serve_drawing(draw(request, Order(card, "png")), "png")


@require_safe
@tell_when_to_come
def version_card(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What other sites show of the page about a version."""
    card = cards.version_card(find_published_build(request, slug))
    return serve_drawing(draw(request, Order(card, "png")), "png")


def group_of(request: HttpRequest, code: str) -> tuple[Group, list[Submission]]:
    found = get_object_or_404(
        Group.objects.select_related("campaign"), code=code, campaign=campaign_of(request)
    )
    return found, list(found.submissions.approved().select_related("campaign").order_by("pk"))


def public_submission(request: HttpRequest, public_id: str) -> Submission:
    approved = campaign_of(request).submissions.approved().select_related("campaign")
    submission = approved.filter(public_id=public_id).first()
    if submission is None:
        raise Http404(_("There is no valid certificate with this code."))
    return submission

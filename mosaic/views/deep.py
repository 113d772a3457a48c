"""The deep levels of the mosaic: single photos, given out only while their owners are in the published
version."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosaic.building import depth
from tracker.web.files import serve_revalidated
from tracker.web.middleware import campaign_of


@require_safe
def face(request: HttpRequest, key: str, side: int, column: int, row: int) -> HttpResponse:
    """The photo in a cell as a square of so many pixels. Whoever keeps it asks each time whether it still may
    be shown."""
    name = depth.find_face(campaign_of(request), key, row, column, side)
    if not name:
        raise Http404(_("There is no such photo here any more."))
    response = serve_revalidated(request, name, by_link=False)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def depths(request: HttpRequest, key: str) -> HttpResponse:
    """How deep each cell of a version is, so that nothing is asked for in vain."""
    build = depth.find_build(campaign_of(request), key)
    if build is None:
        raise Http404(_("This version is gone."))
    digits = depth.depths_of(build)
    etag = f'"{sha256(digits.encode()).hexdigest()[:20]}"'
    response: HttpResponse = JsonResponse({"depths": digits})
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response

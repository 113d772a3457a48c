"""A photo that its sender's browser cannot show, as one that it can."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.submissions.forms import PreviewForm
from tracker.web.guards import mark_private


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """A small JPEG, upright and in sRGB. Nothing of it is kept, and nobody has agreed to anything yet."""
    form = PreviewForm(request.POST, request.FILES)
    if not form.is_valid():
        return mark_private(JsonResponse({"error": form.errors["photo"][0]}, status=422))
    if form.picture is None:
        return mark_private(JsonResponse({"error": _("The site is busy.")}, status=503))
    return mark_private(HttpResponse(form.picture, content_type="image/jpeg"))

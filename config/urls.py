"""All routes: what the apps have, joined here."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.decorators.http import require_safe

admin.autodiscover()
admin.site.index_title = "Moderation and mosaics"


@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Browsers ask for it on pages that name none, as the admin's."""
    return HttpResponseRedirect(static("img/icon-180.png"))


handler500 = "tracker.web.faults.server_error"
handler400 = "tracker.views.submissions.bad_request"
urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("admin/", admin.site.urls),
    path("", include("operations.urls")),
    path("", include("mosaic.urls")),
    path("", include("tracker.urls")),
]

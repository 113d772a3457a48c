"""All routes: what the apps have, joined here."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

admin.autodiscover()
admin.site.index_title = "Moderation and mosaics"


@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Browsers ask for it on pages that name none, as the admin's."""
    return HttpResponseRedirect(static("img/icon-180.png"))


# The administration has no door of its own.
to_log_in = RedirectView.as_view(pattern_name="log_in", query_string=True, http_method_names=["get", "head"])
handler500 = "tracker.web.faults.server_error"
handler400 = "tracker.views.submissions.bad_request"
urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("admin/login/", to_log_in, name="to_log_in"),
    path("admin/", admin.site.urls),
    path("", include("operations.urls")),
    path("", include("mosaic.urls")),
    path("", include("tracker.urls")),
]

"""All routes: what tracker and mosaic have, joined here."""

from django.contrib import admin
from django.urls import include, path

from config import languages

admin.site.site_header = admin.site.site_title = "Wave at Saturn"
admin.site.index_title = "Moderation and mosaics"

handler400 = "tracker.views.submissions.bad_request"
urlpatterns = [
    path("admin/", admin.site.urls),
    path("language/<slug:language>/", languages.choose, name="choose_language"),
    path("words-<slug:language>.js", languages.words, name="words"),
    path("", include("mosaic.urls")),
    path("", include("tracker.urls")),
]

"""The routes of a campaign; under /c/<slug>/ they are the same."""

from django.urls import path, re_path
from django.views.decorators.http import require_safe

from tracker import challenge
from tracker.views import about, data, moderating, people, reports, submissions, window

urlpatterns = [
    path("wave/", submissions.wave, name="wave"),
    path("wave/<slug:public_id>/", submissions.wave_page, name="wave_page"),
    path("wave/<slug:public_id>/card.png", submissions.wave_card, name="wave_card"),
    path("wave/<slug:public_id>/report/", reports.report, name="report"),
    path("waves/", submissions.waves, name="waves"),
    path("waves.csv", data.waves_csv, name="waves_csv"),
    path("waves.geojson", data.waves_geojson, name="waves_geojson"),
    path("waves.atom", require_safe(data.NewWaves()), name="waves_atom"),
    path("sitemap.xml", data.sitemap, name="sitemap"),
    path("sitemap-<int:page>.xml", data.sitemap, name="sitemap_page"),
    path("robots.txt", data.robots, name="robots"),
    path("photo/<slug:public_id>/<slug:size>.jpg", submissions.photo, name="photo"),
    path("lost/", reports.lost, name="lost"),
    path("w/<str:token>/", submissions.private_page, name="private"),
    path("w/<str:token>/status.json", submissions.private_status, name="private_status"),
    path("w/<str:token>/<slug:size>.jpg", submissions.private_photo, name="private_photo"),
    re_path(
        r"^w/(?P<token>[\w-]+)/(?P<action>withdraw|restore|erase|appeal)/$",
        submissions.private_action,
        name="private_action",
    ),
    path("places.json", submissions.place_search, name="place_search"),
    path("places/nearest.json", submissions.place_nearest, name="place_nearest"),
    path("pictures/", submissions.pictures, name="pictures"),
    path("pictures/<slug:identifier>.jpg", submissions.picture, name="picture"),
    path("when/", window.when, name="when"),
    path("when.json", window.when_json, name="when_json"),
    path("when.csv", window.when_csv, name="when_csv"),
    path("when/<slug:slug>/", window.when_place, name="when_place"),
    path("when/<slug:slug>/card.png", window.when_card, name="when_card"),
    path("when/<slug:slug>.ics", window.when_calendar, name="when_calendar"),
    path("check-in/", people.check_in, name="check_in"),
    path("map/", people.map_page, name="map"),
    path("map.json", people.map_data, name="map_data"),
    path("groups/", people.new_group, name="new_group"),
    path("find.json", people.find_people, name="find"),
    path("counters.json", people.counters, name="counters"),
    path("site.webmanifest", about.site_manifest, name="site_manifest"),
    path("story/", about.story, name="story"),
    path("about/", about.about, name="about"),
    path("organisers/", about.organisers, name="organisers"),
    path("moderate/", moderating.moderate, name="moderate"),
    path("moderate/give.json", moderating.give, name="moderate_give"),
    path("moderate/decide.json", moderating.decide, name="moderate_decide"),
    path("moderate/undo.json", moderating.undo, name="moderate_undo"),
    path("moderate/release/", moderating.release, name="moderate_release"),
    path("moderate/<slug:public_id>/<int:revision>-<slug:size>.jpg", moderating.photo, name="moderate_photo"),
    path("challenge/", challenge.solve, name="challenge"),
    path("privacy/", submissions.privacy, name="privacy"),
]

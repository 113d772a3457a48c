"""The routes of a campaign; under /c/<slug>/ they are the same."""

from django.urls import path, re_path

from tracker import views

urlpatterns = [
    path("wave/", views.wave, name="wave"),
    path("wave/<slug:public_id>/", views.wave_page, name="wave_page"),
    path("waves/", views.waves, name="waves"),
    path("photo/<slug:public_id>/<slug:size>.jpg", views.photo, name="photo"),
    path("w/<str:token>/", views.private_page, name="private"),
    path("w/<str:token>/status.json", views.private_status, name="private_status"),
    path("w/<str:token>/<slug:size>.jpg", views.private_photo, name="private_photo"),
    re_path(r"^w/(?P<token>[\w-]+)/(?P<action>withdraw|restore|erase)/$", views.private_action, name="private_action"),
    path("places.json", views.place_search, name="place_search"),
    path("places/nearest.json", views.place_nearest, name="place_nearest"),
    path("pictures/", views.pictures, name="pictures"),
    path("pictures/<slug:identifier>.jpg", views.picture, name="picture"),
    path("counters.json", views.counters, name="counters"),
    path("privacy/", views.privacy, name="privacy"),
    path("health/", views.health, name="health"),
]

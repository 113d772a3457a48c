"""The routes for those who keep it running."""

from django.urls import path

from operations import dashboard, health

urlpatterns = [
    path("organise/", dashboard.organise, name="organise"),
    path("organise/days.csv", dashboard.organise_csv, name="organise_csv"),
    path("health/", health.health, name="health"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", health.prometheus, name="metrics"),
]

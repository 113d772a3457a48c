"""The routes for those who keep it running, and for those who make a campaign."""

from django.urls import path, re_path

from operations import dashboard, health
from operations.views import campaigns

urlpatterns = [
    path("organise/", dashboard.organise, name="organise"),
    path("organise/build/", dashboard.build_now, name="organise_build"),
    path("organise/days.csv", dashboard.organise_csv, name="organise_csv"),
    path("organise/campaigns/", campaigns.campaigns, name="campaigns"),
    path("organise/campaign/", campaigns.overview, name="edit_campaign"),
    path("organise/campaign/upload/", campaigns.upload, name="campaign_upload"),
    path("organise/campaign/open/", campaigns.open_to_all, name="campaign_open"),
    path("organise/campaign/trial/", campaigns.begin_trial, name="campaign_trial"),
    re_path(r"^organise/campaign/file\.(?P<kind>toml|zip)$", campaigns.download, name="campaign_file"),
    path("organise/campaign/picture/<slug:identifier>/", campaigns.picture, name="campaign_picture"),
    path("organise/campaign/<slug:section>/", campaigns.edit, name="edit_section"),
    path("health/", health.health, name="health"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", health.prometheus, name="metrics"),
]

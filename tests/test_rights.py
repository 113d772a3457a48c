"""Who may do what: every route of the site, every role, every method. A route that is not listed here
fails."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from tests.site_routes import SITE
from tracker import heartbeat, identity
from tracker.models import Group as WaveGroup
from tracker.models import Pledge, Submission

pytestmark = pytest.mark.django_db

ROLES = ("nobody", "visitor with an account", "Moderator", "Curator", "Organiser", "Administrator")
METHODS = ("get", "head", "post", "put", "patch", "delete")

# What everybody may do: by GET, by a form, by POST alone.
OPEN = {
    "get": """
        to_log_in favicon choose_language words oembed home another pointer poster strip embed tour version
        versions manifest dzi dzi_tile target cell cells_of tile still sketch check certificate
        deep depths plain_tile newcomers
        certificate_file group group_card mosaic_card version_card group_certificates table
        wave_page wave_card waves photo place_search
        pictures picture when when_json when_csv when_place when_card
        when_calendar map map_data map_people map_names
        counters site_manifest story about organisers privacy health private_status
        private_photo live ready health metrics
        waves_csv waves_geojson waves_atom sitemap sitemap_page robots archive api api_v1
        api_description numbers
        iiif iiif_info iiif_manifest iiif_tile
        when_point_calendar pledge_page pledge_photo pledge_check_in
        form_token offline_form offline_files service_worker my_waves later
    """,
    "form": "log_in invitation wave report lost private check_in pledge new_group find",
    "post": "log_out private_action place_nearest challenge preview pledge_take_back",
}
MODERATORS = {
    "get": "moderate_photo",
    "form": "moderate moderate_groups",
    "post": "moderate_choose moderate_give moderate_decide moderate_undo moderate_release",
}
STAFF = {"form": "second_factor"}
ACTS = ("view", "change", "add")
ORGANISERS = {
    "get": "organise organise_csv organise_data people edit_campaign campaign_file campaign_picture",
    "form": "campaigns edit_section",
    "post": "invite people_change organise_build campaign_upload campaign_open campaign_trial "
    "organise_import organise_import_change organise_archive",
}
TAKES = {"get": {"get", "head"}, "form": {"get", "head", "post"}, "post": {"post"}}


LISTED = {name: (kind, "everybody") for kind, names in OPEN.items() for name in names.split()}
LISTED |= {name: (kind, "moderators") for kind, names in MODERATORS.items() for name in names.split()}
LISTED |= {name: (kind, "organisers") for kind, names in ORGANISERS.items() for name in names.split()}
LISTED |= {name: (kind, "staff") for kind, names in STAFF.items() for name in names.split()}
MAY = {
    "everybody": ROLES,
    "staff": ROLES[2:],
    "moderators": ("Moderator", "Administrator"),
    "organisers": ("Organiser", "Administrator"),
}


def test_every_route_is_listed_and_no_other():
    assert set(SITE) == set(LISTED)


@pytest.fixture
def address_of(published):
    one = Submission.objects.approved().first()
    token = "t" * 43
    Submission.objects.filter(pk=one.pk).update(token_hash=identity.digest(token))
    now = timezone.now()
    Pledge.objects.create(
        campaign=one.campaign, starts_at=now, ends_at=now, token_hash=identity.digest(token), place="Recife"
    )
    group = WaveGroup.objects.create(campaign=one.campaign, name="Class 4b", is_approved=True)
    one.campaign.story = "They waved."
    one.campaign.save()
    values = {
        "language": "en",
        "number": 0,
        "side": 512,
        "row": 0,
        "column": 0,
        "address": "0/0_0",
        "image_format": "jpg",
        "revision": 1,
    }
    values |= {
        "public_id": one.public_id,
        "kind": "png",
        "size": "tile",
        "key": published.key,
        "code": group.code,
    }
    values |= {"name": published.table, "token": token, "action": "restore", "identifier": "rings"}
    values |= {"page": 1, "region": "full", "pk": 1, "section": "words"}

    def act(name):
        arguments = {argument: values.get(argument, "recife") for argument in SITE[name]}
        if name == "another":
            arguments["slug"] = "mosaic"
        if name == "campaign_file":
            arguments["kind"] = "toml"
        if name == "iiif_tile":
            arguments["size"] = "1,1"
        return reverse(name, kwargs=arguments)

    return act


def log_in(client, role):
    client.logout()
    if role == "nobody":
        return
    user = get_user_model().objects.create_user(role.replace(" ", "-"), password="a long password")
    if role in ROLES[2:]:
        user.is_staff = True
        user.save()
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)


def test_every_route_by_every_role_and_method(client, address_of, settings, monkeypatch):
    # Or /health/ would say, rightly, 503; and nobody is asked for a second each time.
    monkeypatch.setattr("config.celery.count_waiting_tasks", lambda: 0)
    monkeypatch.setattr("config.celery.state", lambda: None)
    settings.SENDS_A_MINUTE = settings.SENDS_A_MINUTE_OF_AN_ADDRESS = (
        100_000  # tests/tracker/web/test_limits.py
    )
    wrong = []
    for role in ROLES:
        heartbeat.beat("a worker")  # for each: all of them take longer than a pulse may
        heartbeat.sweep()
        log_in(client, role)
        # Who has logged out has no role any more: last.
        for name, (kind, who) in sorted(LISTED.items(), key=lambda one: (one[0] == "log_out", one[0])):
            address = address_of(name)
            for method in METHODS:
                status = getattr(client, method)(address).status_code
                if not fits(status, method, kind, role in MAY[who]):
                    wrong.append(f"{role}: {method.upper()} {address} ({name}): {status}")
    assert wrong == []


def fits(status, method, kind, may):
    if not may:
        return status in (302, 401, 403) or (status == 405 and method not in TAKES[kind])
    if method in TAKES[kind]:
        return status not in (401, 403, 405) and status < 500
    return status == 405


def test_where_a_second_factor_is_a_must_no_route_of_staff_opens_without(client, address_of, settings):
    settings.REQUIRE_2FA = True
    log_in(client, "Administrator")
    for name, (kind, who) in LISTED.items():
        if who in ("moderators", "organisers"):
            for method in TAKES[kind]:
                answer = getattr(client, method)(address_of(name))
                assert answer["Location"].startswith("/second-factor/"), f"{method} {name}"


def test_the_admin_by_the_rights_of_the_role(client, published):
    wrong = []
    for role in ROLES:
        log_in(client, role)
        user = get_user_model().objects.filter(username=role.replace(" ", "-")).first()
        for model in admin.site._registry:
            label, name = model._meta.app_label, model._meta.model_name
            rights = {
                act: bool(user and user.is_staff and user.has_perm(f"{label}.{act}_{name}")) for act in ACTS
            }
            lists = client.get(reverse(f"admin:{label}_{name}_changelist")).status_code == 200
            adds = client.get(reverse(f"admin:{label}_{name}_add")).status_code == 200
            if lists != (rights["view"] or rights["change"]):
                wrong.append(f"{role} lists {label}.{name}: {lists}")
            if adds and not rights["add"]:  # some things nobody adds by hand
                wrong.append(f"{role} adds {label}.{name}")
    assert wrong == []


def test_the_roles_have_what_they_need_and_no_more():
    def has(role, right):
        label, _, codename = right.partition(".")
        return (
            Group.objects.get(name=role)
            .permissions.filter(content_type__app_label=label, codename=codename)
            .exists()
        )

    assert has("Moderator", "tracker.moderate")
    assert not has("Curator", "tracker.moderate")
    assert has("Curator", "mosaic.change_mosaic")
    assert not has("Moderator", "mosaic.change_mosaic")
    assert has("Organiser", "tracker.organise")
    assert not has("Organiser", "tracker.moderate")
    for right in ("tracker.moderate", "mosaic.change_mosaic", "tracker.organise", "auth.change_user"):
        assert has("Administrator", right)
    assert not any(has(role, "auth.change_user") for role in ("Moderator", "Curator", "Organiser"))

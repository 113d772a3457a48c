"""The register, tokens and webhooks, in Django's admin."""

import json
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.utils import timezone

from tests.tracker.pledging import pledge_form
from tracker.models import Pledge, ReferenceImage, Submission, Webhook
from tracker.models.typed import TypedText
from tracker.outbox import webhooks
from tracker.web import api_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_the_token_is_shown_once_in_the_admin(organiser, campaign):
    sent = {"campaign": campaign.pk, "name": "Kiosk", "scopes": ["send"]}
    page = organiser.post("/admin/tracker/apitoken/add/", sent, follow=True).content.decode()
    token = page.partition("shown this once: ")[2].partition(" ")[0]
    assert api_tokens.ApiToken.objects.find(token).name == "Kiosk"
    assert token not in organiser.get("/admin/tracker/apitoken/").content.decode()


def test_a_webhook_in_the_admin_with_its_log(organiser, campaign, listener):
    sent = {
        "campaign": campaign.pk,
        "url": listener.url,
        "secret": "whsec_c2VjcmV0",
        "is_active": "on",
        "events": [],
    }
    sent |= {f"deliveries-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert organiser.post("/admin/tracker/webhook/add/", sent).status_code == 302
    hook = Webhook.objects.get()
    organiser.post("/admin/tracker/webhook/", {"action": "send_test", "_selected_action": [hook.pk]})
    assert webhooks.deliver_due() == 1
    assert json.loads(listener.heard[0][1])["type"] == "trial"
    assert "204 No Content" in organiser.get(f"/admin/tracker/webhook/{hook.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"url": "https://x.example:80443/"}, "between 1 and 65535"),
        ({"secret": "hunter2"}, "leave the one that was made"),
    ],
)
def test_the_admin_says_what_is_none(organiser, campaign, words, told):
    sent = {
        "campaign": campaign.pk,
        "url": "https://x.example/",
        "secret": "whsec_c2VjcmV0",
        "is_active": "on",
    } | words
    sent |= {f"deliveries-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert told in organiser.post("/admin/tracker/webhook/add/", sent).content.decode()
    assert not Webhook.objects.exists()


def test_the_register_shows_no_address_and_no_trace_of_a_link(client, crowd, moderator):
    one = crowd(1)[0]
    Submission.objects.filter(pk=one.pk).update(email="ana@example.org")
    client.force_login(moderator)
    page = client.get(f"/admin/tracker/submission/{one.pk}/change/").text
    assert one.public_id in page
    for hidden in ("ana@example.org", one.token_hash, one.send_key):
        assert hidden not in page


def test_staff_erase_for_good(client, crowd, moderator):
    one = crowd(1)[0]
    client.force_login(moderator)
    chosen = {"action": "erase", "_selected_action": [one.pk]}
    page = client.post("/admin/tracker/submission/", chosen, follow=True).text
    assert "1 erased" in page
    one.refresh_from_db()
    assert (one.status, one.name, one.email) == ("erased", "", "")
    assert not storages["private"].exists(one.rendition("tile"))


def campaign_form(campaign, **words):
    """As the page of a campaign sends it."""
    sent = {name: getattr(campaign, name) or "" for name in ("slug", "title", "sentence", "story")}
    sent |= {"opens_at_0": "", "opens_at_1": "", "closes_at_0": "", "closes_at_1": "", "is_default": "on"}
    sent |= {"translations": "null", "limits": "null", "late_wavers": "off"}
    for rows in ("imaging_sessions", "consent_texts"):
        sent |= {f"{rows}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    return sent | words


WRONG_SHAPES = [
    ("limits", '{"people": "many"}'),
    ("limits", '{"people": 1e400}'),
    ("limits", '{"people": true}'),
    ("limits", '{"photos": 0}'),
    ("limits", '{"persons": 3}'),
    ("limits", "[1]"),
    ("limits", '"x"'),
    ("limits", "[" * 5000),
    ("limits", '{"people": ' + "9" * 5000 + "}"),
    ("translations", '{"es": 3}'),
    ("translations", '{"es": {"Wave": ["x"]}}'),
    ("translations", '["es"]'),
    ("translations", '{"es": {"Wave": "\\ud800", "x": 1}}'),
    ("translations", '{"a":' * 30 + "1" + "}" * 30),
]


@pytest.mark.parametrize(("field", "text"), WRONG_SHAPES, ids=[f"{f} {t[:24]}" for f, t in WRONG_SHAPES])
def test_json_of_another_shape_is_refused_and_changes_nothing(organiser, client, campaign, field, text):
    address = f"/admin/tracker/campaign/{campaign.pk}/change/"
    answer = organiser.post(address, campaign_form(campaign, **{field: text}))
    assert answer.status_code == 200
    assert "errorlist" in answer.text
    before = (campaign.limits, campaign.translations)
    campaign.refresh_from_db()
    assert (campaign.limits, campaign.translations) == before
    assert client.get("/wave/").status_code == 200


def test_json_of_the_right_shape_is_taken_and_cleaned(organiser, client, campaign):
    words = {"limits": '{"people": 3}', "translations": '{"es": {"Wave": "Sal\\u202euda\\ud800"}}'}
    address = f"/admin/tracker/campaign/{campaign.pk}/change/"
    assert organiser.post(address, campaign_form(campaign, **words)).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.limits, campaign.translations) == ({"people": 3}, {"es": {"Wave": "Saluda"}})


@pytest.mark.parametrize("field", ["globe", "dot"])
@pytest.mark.parametrize("text", ['{"x": 0.5}', '"x"', '{"x": "a", "y": "b"}', '{"x": NaN, "y": 0}', "[]x"])
def test_places_in_a_picture_are_figures_within_it(field, text):
    form_field = ReferenceImage._meta.get_field(field).formfield()
    with pytest.raises(ValidationError):
        ReferenceImage._meta.get_field(field).clean(form_field.clean(text), None)


def test_a_title_of_nothing_that_can_be_seen_is_no_title(organiser, campaign):
    answer = organiser.post(
        f"/admin/tracker/campaign/{campaign.pk}/change/", campaign_form(campaign, title="\u202e")
    )
    assert answer.status_code == 200
    assert "errorlist" in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "created_at__gte=0001-01-01T00:00:00%2B14:00",
        "waved_at__lte=9999-12-31T23:59:59-14:00",
        "created_at__year=99999",
        "created_at__year=0",
        "people__gte=1e400",
        "latitude__gte=1e400",
    ],
)
def test_a_filter_that_no_database_knows_is_told(client, crowd, moderator, asked):
    crowd(1)
    client.force_login(moderator)
    answer = client.get(f"/admin/tracker/submission/?{asked}", follow=True)
    assert answer.status_code == 200


def test_a_pledge_is_taken_back_in_the_admin_and_shows_no_address(client, organiser, campaign, settings):
    settings.EMAIL_IS_SET = True
    soon = timezone.now() + timedelta(days=9)
    campaign.imaging_sessions.update(starts_at=soon, ends_at=soon)
    link = client.post("/pledge/", pledge_form(email="ana@example.org"))["Location"]
    row = Pledge.objects.get()
    for page in ("", f"{row.pk}/change/"):
        shown = organiser.get(f"/admin/tracker/pledge/{page}").content.decode()
        assert "Recife" in shown
        assert "ana@example.org" not in shown
    assert organiser.post(f"/admin/tracker/pledge/{row.pk}/change/", {"place": "x"}).status_code == 403
    organiser.post("/admin/tracker/pledge/", {"action": "take_back", "_selected_action": [row.pk]})
    assert client.get(link).status_code == 404


def test_whatever_is_typed_in_the_administration_is_cleaned():
    """Rows of the public are shown there and not typed; what is typed is a TypedText."""
    typed = set()
    for model, page in admin.site._registry.items():
        ours = model._meta.app_label in ("tracker", "mosaic")
        is_read = page.has_change_permission.__func__ is not admin.ModelAdmin.has_change_permission
        if ours and model is not Submission and not is_read:
            typed |= {model} | {inline.model for inline in page.inlines if inline.can_delete}
    assert {one.__name__ for one in typed} >= {"ApiToken", "Campaign", "Group", "Mosaic", "Stop", "Webhook"}
    assert [one for one in typed if not issubclass(one, TypedText)] == []

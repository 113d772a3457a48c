"""The register, tokens and webhooks, in Django's admin."""

import json

import pytest
from django.core.files.storage import storages

from tracker.models import Submission, Webhook
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

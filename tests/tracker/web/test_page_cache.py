"""Pages that are kept, and the policy that lets them be the same for everybody."""

import base64
import hashlib
import re
from datetime import timedelta

import pytest

from tracker.models import ImagingSession
from tracker.web import page_cache

pytestmark = pytest.mark.django_db


def test_a_place_is_rendered_once_for_everybody(client, campaign, monkeypatch):
    first = client.get("/when/recife/")
    monkeypatch.setattr("tracker.views.window.render_window", lambda *_: pytest.fail("rendered again"))
    second = client.get("/when/recife/")
    own = {"X-Request-ID"}
    assert second.content == first.content
    assert set(second.items()) ^ set(first.items()) == {
        (name, each[name]) for name in own for each in (first, second)
    }


def test_what_an_organiser_changes_is_seen_at_once(client, campaign):
    before = client.get("/when/reykjavik/").content
    session = ImagingSession.objects.filter(campaign=campaign).first()
    session.starts_at += timedelta(hours=1)
    session.ends_at += timedelta(hours=1)
    session.save()
    assert client.get("/when/reykjavik/").content != before


def test_each_language_and_session_has_its_own(client, campaign):
    english = client.get("/when/recife/").content
    assert client.get("/when/recife/", headers={"accept-language": "es"}).content != english
    other = ImagingSession.objects.filter(campaign=campaign).last()
    assert client.get(f"/when/recife/?session={other.pk}").content != english


def test_what_pages_share_is_of_their_session_and_language_too(client, campaign):
    """The light clock and the choice of sessions are kept apart from the pages."""
    cassini = ImagingSession.objects.get(campaign=campaign)
    hours = {
        "starts_at": cassini.starts_at + timedelta(days=1),
        "ends_at": cassini.ends_at + timedelta(days=1),
    }
    other = ImagingSession.objects.create(campaign=campaign, spacecraft="MESSENGER", body="Mercury", **hours)
    client.get("/when/recife/")
    page = client.get(f"/when/lisbon/?session={other.pk}", headers={"accept-language": "es"}).text
    assert re.search(rf'session={other.pk}" aria-current="true"', page)
    assert f"<span>{other.spacecraft}</span>" in page
    assert "En otro lugar" in page
    assert "Where will you stand?" not in page
    assert f'name="session" value="{other.pk}"' in page


def test_an_answer_that_is_not_good_is_not_kept(client, campaign):
    assert client.get("/when/?latitude=91&longitude=0").status_code == 400
    assert client.get("/when/?latitude=91&longitude=0").status_code == 400
    assert client.get("/when/nowhere-at-all/").status_code == 404


def test_a_cookie_is_never_kept(rf):
    def view(request):
        response = page_cache.HttpResponse("yours")
        response.set_cookie("who", "you")
        return response

    keeping = page_cache.cache_page(60, lambda request: None)(view)
    keeping(rf.get("/"))
    assert keeping(rf.get("/")).cookies


def test_the_one_inline_script_is_allowed_by_its_hash(client, campaign):
    response = client.get("/when/recife/")
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", response.text, re.DOTALL)
    assert len(inline) == 1
    digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
    policy = response["Content-Security-Policy"]
    assert f"'sha256-{digest}'" in policy
    assert "nonce" not in policy
    assert "unsafe" not in policy


def test_an_address_without_a_page_says_what_may_have_happened(client, campaign):
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert "Resolver404" not in page.text
    assert "It may have moved" in page.text

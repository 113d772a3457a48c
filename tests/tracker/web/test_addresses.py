"""Whole addresses are the site's own, whatever a request calls the host."""

import re

import pytest
from django.core import mail

from tests.conftest import form
from tests.environment import ROOT
from tracker import tasks
from tracker.models import Email
from tracker.web.files import qr_svg

pytestmark = pytest.mark.django_db
FORGED = {"host": "evil.example"}
OURS = "https://wave.example"


@pytest.fixture(autouse=True)
def any_host(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = OURS


def test_letters_lead_to_the_site(client, campaign, with_mail):
    sent = client.post("/wave/", form(email="ana@example.org"), headers=FORGED)
    assert sent.status_code == 302
    assert "evil.example" not in sent["Location"]
    assert Email.objects.get().link.startswith(f"{OURS}/w/")
    client.post("/lost/", {"email": "ana@example.org"}, headers=FORGED)
    tasks.send_messages()
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert f"{OURS}/w/" in message.body
        assert "evil" not in message.body


def test_pages_feeds_cards_and_codes_lead_to_the_site(client, published):
    one = published.mosaic.campaign.submissions.first()
    page = f"/wave/{one.public_id}/"
    pages = ["/", page, "/waves/", "/waves.atom", "/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml"]
    pages += [
        "/robots.txt",
        "/version/",
        f"/oembed.json?url={OURS}/",
        "/iiif/manifest.json",
        "/iiif/info.json",
    ]
    pages += ["/when/recife/", "/when/recife.ics", "/waves.csv", "/waves.geojson", "/map/", "/about/"]
    pages += ["/mosaic.json", "/mosaic.dzi", "/site.webmanifest", f"/certificates/{one.public_id}/"]
    pages += ["/api/v1/campaigns", "/api/v1/campaign", "/api/v1/submissions?limit=2", "/api/v1/mosaics"]
    for path in pages:
        answer = client.get(path, headers=FORGED)
        assert answer.status_code == 200, path
        assert b"evil.example" not in answer.getvalue(), path
    assert qr_svg(f"{OURS}/?wave={one.public_id}") in client.get(page, headers=FORGED).text
    assert f'content="{OURS}/wave/{one.public_id}/card.png"' in client.get(page, headers=FORGED).text


def test_certificates_and_posters_are_the_same_whoever_asks(client, published):
    one = published.mosaic.campaign.submissions.first()
    for path in (f"/certificates/{one.public_id}.png", "/poster.png"):
        plain, forged = client.get(path), client.get(path, headers=FORGED)
        assert (plain.status_code, forged.status_code) == (200, 200), path
        assert plain.getvalue() == forged.getvalue(), path  # a poster is streamed


def test_a_group_and_a_private_page_show_codes_of_the_site(client, send):
    made = client.post("/groups/", {"name": "A school"}, headers=FORGED).text
    code = re.search(r"\?group=(\w+)", made)[1]
    assert qr_svg(f"{OURS}/wave/?group={code}") in made
    link = f"/w/{send(1).token}/"
    page = client.get(link, headers=FORGED).text
    assert qr_svg(OURS + link) in page
    assert "evil.example" not in made + page


@pytest.mark.parametrize("path", ["/when/recife/", "/map/"])
def test_what_one_asks_for_under_another_name_is_kept_as_it_is_for_all(client, published, path):
    forged = client.get(path, headers=FORGED)
    assert forged.content == client.get(path).content


def test_no_address_is_made_from_the_request():
    """Only whether somebody is led back to where he is may be judged by the host that he wrote."""
    may = {"tracker/web/languages.py", "tracker/web/second_factor.py"}
    source = [path for room in ("tracker", "mosaic", "operations") for path in ROOT.glob(f"{room}/**/*.py")]
    source += [path for path in ROOT.glob("templates/**/*") if path.is_file()]
    found = re.compile(r"build_absolute_uri|get_host|get_current_site|HTTP_HOST|request\.scheme")
    using = {str(path.relative_to(ROOT)) for path in source if found.search(path.read_text())}
    assert using == may

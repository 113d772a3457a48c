"""The mosaic in other people's pages."""

import re

import pytest

pytestmark = pytest.mark.django_db


def test_any_site_may_frame_the_viewer_and_no_other_page(client, published):
    frame = client.get("/embed/")
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert "<mosaic-viewer" in frame.text
    assert "site-foot" not in frame.text
    for path in ("/", "/wave/", "/check-in/"):
        page = client.get(path)
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


def test_oembed_answers_for_the_addresses_of_mosaics(client, published):
    link = re.search(r'application/json\+oembed" href="([^"]+)"', client.get("/").text)[1]
    answer = client.get(link.replace("&amp;", "&")).json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert 'src="http://testserver/embed/"' in answer["html"]
    found = client.get(
        "/oembed.json", {"url": "http://testserver/?wave=abc", "maxwidth": "400", "maxheight": "300"}
    )
    assert (found.json()["width"], found.json()["height"] <= 300) == (400, True)
    assert "/embed/?wave=abc" in found.json()["html"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://elsewhere.example/", 404),
        ("http://testserver/wave/", 404),
        ("http://testserver/no/such/page", 404),
        ("javascript:alert(1)", 404),
        ("", 404),
    ],
)
def test_oembed_answers_for_nothing_else(client, published, url, status):
    assert client.get("/oembed.json", {"url": url}).status_code == status


def test_oembed_speaks_json_alone(client, published):
    assert client.get("/oembed.json", {"url": "http://testserver/", "format": "xml"}).status_code == 501


def test_an_address_cannot_break_out_of_the_frame(client, published):
    url = 'http://testserver/?"><script>alert(1)</script>'
    answer = client.get("/oembed.json", {"url": url})
    assert "<script" not in answer.json()["html"]


def test_a_phone_can_keep_the_site(client, campaign):
    manifest = client.get("/site.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert {icon["sizes"] for icon in manifest.json()["icons"]} == {"180x180", "512x512"}

"""A name in HTML, XML, JSON, a mail, a calendar or a spreadsheet stays a name: nothing that somebody typed is
read as the language that it stands in."""

import csv
import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from io import StringIO
from urllib.robotparser import RobotFileParser

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from mosaic.building import addresses
from tests.conftest import form
from tracker.exchange.spreadsheet import disarm, strip_apostrophe
from tracker.models import Campaign, Group, ImagingSession, Submission
from tracker.outbox import emails
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.django_db
TAG = "<img src=x onerror=alert(1)>"
ATOM = "{http://www.w3.org/2005/Atom}"


class Reader(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def hostile(campaign, send, moderator):
    """A public wave whose name, message, group and campaign are markup."""
    Campaign.objects.update(title=f"Wave {TAG}", sentence=f"They waved {TAG}")
    group = Group.objects.create(campaign=campaign, name=f"4b {TAG}", is_approved=True)
    one = send(1, name=f"Ana {TAG}", message=f"Hello & {TAG}").submission
    Submission.objects.filter(pk=one.pk).update(group=group)
    intake.prepare(one.pk)
    one.refresh_from_db()
    lifecycle.approve(one, moderator)
    return one


def test_a_summary_of_the_feed_is_html_and_shows_what_was_typed(client, hostile):
    feed = ET.fromstring(client.get("/waves.atom").content)  # noqa: S314  (our own)
    entry = feed.find(f"{ATOM}entry")
    summary = entry.find(f"{ATOM}summary")
    shown = Reader(summary.text)
    assert (summary.get("type"), shown.tags, shown.text) == ("html", [], f"Hello & {TAG}")
    for title in (feed.find(f"{ATOM}title"), entry.find(f"{ATOM}title")):
        assert title.get("type", "text") == "text"  # no reader may take it for HTML
        assert TAG in title.text


def test_the_feed_can_be_read_whatever_stands_in_rows_of_before(client, hostile):
    Submission.objects.update(name="Ana\ufffe\x0b", message="Hello\ufdd0\x01")
    Campaign.objects.update(title="Wave\x0b\uffff")
    feed = ET.fromstring(client.get("/waves.atom").content)  # noqa: S314
    assert feed.find(f"{ATOM}title").text == "Wave"
    assert feed.find(f"{ATOM}entry/{ATOM}summary").text == "Hello"


def test_geojson_holds_text_and_no_byte_of_a_tag(client, hostile):
    body = b"".join(client.get("/waves.geojson").streaming_content)
    assert not set(body) & set(b"<>&")
    (feature,) = json.loads(body)["features"]
    assert feature["properties"]["name"] == f"Ana {TAG}"


def test_oembed_is_one_frame_with_the_title_as_typed(client, published):
    Campaign.objects.update(title=f'Wave " {TAG}')
    told = client.get("/oembed.json", {"url": f"http://testserver/?wave={TAG}\"'"}).json()
    ((tag, attributes),) = Reader(told["html"]).tags
    assert (tag, attributes["title"]) == ("iframe", f'Wave " {TAG}')
    assert set(attributes) == {"src", "width", "height", "title", "loading", "allowfullscreen"}
    assert told["title"] == f'Wave " {TAG}'  # text, by the specification


def test_no_page_has_a_tag_that_somebody_typed(client, hostile):
    one = Submission.objects.select_related("group").get()
    pages = (
        "/",
        "/waves/",
        "/map/",
        f"/wave/{one.public_id}/",
        f"/groups/{one.group.code}/",
        "/find.json?q=ana",
    )
    for page in (*pages, f"/certificates/{one.public_id}/", "/api/v1/submissions", "/iiif/manifest.json"):
        answer = client.get(page)
        if "html" in answer["Content-Type"]:
            assert "onerror" not in {
                name for _, attributes in Reader(answer.text).tags for name in attributes
            }
        else:
            assert "json" in answer["Content-Type"]
            assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_letter_is_plain_text_and_its_head_is_ours(client, campaign, settings):
    settings.EMAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Campaign.objects.update(title=f"Wave\r\nBcc: eve@example.org {TAG}")
    words = form(name=f"Ana\r\nBcc: eve@example.org\u2028{TAG}", email="ana@example.org")
    assert client.post("/wave/", words).status_code == 302
    assert emails.send_due() == 1
    (message,) = mail.outbox
    assert message.recipients() == ["ana@example.org"]
    sent = message.message()
    assert (sent.get_content_type(), sent["Bcc"], "\n" in sent["Subject"]) == ("text/plain", None, False)
    assert TAG in message.body
    assert client.post("/wave/", form(2, email="ana@example.org\r\nBcc: eve@example.org")).status_code == 422


def test_a_calendar_has_one_event_and_nobody_invited(client, campaign):
    ImagingSession.objects.update(spacecraft=f"Cassini\r\nATTENDEE:mailto:eve@example.org\nEND:VEVENT;{TAG}")
    calendar = Calendar.from_ical(client.get("/when/recife.ics").content)
    (event,) = calendar.walk("VEVENT")
    assert "ATTENDEE" not in event
    assert TAG in event["SUMMARY"]


@pytest.mark.parametrize("first", "=+-@＝＋－＠\t\r\n")
def test_no_cell_is_a_formula_and_the_way_back_finds_what_was_there(first):
    unseen = ["", "\xa0", "\u3000", "\ufeff", "\u2060", "\u200d", "\u202e", " \u200b", "\x85"]
    for text in [*(f"{before}{first}1" for before in unseen), f"'{first}1", f"''{first}1", f"' '{first}1"]:
        assert disarm(text) == f"'{text}"
        assert strip_apostrophe(disarm(text)) == text
    for text in ("", "'", "it's", "'s Gravenhage", "１＋１"):
        assert disarm(text) == text == strip_apostrophe(text)


def test_full_width_formulas_are_inert_in_the_table(client, hostile):
    Submission.objects.update(name="＝1+1", message="＠SUM(1)")
    body = b"".join(client.get("/waves.csv").streaming_content).decode()
    (row,) = csv.DictReader(StringIO(body))
    assert (row["name"], row["message"]) == ("'＝1+1", "'＠SUM(1)")


def test_crawlers_may_fetch_what_other_sites_show(client, published):
    robots = client.get("/robots.txt").text
    closed = [line.removeprefix("Disallow: ") for line in robots.splitlines() if line.startswith("Disallow")]
    image = client.get("/iiif/manifest.json").json()["items"][0]["items"][0]["items"][0]["body"]["id"]
    tile = client.get(image.removeprefix("http://testserver"))["Location"]
    assert tile.startswith("/tiles/")
    for address in (f"/{addresses.preview_name(published.key)}", "/iiif/info.json", image, tile):
        path = address.removeprefix("http://testserver")
        assert not any(begins(path, rule) for rule in closed), path
    assert any(begins("/tiles/abc/12/3_4.jpg", rule) for rule in closed)
    # A crawler that takes * for a letter forbids no more.
    plain = RobotFileParser()
    plain.parse(robots.splitlines())
    assert plain.can_fetch("a", f"http://testserver/{addresses.preview_name(published.key)}")
    assert not plain.can_fetch("a", "http://testserver/w/abc/")


def begins(path, rule):
    """RFC 9309: `*` stands for anything."""
    first, *rest = rule.split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for part in rest:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def test_a_photo_that_recovered_has_no_fault(send):
    one = send().submission
    Submission.objects.filter(pk=one.pk).update(fault="decoder-crashed")
    intake.prepare(one.pk)
    one.refresh_from_db()
    assert (one.status, one.fault) == (Submission.Status.WAITING, "")
    assert one.created_at <= timezone.now()

"""Numbers for machines have a point in every language, numbers for readers what the language has."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client

from tests.test_html import PAGES
from tracker.models import Campaign, Submission

pytestmark = pytest.mark.django_db
# Said to somebody; everything else in a tag is read by a program.
SAID = {"alt", "aria-label", "aria-description", "content", "label", "placeholder", "title"}
COMMA, POINT = re.compile(r"\d,\d"), re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")
OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]


class Parts(HTMLParser):
    """What programs read in a page, and what people do."""

    def __init__(self, page):
        super().__init__()
        self.machine, self.said, self.tag = set(), [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tag = tag
        self.machine |= {f"<{tag} {name}={value}>" for name, value in attrs if name not in SAID}
        self.said += [value or "" for name, value in attrs if name in SAID]

    def handle_endtag(self, tag):
        self.tag = ""

    def handle_data(self, data):
        if self.tag in ("script", "style"):
            self.machine.add(data)
        else:
            self.said.append(data)


@pytest.fixture
def pages(client, send, published, moderator):
    """Every kind of page, as it is in a language."""
    Campaign.objects.update(story="# What happened\n\nThey waved.")
    sent, staff = send(99), Client()
    staff.force_login(moderator)
    one = Submission.objects.approved().first()
    Submission.objects.update(crop_left=0.25, crop_top=0.75, crop_size=0.5)
    point = "latitude=-33.86&longitude=151.21"
    addresses = [*PAGES, f"/when/?{point}", f"/wave/{one.public_id}/", f"/certificates/{one.public_id}/"]
    addresses += [f"/w/{sent.token}/", "/map/?view=flat"]
    ours = [
        "/organise/",
        "/organise/data/",
        "/moderate/?plain=1",
        f"/admin/tracker/submission/{one.pk}/change/",
    ]

    def read(language):
        for browser, address in [(client, each) for each in addresses] + [(staff, each) for each in ours]:
            answer = browser.get(address, headers={"Accept-Language": language})
            yield address, Parts(answer.text)

    return read


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_for_machines_have_a_point_in_every_language(pages, language):
    english = dict(pages("en"))
    for address, parts in pages(language):
        assert not [words for words in parts.machine - english[address].machine if COMMA.search(words)], (
            address
        )


@pytest.mark.parametrize("language", OTHERS)
def test_numbers_for_readers_are_written_as_in_the_language(pages, language):
    told = dict(pages(language))
    assert not [words for words in told["/version/"].said if POINT.search(words.replace("BY 4.0", ""))]
    assert any(COMMA.search(words) for words in told["/version/"].said)


@pytest.mark.parametrize("language", OTHERS)
def test_a_wave_can_be_changed_in_every_language(client, send, language):
    """The square that was chosen comes back as it was sent."""
    sent = send(1)
    Submission.objects.update(crop_left=0.25, crop_size=0.5, status="waiting", prepared_revision=1)
    page = client.get(f"/w/{sent.token}/", headers={"Accept-Language": language}).text
    hidden = dict(re.findall(r'name="(crop_\w+)" value="([^"]+)"', page))
    assert hidden == {"crop_left": "0.25", "crop_top": "0.5", "crop_size": "0.5"}
    form = hidden | {"name": "Bea", "people": "1", "place": "Recife", "place_slug": "recife"}
    form |= {"waved_date": "2013-07-19", "waved_time": "18:31"}
    answer = client.post(f"/w/{sent.token}/", form, headers={"Accept-Language": language})
    assert answer.status_code == 302
    one = Submission.objects.get()
    assert (one.name, one.crop_left, one.crop_size) == ("Bea", 0.25, 0.5)

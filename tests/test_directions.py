"""A name that is written from right to left leaves the sentence around it as it is."""

import json
import re

import pytest
from django.utils import translation

from tests.conftest import WORDS
from tracker.models import Group, Submission
from tracker.submissions import intake
from tracker.templatetags.page import by_line, place_line

pytestmark = pytest.mark.django_db

NAME, CLASS, TOWN = "محمد 3", "כיתה 4", "القاهرة"
NAMES = (NAME, CLASS, TOWN)
# Held by an element, or by characters where there can be none.
HELD = re.compile("|".join(f"<bdi>{name}!?</bdi>|\u2068{name}\u2069" for name in NAMES))
# A whole value that a person typed, or data; and an element that holds its own direction.
ALONE = re.compile(r'\bvalue="[^"]*"|<(\w+)[^>]*\bdir="auto"[^>]*>[^<]*</\1>')


def find_loose(page):
    """Names that stand in a page without anything that holds them."""
    left = ALONE.sub("", HELD.sub("", page))
    return [left[max(0, at.start() - 80) : at.end() + 20] for at in re.finditer("|".join(NAMES), left)]


@pytest.fixture
def group(published):
    found = Group.objects.create(campaign=published.mosaic.campaign, name=CLASS, is_approved=True)
    Submission.objects.update(name=NAME, group=found, place=TOWN, message=f"{NAME}!")
    return found


@pytest.mark.parametrize("people", [1, 4], ids=["alone", "with others"])
def test_every_name_on_a_page_is_held(client, published, group, people):
    Submission.objects.update(people=people)
    code = Submission.objects.first().public_id
    addresses = ["/", "/waves/", f"/waves/?q={CLASS}", "/map/", f"/wave/{code}/", f"/wave/{code}/report/"]
    addresses += [f"/certificates/{code}/", f"/groups/{group.code}/"]
    named = []
    for address in addresses:
        page = client.get(address).content.decode()
        assert find_loose(page) == [], address
        named += [address] if HELD.search(page) else []
    assert len(named) >= len(addresses) - 1


def test_every_name_in_what_scripts_fetch_is_held(client, published, group):
    placement = published.placements.first()
    # The index still knows them by their first name.
    for address in (f"/cells/{placement.row}/{placement.column}.json", "/find.json?q=Ana", "/map.json"):
        page = json.dumps(client.get(address).json(), ensure_ascii=False)
        assert HELD.search(page), address
        # A message is a paragraph of its own.
        assert find_loose(page.replace(f"{NAME}!", "")) == [], address


def test_the_sender_s_own_page_and_the_moderator_s(client, send, moderator):
    client.force_login(moderator)
    receipt = send(1, name=NAME)
    intake.prepare(receipt.submission.pk)
    for address in (f"/w/{receipt.token}/", "/moderate/?plain=1"):
        page = client.get(address).content.decode()
        assert re.search(f"<bdi>{NAME}</bdi> and 2 others", page), address
        assert find_loose(page) == [], address


def test_a_group_that_was_just_made(client, campaign):
    page = client.post("/groups/", {"name": CLASS}).content.decode()
    assert f"<bdi>{CLASS}</bdi>" in page


def test_the_name_alone_is_held_and_the_words_around_it_are_ours(group):
    """The whole line in one element would stand from right to left, because the name comes first."""
    submission = Submission.objects.first()
    submission.people = 4
    assert by_line(submission) == f"<bdi>{NAME}</bdi> and 3 others"
    submission.name = "<b>"
    assert by_line(submission) == "<bdi>&lt;b&gt;</bdi> and 3 others"
    assert place_line(submission) == f"<bdi>{TOWN}</bdi>, Brazil"
    with translation.override("fr"):
        assert place_line(submission) == f"<bdi>{TOWN}</bdi>, Brésil"


def test_what_is_compared_is_what_was_typed(client, campaign):
    """Neither a form nor a search meets characters that nobody typed."""
    words = {**WORDS, "name": NAME, "send_key": "a-key-of-a-check-in-1"}
    link = client.post("/check-in/", words).headers["Location"]
    Submission.objects.update(place=TOWN)
    page = client.get(link).content.decode()
    assert f'value="{NAME}"' in page
    assert f'value="{TOWN}, Brazil"' in page
    assert Submission.objects.get().place_line_in("en") == f"{TOWN}, Brazil"


def test_a_feed_holds_them_too(client, published, group):
    feed = client.get("/waves.atom").content.decode()
    titles = re.findall("<title>(.*?)</title>", feed)
    assert any(f"\u2068{NAME}\u2069" in title and f"\u2068{TOWN}\u2069" in title for title in titles)

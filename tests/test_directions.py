"""A name that is written from right to left leaves the sentence around it as it is."""

import re

import pytest

from tracker.models import Group, Submission

pytestmark = pytest.mark.django_db

NAME, CLASS = "محمد 3", "כיתה 4"
ISOLATED = re.compile("<bdi>[^<]*</bdi>|\u2068[^\u2069]*\u2069")


@pytest.fixture
def pages(client, published):
    """The pages on which a name stands in words of ours."""
    group = Group.objects.create(campaign=published.mosaic.campaign, name=CLASS, is_approved=True)
    Submission.objects.update(name=NAME, group=group)
    code = Submission.objects.first().public_id
    addresses = ["/waves/", f"/wave/{code}/", f"/wave/{code}/report/", f"/certificates/{code}/"]
    addresses.append(f"/groups/{group.code}/")
    return {address: client.get(address).content.decode() for address in addresses}


def test_every_name_in_a_sentence_is_isolated(pages):
    for address, page in pages.items():
        assert NAME in page, address
        left = ISOLATED.sub("", page)
        # What is a whole value or a whole element has no neighbours.
        alone = re.sub(r'"[^"]*"(?=[\s>])|<(h1|option|strong)[^>]*>[^<]*</\1>', "", left)
        assert NAME not in alone, (address, alone[alone.index(NAME) - 80 :][:200])
        assert CLASS not in alone, (address, alone[alone.index(CLASS) - 80 :][:200])

"""Sentences of pages that depend on a setting, a date or a row say what is so."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from mosaic import tasks
from mosaic.models import Mosaic
from tests.conftest import WORDS, form
from tests.photos_made import gradient, jpeg
from tracker.models import Group, ReferenceImage, Submission
from tracker.submissions import lifecycle

pytestmark = pytest.mark.django_db


def test_a_campaign_that_is_over_does_not_open_on_a_day_gone_by(client, campaign):
    campaign.opens_at = timezone.now() - timedelta(days=9)
    campaign.closes_at = timezone.now() - timedelta(days=1)
    campaign.save()
    page = client.get("/wave/").text
    assert "No photos have been taken since " in page
    assert "Photos are taken from " not in page
    campaign.opens_at, campaign.closes_at = timezone.now() + timedelta(days=9), None
    campaign.save()
    assert "Photos are taken from " in client.get("/wave/").text


def test_how_large_a_photo_may_be_is_the_setting_s(client, campaign, settings):
    settings.PHOTO_MAX_BYTES = 3 * 1024**2
    assert "up to 3 MB each" in client.get("/wave/").text
    too_large = form(photo=b"x") | {"photo": ""}
    assert client.post("/wave/", too_large).status_code == 422
    settings.PHOTO_MAX_BYTES = 1000
    answer = client.post("/wave/", form(), headers={"accept": "application/json"})
    assert "This file is too large." in answer.text
    assert "25" not in answer.json()["errors"]["photo"][0]


def test_the_forms_allow_as_many_people_as_the_campaign_does(client, campaign):
    assert 'max="5000"' in client.get("/wave/").text
    campaign.limits = {"people": 40}
    campaign.save()
    for address in ("/wave/", "/check-in/"):
        page = client.get(address).text
        assert 'max="40"' in page
        assert "5000" not in page
    refused = client.post("/check-in/", WORDS | {"people": 41, "send_key": "a-key-of-the-limit-1"})
    assert refused.status_code == 422


def test_only_who_comes_with_the_next_version_is_told_so(client, published, crowd, campaign):
    """The viewer says it of who is told to be coming, and of nobody else (static/js/viewer-sentence.js)."""

    def state_of(public_id):
        return client.get(reverse("cells_of", args=[public_id])).json()["state"]

    coming = crowd(1, first=90)[0]
    inside = published.placements.first().submission
    assert (state_of(inside.public_id), state_of(coming.public_id)) == ("here", "coming")
    lifecycle.withdraw(inside)
    client.post("/check-in/", WORDS | {"send_key": "a-key-of-nobody-s-cell"})
    counted = Submission.objects.get(has_photo=False)
    Submission.objects.filter(pk=counted.pk).update(status=Submission.Status.APPROVED)
    told = [state_of(nobody) for nobody in (inside.public_id, counted.public_id, "nonsense")]
    assert told == ["hidden", "counted", "unknown"]


def test_a_group_s_page_has_its_code_for_the_wall(client, campaign):
    client.post("/groups/", {"name": "Class 5b"})
    page = client.get(reverse("group", args=[Group.objects.get().code])).text
    assert "A code for the wall" in page
    assert "<svg" in page.partition("A code for the wall")[0].rpartition("group-join")[2]


def test_what_was_set_enters_the_picture_as_what_was_approved_does(published, monkeypatch):
    due = []
    monkeypatch.setattr(tasks, "renew", due.append)
    tasks.build_if_changed()
    assert due == []
    Mosaic.objects.update(tint=0.05)
    tasks.build_if_changed()
    assert due == [published.mosaic]
    Mosaic.objects.update(tint=published.mosaic.tint)
    target = published.mosaic.target
    target.file = "another-picture.jpg"
    target.save()
    tasks.build_if_changed()
    assert len(due) == 2


def load(folder, *arguments):
    file = folder / "official.jpg"
    file.write_bytes(jpeg(gradient(838, 958)))
    call_command("load_reference_image", str(file), "--id", "PIA17171", *arguments, stdout=StringIO())
    return ReferenceImage.objects.get(position=0)


def test_what_was_said_of_the_illustration_is_not_said_of_the_picture(mosaic, tmp_path):
    ReferenceImage.objects.update(caption="The dot at the lower left is us.")
    image = load(tmp_path)
    assert (image.caption, image.dot) == ("", None)
    image = load(tmp_path, "--caption", "Earth is at centre right.", "--dot", "0.6,0.7")
    assert (image.caption, image.dot) == ("Earth is at centre right.", {"x": 0.6, "y": 0.7})
    assert load(tmp_path).caption == "Earth is at centre right."


@pytest.mark.parametrize("dot", ["here", "0.5", "2,0.5", "nan,0.5", "0.1,0.2,0.3"])
def test_a_dot_that_is_none_is_refused(mosaic, tmp_path, dot):
    with pytest.raises(CommandError, match="is no place"):
        load(tmp_path, "--dot", dot)
    assert ReferenceImage.objects.get().is_illustration


def test_the_form_in_a_browser_knows_how_many_photos_the_campaign_takes_at_once(client, campaign):
    campaign.limits = {"photos_per_send": 5}
    campaign.save()
    page = client.get("/wave/").text
    assert 'data-most="5"' in page
    assert 'data-too-many="Choose at most 5 photos at once."' in page

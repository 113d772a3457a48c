"""What the form takes."""

import pytest

from bench.photos import wave_photo
from tests.conftest import WORDS, upload
from tracker.submissions.forms import SubmissionForm

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_campaign_may_take_less_than_the_site(client, campaign, send):
    campaign.limits = {"people": 2, "photos_per_send": 1, "photos": 1}
    campaign.save()
    words = {**WORDS, "send_key": "key-of-a-test-0123456789"}
    form = SubmissionForm(words, {"photo": [upload(wave_photo(1)), upload(wave_photo(2))]}, campaign=campaign)
    assert not form.is_valid()
    assert "At most 2 people" in str(form.errors["people"])
    assert "at most 1 photos" in str(form.errors["photo"])
    form = SubmissionForm({**words, "people": 2}, {"photo": [upload(wave_photo(1))]}, campaign=campaign)
    assert form.is_valid(), form.errors
    assert campaign.is_open
    send()
    assert not campaign.is_open
    assert client.get("/api/v1/campaign").json()["is_open"] is False

"""What the form takes."""

import pytest

from bench.photos import wave_photo
from tests.conftest import WORDS, upload
from tracker.models import Submission
from tracker.submissions.forms import SubmissionForm

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_campaign_may_take_less_than_the_site(client, campaign, send):
    campaign.limits = {"people": 2, "photos_per_send": 1, "photos": 1}
    campaign.save()
    words = {**WORDS, "send_key": "key-of-a-test-0123456789"}
    form = SubmissionForm(words, {"photo": [upload(wave_photo(1)), upload(wave_photo(2))]}, campaign=campaign)
    assert not form.is_valid()
    assert "at most 2 people" in str(form.errors["people"])
    assert "at most 1 photos" in str(form.errors["photo"])
    form = SubmissionForm({**words, "people": 2}, {"photo": [upload(wave_photo(1))]}, campaign=campaign)
    assert form.is_valid(), form.errors
    assert campaign.is_open
    send()
    assert not campaign.is_open
    assert client.get("/api/v1/campaign").json()["is_open"] is False


@pytest.mark.database
@pytest.mark.parametrize("address", ["/wave/", "/check-in/"])
def test_nobody_agrees_to_a_text_that_was_not_on_the_page(client, campaign, address):
    """A form may be kept on a device for weeks, and sent when the text has become another."""
    words = WORDS | {"consent": "on", "permission": "on", "send_key": "a-key-of-sixteen-letters"}
    seen = campaign.consent_texts.first().version
    assert f'name="consent_version" value="{seen}"' in client.get(address).text
    campaign.consent_texts.create(version=seen + 1, text="Everything may be sold.")

    def send(version):
        photo = {"photo": upload(wave_photo(1))} if address == "/wave/" else {}
        headers = {"accept": "application/json"}
        return client.post(address, words | photo | {"consent_version": version}, headers=headers)

    refused = send(seen)
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["consent"]
    assert not Submission.objects.exists()
    assert send(seen + 1).status_code == 201
    assert Submission.objects.get().consent_text.version == seen + 1

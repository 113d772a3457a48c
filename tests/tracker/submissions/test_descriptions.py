"""What a sender says of the photo: wherever the photo is, and nowhere once it is erased."""

import pytest

from tests.conftest import form
from tracker.models import Submission
from tracker.submissions import intake, lifecycle

WORDS = "three children on a roof, arms up"
pytestmark = pytest.mark.database


@pytest.fixture
def described(client, campaign, moderator):
    answer = client.post("/wave/", form(1, description=WORDS), headers={"Accept": "application/json"})
    assert answer.status_code == 201, answer.content
    submission = Submission.objects.get()
    intake.prepare(submission.pk)
    submission.refresh_from_db()
    lifecycle.approve(submission, moderator)
    return submission, answer.json()["private_url"]


def test_the_form_asks_for_it_kindly_and_keeps_it(client, described):
    page = client.get("/wave/").content.decode()
    assert "What does the photo show?" in page
    assert "for people who cannot see it" in page
    assert described[0].description == WORDS


def test_it_is_said_instead_of_the_photo_on_page_list_and_api(client, described):
    submission, _ = described
    page = client.get(f"/wave/{submission.public_id}/").content.decode()
    assert f': {WORDS}"' in page
    assert f'alt="{WORDS}"' in client.get("/waves/").content.decode()
    assert client.get(f"/api/v1/submissions/{submission.public_id}").json()["description"] == WORDS
    assert WORDS in b"".join(client.get("/waves.csv").streaming_content).decode()


def test_without_one_it_is_who_and_where(client, crowd):
    (submission,) = crowd(1)
    page = client.get(f"/wave/{submission.public_id}/").content.decode()
    assert 'alt="Ana and 2 others waving, Recife, Brazil"' in page


def test_its_sender_can_change_it_and_a_moderator_sees_what_was_changed(client, described):
    submission, private = described
    path = private.split("testserver")[-1]
    assert WORDS in client.get(path).content.decode()
    wave = form(1, description="a dog, one paw up")
    del wave["photo"]
    assert client.post(path, wave).status_code == 302
    submission.refresh_from_db()
    assert submission.description == "a dog, one paw up"
    assert submission.approved_words["description"] == WORDS


def test_who_erases_a_wave_erases_it_too(described):
    submission, _ = described
    lifecycle.erase(submission)
    submission.refresh_from_db()
    assert submission.description == ""


def test_a_link_in_it_is_noticed(client, campaign):
    client.post(
        "/wave/", form(1, description="see https://shop.example"), headers={"Accept": "application/json"}
    )
    submission = Submission.objects.get()
    intake.prepare(submission.pk)
    assert "link" in submission.inspection.flags

"""A photo that a browser cannot show is made visible, and nothing of it is kept."""

from io import BytesIO

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bench.photos import wave_photo
from tracker.models import Submission

pytestmark = pytest.mark.database


def heic(width=900, height=600):
    picture = Image.open(BytesIO(wave_photo(1))).convert("RGB").resize((width, height))
    pillow_heif.from_pillow(picture).save(buffer := BytesIO())
    return SimpleUploadedFile("a.heic", buffer.getvalue(), "image/heic")


def test_a_heic_becomes_a_small_jpeg_that_nobody_else_gets(client, campaign):
    answer = client.post("/wave/preview/", {"photo": heic(2000, 1500)})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    picture = Image.open(BytesIO(answer.content))
    assert (picture.format, picture.size) == ("JPEG", (1024, 768))
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (SimpleUploadedFile("a.jpg", b"Dear Saturn"), "We cannot read this as a photo."),
        (None, "Choose a photo first."),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(client, campaign, photo, words):
    answer = client.post("/wave/preview/", {"photo": photo} if photo else {})
    assert answer.status_code == 422
    assert words in answer.json()["error"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_was_cut_off_on_its_way_is_refused_as_it_would_be_when_sent(client, campaign, kind):
    picture = Image.open(BytesIO(wave_photo(1))).convert("RGB").resize((900, 600))
    picture.save(buffer := BytesIO(), kind)
    cut = buffer.getvalue()[: len(buffer.getvalue()) * 2 // 3]
    answer = client.post("/wave/preview/", {"photo": SimpleUploadedFile(f"a.{kind}", cut)})
    assert answer.status_code == 422
    assert "damaged" in answer.json()["error"]


def test_it_has_a_limit_of_its_own_and_does_not_count_as_a_send(client, campaign, settings, monkeypatch):
    monkeypatch.setattr("tracker.web.limits.time.time", lambda: 1e9)  # one minute, however slow the machine
    settings.PREVIEWS_A_MINUTE_OF_AN_ADDRESS, settings.SENDS_A_MINUTE = 2, 1
    statuses = [client.post("/wave/preview/", {"photo": heic(100, 100)}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]

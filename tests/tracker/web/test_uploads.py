"""More than may be sent at once."""

import pytest
from django.test import override_settings

from bench.photos import wave_photo
from tests.conftest import form, upload

pytestmark = pytest.mark.database

JSON = {"HTTP_ACCEPT": "application/json"}


def test_far_too_many_photos_get_a_page_that_says_so(client, campaign):
    response = client.post("/wave/", form(photo=[upload(b"x") for _ in range(120)]))
    assert response.status_code == 413
    assert "too much at once" in response.content.decode()


@override_settings(PHOTO_MAX_BYTES=1000, DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_that_is_far_too_large_is_given_up_before_it_is_read(client, campaign):
    answer = client.post("/wave/", form(photo=upload(wave_photo(1) * 3)), **JSON)
    assert answer.status_code == 413
    assert "Send fewer" in answer.json()["errors"]["photo"][0]

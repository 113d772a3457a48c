"""Files as answers."""

import pytest
from django.test import override_settings

from tracker.submissions import lifecycle

pytestmark = pytest.mark.database


def test_a_served_photo_is_inert_and_revalidated(client, submission, moderator):
    lifecycle.approve(submission, moderator)
    response = client.get(f"/photo/{submission.public_id}/large.jpg")
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-cache"
    again = client.get(f"/photo/{submission.public_id}/large.jpg", HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304


@override_settings(ACCEL_PREFIX="/private/")
def test_behind_nginx_private_files_are_handed_over(client, submission, moderator):
    lifecycle.approve(submission, moderator)
    response = client.get(f"/photo/{submission.public_id}/tile.jpg")
    assert response["X-Accel-Redirect"] == f"/private/{submission.rendition('tile')}"
    assert response.content == b""

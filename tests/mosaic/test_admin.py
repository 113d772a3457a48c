"""Targets and builds in Django's admin."""

import pytest

from mosaic.building import jobs
from tests.conftest import upload
from tests.photos_made import gradient, jpeg

pytestmark = pytest.mark.database


def test_a_target_is_added_in_the_admin_and_a_text_file_is_refused(client, mosaic, moderator):
    client.force_login(moderator)
    words = {"campaign": mosaic.campaign_id, "name": "A target", "credit": "Ours", "reference": ""}
    address = "/admin/mosaic/targetimage/add/"
    refused = client.post(address, {**words, "image": upload(b"text", "target.jpg")})
    assert "cannot read this as a photo" in refused.content.decode()
    client.post(address, {**words, "image": upload(jpeg(gradient(500, 400)), "target.jpg")})
    target = mosaic.campaign.target_images.get(name="A target")
    assert (target.width, target.height) == (500, 400)


def test_build_now_in_the_admin_starts_a_build(client, mosaic, moderator, crowd):
    crowd(2)
    client.force_login(moderator)
    data = {"action": "build_now", "_selected_action": [mosaic.pk]}
    page = client.post("/admin/mosaic/mosaic/", data, follow=True).content.decode()
    assert "is under way" in page
    assert mosaic.builds.count() == 1
    assert "Drawing" in client.get("/admin/mosaic/build/").content.decode()


def test_the_admin_stops_a_build_and_takes_it_up_again(client, mosaic, crowd, moderator):
    crowd(2)
    build = jobs.plan(mosaic)
    client.force_login(moderator)
    for action, status in (("stop", "stopped"), ("resume", "placing")):
        client.post("/admin/mosaic/build/", {"action": action, "_selected_action": [build.pk]})
        build.refresh_from_db()
        assert build.status == status
    assert client.get("/admin/mosaic/build/").status_code == 200

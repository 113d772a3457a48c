"""What is forgotten on its date."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from tracker import tasks
from tracker.models import Submission
from tracker.submissions import intake, lifecycle, retention

pytestmark = pytest.mark.database


def aged(submission, days):
    Submission.objects.filter(pk=submission.pk).update(created_at=timezone.now() - timedelta(days=days))


def test_an_original_goes_on_its_date_and_the_wave_stays(client, crowd, settings):
    settings.ORIGINALS_KEPT_DAYS = 30
    old, young = crowd(2)
    aged(old, 31)
    assert retention.purge_expired()["originals"] == 1
    assert not storages["private"].exists(old.original)
    assert storages["private"].exists(young.original)
    assert client.get(f"/photo/{old.public_id}/large.jpg").status_code == 200
    assert retention.purge_expired()["originals"] == 0


def test_without_its_original_a_photo_can_still_be_cropped_anew_and_repaired(crowd, settings, moderator):
    settings.ORIGINALS_KEPT_DAYS = 30
    one = crowd(1)[0]
    aged(one, 31)
    tasks.retain()
    one.refresh_from_db()
    lifecycle.resubmit(one, {"crop_left": 0.0, "crop_size": 0.6})
    intake.prepare(one.pk)
    one.refresh_from_db()
    assert (one.status, one.prepared_revision, one.original) == ("waiting", 2, "")
    lifecycle.approve(one, moderator)
    storages["private"].delete(one.rendition("tile"))
    assert intake.repair(one)
    assert storages["private"].exists(one.rendition("tile"))


def test_what_still_waits_keeps_its_original(submission, settings):
    settings.ORIGINALS_KEPT_DAYS = 30
    aged(submission, 400)
    assert retention.purge_expired()["originals"] == 0


def test_addresses_and_links_end_on_their_dates(client, send, settings, with_mail):
    settings.EMAILS_KEPT_DAYS, settings.LINKS_KEPT_DAYS = 30, 90
    receipt = send(1, email="ana@example.org")
    aged(receipt.submission, 31)
    assert retention.purge_expired() == {"originals": 0, "emails": 1, "links": 0}
    assert client.get(f"/w/{receipt.token}/").status_code == 200
    aged(receipt.submission, 91)
    assert retention.purge_expired()["links"] == 1
    assert client.get(f"/w/{receipt.token}/").status_code == 404
    assert Submission.objects.get(pk=receipt.submission.pk).email == ""


def test_zero_means_never(send, settings, with_mail):
    settings.ORIGINALS_KEPT_DAYS = settings.EMAILS_KEPT_DAYS = settings.LINKS_KEPT_DAYS = 0
    receipt = send(1, email="ana@example.org")
    aged(receipt.submission, 9000)
    assert set(retention.purge_expired().values()) == {0}


def test_the_privacy_page_says_the_dates(client, campaign, settings, with_mail):
    settings.ORIGINALS_KEPT_DAYS, settings.EMAILS_KEPT_DAYS, settings.LINKS_KEPT_DAYS = 77, 88, 0
    page = client.get("/privacy/").text
    assert "The file as you sent it: 77 days." in page
    assert "if you gave one: 88 days." in page
    assert "Your private link: for as long as the wave." in page

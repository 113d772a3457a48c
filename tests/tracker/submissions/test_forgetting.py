"""What is forgotten on its date, what a restored backup must not bring back, and a link that was lost."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from tracker import storage, tasks
from tracker.models import Submission
from tracker.outbox import emails, lost_links
from tracker.submissions import intake, lifecycle, retention, tombstones

pytestmark = pytest.mark.database


@pytest.fixture
def with_mail(settings):
    settings.EMAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def aged(submission, days):
    Submission.objects.filter(pk=submission.pk).update(created_at=timezone.now() - timedelta(days=days))


# --- Dates --------------------------------------------------------------------------------------------------


def test_an_original_goes_on_its_date_and_the_wave_stays(client, crowd, settings):
    settings.ORIGINALS_KEPT_DAYS = 30
    old, young = crowd(2)
    aged(old, 31)
    assert retention.forget_what_is_over()["originals"] == 1
    assert not storages["private"].exists(old.original)
    assert storages["private"].exists(young.original)
    assert client.get(f"/photo/{old.public_id}/large.jpg").status_code == 200
    assert retention.forget_what_is_over()["originals"] == 0


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
    assert retention.forget_what_is_over()["originals"] == 0


def test_addresses_and_links_end_on_their_dates(client, send, settings, with_mail):
    settings.EMAILS_KEPT_DAYS, settings.LINKS_KEPT_DAYS = 30, 90
    receipt = send(1, email="ana@example.org")
    aged(receipt.submission, 31)
    assert retention.forget_what_is_over() == {"originals": 0, "emails": 1, "links": 0}
    assert client.get(f"/w/{receipt.token}/").status_code == 200
    aged(receipt.submission, 91)
    assert retention.forget_what_is_over()["links"] == 1
    assert client.get(f"/w/{receipt.token}/").status_code == 404
    assert Submission.objects.get(pk=receipt.submission.pk).email == ""


def test_zero_means_never(send, settings, with_mail):
    settings.ORIGINALS_KEPT_DAYS = settings.EMAILS_KEPT_DAYS = settings.LINKS_KEPT_DAYS = 0
    receipt = send(1, email="ana@example.org")
    aged(receipt.submission, 9000)
    assert set(retention.forget_what_is_over().values()) == {0}


def test_the_privacy_page_says_the_dates(client, campaign, settings, with_mail):
    settings.ORIGINALS_KEPT_DAYS, settings.EMAILS_KEPT_DAYS, settings.LINKS_KEPT_DAYS = 77, 88, 0
    page = client.get("/privacy/").text
    assert "The file as you sent it: 77 days." in page
    assert "if you gave one: 88 days." in page
    assert "Your private link: for as long as the wave." in page


# --- Tombstones ---------------------------------------------------------------------------------------------


def test_a_restored_backup_does_not_bring_back_who_was_erased(client, crowd, moderator):
    storage.forget_folder(storages["private"], tombstones.FOLDER)
    gone, stays = crowd(2)
    before = Submission.objects.filter(pk=gone.pk).values().get()
    intake.erase(gone)
    # The backup: the row as it was, and its files.
    Submission.objects.filter(pk=gone.pk).update(**{name: before[name] for name in before if name != "id"})
    storage.save_private(before["original"], b"as it was sent")
    assert client.get(f"/wave/{gone.public_id}/").status_code == 200
    call_command("apply_tombstones", stdout=(out := StringIO()))
    assert "1 erased again" in out.getvalue()
    assert client.get(f"/wave/{gone.public_id}/").status_code == 404
    assert not storages["private"].exists(before["original"])
    assert client.get(f"/wave/{stays.public_id}/").status_code == 200
    call_command("apply_tombstones", stdout=(out := StringIO()))
    assert "0 erased again" in out.getvalue()


def test_a_tombstone_holds_nothing_personal(crowd):
    storage.forget_folder(storages["private"], tombstones.FOLDER)
    one = crowd(1)[0]
    intake.erase(one)
    assert list(tombstones.names()) == [one.public_id]
    with storages["private"].open(f"{tombstones.FOLDER}/{one.public_id[:2]}/{one.public_id}") as file:
        assert file.read() == b""


# --- A lost link --------------------------------------------------------------------------------------------


def test_a_lost_link_is_sent_anew(client, send, with_mail):
    receipt = send(1, email="ana@example.org")
    send(2, email="other@example.org")
    assert (
        "a message with a new link is on its way" in client.post("/lost/", {"email": "ANA@example.org"}).text
    )
    assert mail.outbox == []  # the request does not wait for a mail server
    tasks.post()
    (message,) = mail.outbox
    assert message.to == ["ana@example.org"]
    link = re.search(r"/w/[\w-]{43}/", message.body)[0]
    assert client.get(link).status_code == 200
    assert client.get(f"/w/{receipt.token}/").status_code == 404
    assert message.body.count("/w/") == 1
    tasks.post()
    assert len(mail.outbox) == 1


def test_all_waves_of_one_person_come_in_one_message(client, send, with_mail):
    for number in range(3):
        send(number, email="ana@example.org")
    client.post("/lost/", {"email": "ana@example.org"}, headers={"accept-language": "fr"})
    assert lost_links.send_wanted() == 1
    (message,) = mail.outbox
    assert message.body.count("/w/") == 3
    assert message.subject != "Your private link"


def test_a_mail_server_that_is_away_is_tried_again(client, send, with_mail, monkeypatch):
    send(1, email="ana@example.org")
    client.post("/lost/", {"email": "ana@example.org"})
    with monkeypatch.context() as patch:

        def away(*_arguments, **_words):
            raise ConnectionRefusedError

        patch.setattr(emails, "send_mail", away)
        assert lost_links.send_wanted() == 0
    assert lost_links.send_wanted() == 1


def test_the_answer_tells_nobody_whether_there_is_such_an_address(client, send, with_mail):
    send(1, email="ana@example.org")
    known = client.post("/lost/", {"email": "ana@example.org"})
    unknown = client.post("/lost/", {"email": "nobody@example.org"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert lost_links.send_wanted() == 1


def test_who_has_erased_gets_no_link(client, send, with_mail):
    receipt = send(1, email="ana@example.org")
    client.post("/lost/", {"email": "ana@example.org"})
    intake.erase(receipt.submission)
    assert lost_links.send_wanted() == 0
    assert not lost_links.ask(receipt.submission.campaign, "ana@example.org", "TOKEN", "en")


def test_it_cannot_be_asked_for_without_end(client, campaign, with_mail):
    answers = [client.post("/lost/", {"email": "ana@example.org"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_without_mail_no_address_is_asked_for_or_kept(client, send, campaign):
    assert "sends no e-mail" in client.get("/lost/").text
    assert 'name="email"' not in client.get("/wave/").text
    assert send(1, email="ana@example.org").submission.email == ""


def test_with_mail_the_form_asks_and_says_why(client, campaign, with_mail):
    assert "To tell you what becomes of your wave" in client.get("/wave/").text
    assert "This is no e-mail address" in client.post("/wave/", {"email": "ana at home"}).text
    assert "look at it again" in client.post("/lost/", {"email": "ana at home"}).text

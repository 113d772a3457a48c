"""Letters to those who gave an address."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from bench.photos import wave_photo
from tests.conftest import form, upload
from tracker.models import Email, Submission
from tracker.outbox import emails
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def with_mail(settings, time_machine):
    settings.EMAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://wave.example"
    time_machine.move_to(timezone.now(), tick=False)


@pytest.fixture
def sent(client, campaign):
    """By the form itself, in French."""
    words = form(email="ana@example.org", photo=upload(wave_photo(1)))
    assert client.post("/wave/", words, headers={"accept-language": "fr"}).status_code == 302
    one = Submission.objects.get()
    intake.prepare(one.pk)
    return Submission.objects.get()


def later(time_machine, **time):
    time_machine.shift(timedelta(**time))


def test_what_arrived_is_said_at_once_with_the_private_link(client, sent):
    assert mail.outbox == []  # the request waits for no mail server
    assert emails.send_due() == 1
    (message,) = mail.outbox
    assert message.to == ["ana@example.org"]
    assert message.subject == "Votre salut est arrivé"
    link = next(line for line in message.body.splitlines() if "/w/" in line)
    assert client.get(link.removeprefix("http://testserver")).status_code == 200
    assert emails.send_due() == 0
    assert Email.objects.get().link == ""  # it is nowhere any more


def test_an_approval_is_told_once_it_can_no_longer_be_taken_back(sent, moderator, time_machine):
    emails.send_due()
    lifecycle.approve(sent, moderator)
    assert emails.send_due() == 0
    later(time_machine, minutes=14)
    lifecycle.take_back(sent, moderator)
    later(time_machine, minutes=2)
    assert emails.send_due() == 0
    lifecycle.approve(sent, moderator)
    later(time_machine, minutes=16)
    assert emails.send_due() == 1
    assert f"https://wave.example/?wave={sent.public_id}" in mail.outbox[-1].body
    assert emails.send_due() == 0


def test_a_rejection_is_told_with_its_reason_and_what_can_be_done(sent, moderator, time_machine):
    emails.send_due()
    lifecycle.reject(sent, moderator, "unclear")
    later(time_machine, minutes=16)
    assert emails.send_due() == 1
    assert mail.outbox[-1].subject == "Votre salut n'est pas montré"
    assert "https://wave.example/lost/" in mail.outbox[-1].body
    assert "/w/" not in mail.outbox[-1].body


def test_a_mail_server_that_is_away_is_tried_again_later_each_time(sent, monkeypatch, time_machine):
    def away(*_arguments, **_words):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(emails, "send_mail", away)
        assert emails.send_due() == 0
    assert emails.send_due() == 0  # not yet
    later(time_machine, minutes=2)
    assert emails.send_due() == 1
    assert len(mail.outbox) == 1


def test_a_send_that_is_repeated_brings_one_letter(client, sent):
    assert emails.send_due() == 1
    emails.queue_email(sent, Email.Kind.RECEIVED, link="http://testserver/w/again/", language="fr")
    assert emails.send_due() == 0
    assert Email.objects.get().link == ""


def test_a_letter_that_is_given_up_keeps_no_private_link(sent, monkeypatch, time_machine):
    def away(*_arguments, **_words):
        raise ConnectionRefusedError

    monkeypatch.setattr(emails, "send_mail", away)
    assert Email.objects.get().link
    for _ in range(Email.MOST_ATTEMPTS):
        emails.send_due()
        later(time_machine, hours=5)
    left = Email.objects.get()
    assert (left.attempts, left.sent_at, left.link) == (Email.MOST_ATTEMPTS, None, "")
    assert not Email.objects.available().exists()


def test_of_two_workers_one_sends_it(sent):
    first, second = Email.objects.get(), Email.objects.get()
    assert [emails.send(first.pk), emails.send(second.pk)] == [True, False]
    assert len(mail.outbox) == 1


def test_who_has_erased_or_gave_no_address_gets_nothing(sent, send, moderator, time_machine):
    lifecycle.approve(sent, moderator)
    intake.erase(sent)
    other = send(5).submission
    intake.prepare(other.pk)
    lifecycle.approve(Submission.objects.get(pk=other.pk), moderator)
    later(time_machine, hours=1)
    assert emails.send_due() == 0
    assert not Email.objects.exists()


def test_without_a_mail_server_nothing_is_noted(sent, moderator, settings):
    Email.objects.all().delete()
    settings.EMAIL_IS_SET = False
    lifecycle.approve(sent, moderator)
    assert not Email.objects.exists()

"""A private link that was lost, and who gets a new one."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from tracker import tasks
from tracker.models import Submission
from tracker.outbox import emails, lost_links
from tracker.submissions import intake

pytestmark = pytest.mark.database


def link_in(message):
    return re.search(r"/w/[\w-]{43}/", message.body)[0]


def test_whoever_knows_an_address_breaks_no_link(client, send, with_mail):
    old = f"/w/{send(1, email='ana@example.org').token}/"
    for _ in range(2):
        client.post("/lost/", {"email": "ana@example.org"})
        assert client.get(old).status_code == 200
        tasks.send_messages()
        assert client.get(old).status_code == 200
    first, second = map(link_in, mail.outbox)
    assert first == second  # asked for again, the link that has arrived is still good
    assert "work until you open these" in mail.outbox[0].body
    assert client.get(first).status_code == 200
    assert client.get(old).status_code == 404
    assert client.get(first).status_code == 200
    client.post("/lost/", {"email": "ana@example.org"})
    tasks.send_messages()
    third = link_in(mail.outbox[-1])
    assert third not in (old, first)
    assert [client.get(link).status_code for link in (first, third, first)] == [200, 200, 404]


def test_a_new_link_ends_with_the_wave(client, send, with_mail):
    receipt = send(1, email="ana@example.org")
    client.post("/lost/", {"email": "ana@example.org"})
    tasks.send_messages()
    intake.erase(receipt.submission)
    assert client.get(link_in(mail.outbox[0])).status_code == 404


def test_who_only_asks_for_its_head_has_not_opened_it(client, send, with_mail):
    old = f"/w/{send(1, email='ana@example.org').token}/"
    client.post("/lost/", {"email": "ana@example.org"})
    tasks.send_messages()
    new = link_in(mail.outbox[0])
    for asked in (client.head(new), client.get(f"{new}status.json"), client.get(old), client.head(new)):
        assert asked.status_code == 200
    assert client.get(new).status_code == 200
    assert client.get(old).status_code == 404


def test_whose_worker_died_while_it_wrote_is_written_to_again(
    client, send, with_mail, monkeypatch, time_machine
):
    time_machine.move_to(timezone.now())
    send(1, email="ana@example.org")
    client.post("/lost/", {"email": "ana@example.org"})

    class DeathError(BaseException):
        """Of the worker."""

    def die(*_):
        raise DeathError

    with monkeypatch.context() as patch:
        patch.setattr(emails, "send_message", die)
        with pytest.raises(DeathError):
            lost_links.send_due()
    assert lost_links.send_due() == 0  # it may still be at work
    time_machine.shift(lost_links.LEASE * 2)
    assert lost_links.send_due() == 1
    assert lost_links.send_due() == 0
    assert len(mail.outbox) == 1


def test_who_erases_while_the_letter_is_written_gets_none(client, send, with_mail, monkeypatch):
    one = send(1, email="ana@example.org").submission
    client.post("/lost/", {"email": "ana@example.org"})
    make_link = lost_links.make_link

    def erase_first(submission):
        intake.erase(Submission.objects.get(pk=submission.pk))
        return make_link(submission)

    monkeypatch.setattr(lost_links, "make_link", erase_first)
    assert lost_links.send_due() == 0
    assert mail.outbox == []
    one.refresh_from_db()
    assert (one.new_token_hash, one.link_wanted) == ("", None)


def test_a_lost_link_is_sent_anew(client, send, with_mail):
    receipt = send(1, email="ana@example.org")
    send(2, email="other@example.org")
    assert (
        "an email with a new link is on its way" in client.post("/lost/", {"email": "ANA@example.org"}).text
    )
    assert mail.outbox == []  # the request does not wait for a mail server
    tasks.send_messages()
    (message,) = mail.outbox
    assert message.to == ["ana@example.org"]
    link = link_in(message)
    assert client.get(link).status_code == 200
    assert client.get(f"/w/{receipt.token}/").status_code == 404
    assert message.body.count("/w/") == 1
    tasks.send_messages()
    assert len(mail.outbox) == 1


def test_all_waves_of_one_person_come_in_one_message(client, send, with_mail):
    for number in range(3):
        send(number, email="ana@example.org")
    client.post("/lost/", {"email": "ana@example.org"}, headers={"accept-language": "fr"})
    assert lost_links.send_due() == 1
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
        assert lost_links.send_due() == 0
    assert lost_links.send_due() == 1


def test_the_answer_tells_nobody_whether_there_is_such_an_address(client, send, with_mail):
    send(1, email="ana@example.org")
    known = client.post("/lost/", {"email": "ana@example.org"})
    unknown = client.post("/lost/", {"email": "nobody@example.org"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert lost_links.send_due() == 1


def test_who_has_erased_gets_no_link(client, send, with_mail):
    receipt = send(1, email="ana@example.org")
    client.post("/lost/", {"email": "ana@example.org"})
    intake.erase(receipt.submission)
    assert lost_links.send_due() == 0
    assert not lost_links.ask(receipt.submission.campaign, "ana@example.org", "en")


def test_it_cannot_be_asked_for_without_end(client, campaign, with_mail):
    answers = [client.post("/lost/", {"email": "ana@example.org"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_without_mail_no_address_is_asked_for_or_kept(client, send, campaign):
    assert "sends no email" in client.get("/lost/").text
    assert 'name="email"' not in client.get("/wave/").text
    assert send(1, email="ana@example.org").submission.email == ""


def test_with_mail_the_form_asks_and_says_why(client, campaign, with_mail):
    assert "To tell you what becomes of your wave" in client.get("/wave/").text
    assert "This is not an email address" in client.post("/wave/", {"email": "ana at home"}).text
    assert "an email address: check it" in client.post("/lost/", {"email": "ana at home"}).text

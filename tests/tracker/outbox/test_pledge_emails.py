"""Two emails to whoever pledged: on the morning, and once it is over."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from tests.conftest import WORDS
from tests.tracker.pledging import DAYS_BEFORE, END, START, pledge_form, token_of
from tracker.models import Pledge, PledgeEmail
from tracker.outbox import emails, pledge_emails
from tracker.submissions import pledges

pytestmark = pytest.mark.database
MORNING = datetime(2013, 7, 19, 11, tzinfo=UTC)  # eight in Recife
OVER = END + timedelta(hours=1)


@pytest.fixture(autouse=True)
def with_mail_before_the_day(with_mail, settings, time_machine):
    settings.SITE_URL = "https://wave.example"
    time_machine.move_to(DAYS_BEFORE, tick=False)


@pytest.fixture
def send_form(client, campaign):
    def act(number=1, **words):
        return token_of(client.post("/pledge/", pledge_form(number, email="ana@example.org", **words)))

    return act


def test_one_on_the_morning_and_one_afterwards_each_once(client, send_form, time_machine):
    token = send_form()
    for instant, sent in [
        (DAYS_BEFORE, 0),
        (MORNING - timedelta(seconds=1), 0),
        (MORNING, 1),
        (START, 1),
        (OVER - timedelta(seconds=1), 1),
        (OVER, 2),
        (OVER + timedelta(days=1), 2),
    ]:
        time_machine.move_to(instant, tick=False)
        for _ in range(2):
            pledge_emails.send_due()
        assert len(mail.outbox) == sent, instant
    first, last = mail.outbox
    assert (first.subject, last.subject) == ("Soon you wave at Cassini", "Did you wave?")
    assert first.to == last.to == ["ana@example.org"]
    for message in mail.outbox:
        assert "Friday 19 July 2013, 18:27" in message.body
        (link,) = re.findall(r"https://wave\.example(/pledge/\S+)", message.body)
        assert link == f"/pledge/{token}/"
        assert client.get(link).status_code == 200
    assert Pledge.objects.get().email == ""


def test_in_the_language_that_the_form_was_read_in(client, campaign, time_machine):
    words = pledge_form(email="ana@example.org")
    client.post("/pledge/", words, headers={"accept-language": "fr"})
    time_machine.move_to(MORNING, tick=False)
    assert pledge_emails.send_due() == 1
    assert mail.outbox[0].subject == "Bientôt, vous saluez Cassini"
    assert "vendredi 19 juillet 2013" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("zone", "start", "morning"),
    [
        ("America/Recife", "2013-07-19T18:27", "2013-07-19T08:00"),
        (
            "Asia/Tokyo",
            "2013-07-20T06:27",
            "2013-07-19T08:00",
        ),  # at dawn: the day before
        ("Asia/Tokyo", "2013-07-20T09:59", "2013-07-19T08:00"),
        ("Asia/Tokyo", "2013-07-20T10:00", "2013-07-20T08:00"),
        ("Europe/Paris", "2013-03-31T12:00", "2013-03-31T08:00"),  # the clocks went forward that night
        ("Asia/Kathmandu", "2013-01-01T00:10", "2012-12-31T08:00"),
    ],
)
def test_the_morning_is_that_of_the_place(zone, start, morning):
    local = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    assert pledge_emails.morning_of(local) == datetime.fromisoformat(morning).replace(tzinfo=ZoneInfo(zone))
    assert pledge_emails.morning_of(local) < local


def test_who_pledges_on_the_day_itself_is_told_at_once(send_form, time_machine):
    time_machine.move_to(START - timedelta(hours=1), tick=False)
    send_form()
    assert pledge_emails.send_due() == 1


def test_a_morning_that_was_missed_is_missed(send_form, time_machine):
    send_form()
    time_machine.move_to(START, tick=False)
    assert pledge_emails.send_due() == 0
    assert not PledgeEmail.objects.filter(kind="morning").exists()
    time_machine.move_to(OVER, tick=False)
    assert pledge_emails.send_due() == 1


def test_nobody_is_asked_after_a_week_or_when_it_is_closed(send_form, campaign, time_machine):
    send_form()
    time_machine.move_to(END + pledge_emails.LATEST, tick=False)
    assert pledge_emails.send_due() == 0
    send_again = PledgeEmail.objects.count()
    assert send_again == 0
    time_machine.move_to(DAYS_BEFORE, tick=False)
    send_form(2)
    PledgeEmail.objects.filter(kind="morning").delete()
    campaign.closes_at = END
    campaign.save()
    time_machine.move_to(OVER, tick=False)
    assert pledge_emails.send_due() == 0


def test_who_has_kept_or_taken_it_back_gets_nothing(client, send_form, time_machine):
    kept, gone = send_form(1), send_form(2, place_slug="olinda", place="Olinda, Brazil")
    client.post(f"/pledge/{gone}/take-back/")
    time_machine.move_to(START, tick=False)
    PledgeEmail.objects.filter(kind="morning").delete()
    words = {**WORDS, "send_key": "key-of-a-check-in-1", "pledge": kept}
    assert client.post("/check-in/", words).status_code == 302
    time_machine.move_to(OVER, tick=False)
    assert pledge_emails.send_due() == 0
    assert not mail.outbox


def test_a_family_of_one_address_gets_one_message_with_all_its_links(client, send_form, time_machine):
    tokens = [send_form(1), send_form(2, place_slug="olinda", place="Olinda, Brazil")]
    client.post("/pledge/", pledge_form(3, email="ANA@example.org"))
    client.post("/pledge/", pledge_form(4, email="ben@example.org"))
    time_machine.move_to(MORNING, tick=False)
    assert pledge_emails.send_due() == 2
    (ana,) = [message for message in mail.outbox if message.to[0].lower() == "ana@example.org"]
    assert all(token in ana.body for token in tokens)
    assert ana.body.count("https://") == 3
    assert pledge_emails.send_due() == 0


def test_nobody_can_fill_a_strangers_box(send_form, time_machine):
    for number in range(pledge_emails.MOST_OF_AN_ADDRESS + 5):
        send_form(number)
    time_machine.move_to(MORNING, tick=False)
    assert pledge_emails.send_due() == 1
    assert mail.outbox[0].body.count("https://") == pledge_emails.MOST_OF_AN_ADDRESS
    assert pledge_emails.send_due() == 0


def test_of_two_workers_one_sends_it(send_form, time_machine):
    send_form()
    time_machine.move_to(MORNING, tick=False)
    (pk,) = PledgeEmail.objects.available().values_list("pk", flat=True)
    assert [pledge_emails.send([pk]), pledge_emails.send([pk])] == [True, False]
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_tried_again_later_each_time(send_form, monkeypatch, time_machine):
    def away(*_arguments, **_words):
        raise ConnectionRefusedError

    send_form()
    time_machine.move_to(OVER, tick=False)
    PledgeEmail.objects.filter(kind="morning").delete()
    with monkeypatch.context() as patch:
        patch.setattr(emails, "send_mail", away)
        assert pledge_emails.send_due() == 0
    assert Pledge.objects.get().email  # it is still needed
    assert pledge_emails.send_due() == 0  # not yet
    time_machine.shift(timedelta(minutes=2))
    assert pledge_emails.send_due() == 1
    assert len(mail.outbox) == 1
    assert Pledge.objects.get().email == ""


def test_a_day_that_is_put_off_is_told_again_and_one_that_is_brought_forward_in_time(
    campaign, send_form, time_machine
):
    send_form()
    time_machine.move_to(MORNING, tick=False)
    pledge_emails.send_due()
    moved = {"starts_at": START + timedelta(days=3), "ends_at": END + timedelta(days=3)}
    campaign.imaging_sessions.update(**moved)
    pledges.plan_anew()
    assert pledge_emails.send_due() == 0
    time_machine.move_to(MORNING + timedelta(days=3), tick=False)
    assert pledge_emails.send_due() == 1
    assert "22 July 2013" in mail.outbox[-1].body
    campaign.imaging_sessions.update(starts_at=START + timedelta(days=3, minutes=1))
    pledges.plan_anew()
    assert pledge_emails.send_due() == 0  # nobody is told the same morning twice for a minute


def test_without_a_mail_server_no_address_is_asked_for_or_kept(client, campaign, settings):
    settings.EMAIL_IS_SET = False
    assert 'name="email"' not in client.get("/pledge/").content.decode()
    client.post("/pledge/", pledge_form(email="ana@example.org"))
    assert Pledge.objects.get().email == ""
    assert not PledgeEmail.objects.exists()
    settings.EMAIL_IS_SET = True
    assert 'name="email"' in client.get("/pledge/").content.decode()
    assert client.post("/pledge/", pledge_form(2, email="not one")).status_code == 422

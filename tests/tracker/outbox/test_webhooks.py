"""What is told to other programs: signed, tried again, and to nobody of our own network."""

import json
import socket
import threading
import time

import pytest
from django.utils import timezone

from tests.waiting import HANG_S
from tracker.models import Delivery, Submission, Webhook
from tracker.outbox import webhooks
from tracker.submissions import intake

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_approved_and_erased_are_told_signed(campaign, crowd, listener):
    hook = Webhook.objects.create(campaign=campaign, url=listener.url)
    (one,) = crowd(1)
    intake.erase(Submission.objects.get(pk=one.pk))
    assert webhooks.deliver_due() == 2
    told = [json.loads(body) for _, body in listener.heard]
    assert sorted(message["type"] for message in told) == ["submission.approved", "submission.erased"]
    for headers, body in listener.heard:
        assert json.loads(body)["data"] == {"id": one.public_id}
        assert b"Ana" not in body
        seconds = headers["webhook-timestamp"]
        assert headers["webhook-signature"] == webhooks.signature(
            hook.secret, headers["webhook-id"], seconds, body
        )
    assert webhooks.deliver_due() == 0
    assert all(one.answer == "204 No Content" for one in Delivery.objects.all())


def test_the_signature_is_that_of_the_standard():
    """The example of the Standard Webhooks' own libraries."""
    secret, key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    told = webhooks.signature(secret, key, "1614265330", b'{"test": 2432232314}')
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_not_taken_is_tried_again_later_each_time(campaign, crowd, listener, time_machine):
    Webhook.objects.create(campaign=campaign, url=listener.url, events=["submission.approved"])
    listener.status = 500
    crowd(1)
    now, pauses = timezone.now(), []
    time_machine.move_to(now, tick=False)
    for _ in range(Delivery.MOST_ATTEMPTS):
        webhooks.deliver_due()
        due = Delivery.objects.get().due_at
        pauses.append((due - timezone.now()).total_seconds())
        time_machine.move_to(due, tick=False)
    assert pauses[:4] == [20, 80, 320, 1280]
    assert sum(pauses[:-1]) > 86_400
    assert len({headers["webhook-id"] for headers, _ in listener.heard}) == 1
    assert len(listener.heard) == Delivery.MOST_ATTEMPTS
    assert webhooks.deliver_due() == 0  # given up, and still in the log
    listener.status = 200
    assert webhooks.try_again(Webhook.objects.all()) == 1
    assert webhooks.deliver_due() == 1


def test_an_address_that_is_gone_is_left_alone(campaign, crowd, listener):
    Webhook.objects.create(campaign=campaign, url=listener.url)
    listener.status = 410
    crowd(1)
    webhooks.deliver_due()
    assert not Webhook.objects.get().is_active


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://127.0.0.1/", "private network"),
        ("https://localhost:6379/", "private network"),
        ("https://[::1]/", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
        ("http://93.184.216.34/", "only https"),
        ("https://nobody.invalid/", "gaierror"),
        ("https://93.184.216.34:0/", "ValueError"),
    ],
)
def test_nobody_reaches_our_own_network_by_a_webhook(campaign, crowd, settings, url, words):
    settings.WEBHOOK_HOSTS = []
    Webhook.objects.create(campaign=campaign, url=url)
    crowd(1)
    webhooks.deliver_due()
    delivery = Delivery.objects.get()
    assert words in delivery.answer
    assert delivery.delivered_at is None


def test_another_campaign_and_other_events_are_not_told(campaign, crowd, listener):
    Webhook.objects.create(campaign=campaign, url=listener.url, events=["mosaic.published"])
    Webhook.objects.create(campaign=campaign, url=listener.url, is_active=False)
    crowd(1)
    assert not Delivery.objects.exists()


def test_a_webhook_that_is_none_is_its_own_trouble(campaign, crowd, listener):
    good = Webhook.objects.create(campaign=campaign, url=listener.url)
    odd = Webhook.objects.create(campaign=campaign, url="https://x.example:80443/")
    wrong = Webhook.objects.create(campaign=campaign, url=listener.url, secret="hunter2")
    crowd(1)
    assert webhooks.deliver_due() == 3
    assert webhooks.deliver_due() == 0
    answers = {one.webhook_id: one.answer for one in Delivery.objects.all()}
    assert answers[good.pk] == "204 No Content"
    assert "ValueError" in answers[odd.pk]
    assert "Error" in answers[wrong.pk]
    assert len(listener.heard) == 1


def test_one_that_is_dead_keeps_nobody_else_waiting(campaign, listener, settings):
    dead = Webhook.objects.create(campaign=campaign, url="https://127.0.0.2/")
    Delivery.objects.bulk_create([Delivery(webhook=dead, event="trial") for _ in range(60)])
    good = Webhook.objects.create(campaign=campaign, url=listener.url)
    Delivery.objects.create(webhook=good, event="trial")
    assert webhooks.deliver_due() == webhooks.OF_EACH + 1
    assert len(listener.heard) == 1


def test_who_speaks_too_slowly_is_cut_off(campaign, settings, monkeypatch):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(webhooks, "TRY_S", 1.0)
    door, is_cut_off = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip():
        """Without end: only who hangs up ends it."""
        line, _ = door.accept()
        try:
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while True:
                line.sendall(b"x")
                time.sleep(0.1)
        except OSError:
            is_cut_off.set()

    threading.Thread(target=drip, daemon=True).start()
    hook = Webhook.objects.create(campaign=campaign, url=f"http://127.0.0.1:{door.getsockname()[1]}/")
    Delivery.objects.create(webhook=hook, event="trial")
    assert webhooks.deliver_due() == 1
    assert is_cut_off.wait(HANG_S)
    delivery = Delivery.objects.get()
    assert delivery.delivered_at is None
    assert "took longer" in delivery.answer
    door.close()

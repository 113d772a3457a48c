"""What is drawn for visitors: one at a time, within limits, and nobody waits for ever."""

import os
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from tests.environment import ROOT
from tracker.documents import drawing
from tracker.documents.drawing import SMALL, DrawingError
from tracker.documents.layout import Order, Part, Picture
from tracker.web import drawing as answers

CARD, OTHER = "/when/recife/card.png", "/when/tokyo/card.png"


@pytest.fixture(autouse=True)
def nothing_at_hand(monkeypatch):
    monkeypatch.setattr(answers, "shelf", answers.Shelf())


@pytest.fixture
def runs(monkeypatch):
    """Each process that has drawn something."""
    run, seen = drawing.run, []

    def count(turn):
        seen.append(turn.folder)
        run(turn)

    monkeypatch.setattr(drawing, "run", count)
    return seen


def test_the_same_is_drawn_once(client, campaign, runs):
    first = client.get(CARD)
    assert first.status_code == 200
    assert client.get(CARD).content == first.content
    assert len(runs) == 1
    assert not runs[0].exists()
    campaign.title = "Another title"
    campaign.save()
    assert client.get(CARD).content != first.content
    assert len(runs) == 2


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}], ids=["page", "JSON"])
def test_who_comes_meanwhile_is_told_when_to_come_again(client, campaign, settings, monkeypatch, headers):
    monkeypatch.setattr(drawing, "PATIENCE_S", 0.0)
    at_hand = client.get(OTHER).content
    with SMALL.take(settings.VAR_DIR):
        told = client.get(CARD, headers=headers)
        assert client.get(OTHER).content == at_hand
    assert (told.status_code, told["Retry-After"]) == (503, str(answers.COME_AGAIN_S))
    assert "It is being drawn" in (told.json()["error"] if headers else told.text)
    assert told.get("Refresh") == (None if headers else told["Retry-After"])
    assert client.get(CARD).status_code == 200


def test_few_threads_wait_and_the_others_answer(settings):
    """However long it takes, visitors who want something else find a thread."""
    inside, go_on = [], threading.Event()

    def hold():
        with SMALL.take(settings.VAR_DIR):
            inside.append(1)
            go_on.wait()

    holders = [threading.Thread(target=hold) for _ in range(drawing.AT_ONCE)]
    for holder in holders:
        holder.start()
    while not inside:
        go_on.wait(0.01)
    go_on.wait(0.2)  # the second one waits for the lock by now
    with pytest.raises(drawing.BusyError), SMALL.take(settings.VAR_DIR):
        pytest.fail("one too many")
    go_on.set()
    for holder in holders:
        holder.join()
    assert len(inside) == drawing.AT_ONCE


def test_an_address_has_so_much_drawn_in_a_minute(client, campaign, settings, time_machine):
    time_machine.move_to("2026-07-19 12:00:10", tick=False)
    settings.DRAWINGS_A_MINUTE_OF_AN_ADDRESS = 1
    assert client.get(CARD).status_code == 200
    refused = client.get(OTHER)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert client.get(CARD).status_code == 200, "at hand: that costs nothing"
    assert client.get(OTHER, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_what_is_too_large_ends_in_its_own_process(tmp_path):
    part = Part("private", "a.jpg")
    order = Order(Picture((part,), (60_000, 60_000)), "jpg")
    with (
        SMALL.take(tmp_path) as turn,
        pytest.raises(DrawingError),
        drawing.draw(order, lambda _: b"", turn),
    ):
        pytest.fail("10 GB of pixels")


def test_what_takes_too_long_is_ended(tmp_path):
    order = Order(Picture((), (100, 100)), "jpg")
    with (
        SMALL.take(tmp_path) as turn,
        pytest.raises(DrawingError, match="not drawn within"),
        drawing.draw(order, lambda _: b"", replace(turn, seconds=0.001)),
    ):
        pytest.fail("drawn")


def test_a_web_process_holds_no_fonts():
    program = "import django; django.setup(); import config.urls, sys; "
    program += "print({'reportlab', 'pypdfium2', 'uharfbuzz', 'fontTools'} & set(sys.modules))"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"

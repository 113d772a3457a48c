"""What a visitor hears when something of ours is away."""

import errno
import os

import pytest
from django.core.files.storage import storages
from django.db import OperationalError, connection

from bench.photos import wave_photo
from tests.conftest import WORDS, upload
from tracker.models import Submission
from tracker.storage import walk
from tracker.web import faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def answers_instead_of_errors(client):
    client.raise_request_exception = False


def send(client, **headers):
    form = {**WORDS, "send_key": "key-of-a-fault-test", "photo": upload(wave_photo(1))}
    return client.post("/wave/", form, headers=headers)


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EIO, 503)])
def test_a_full_disk_takes_nothing_half(client, campaign, monkeypatch, number, status):
    def full(descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("config.storage.os.fsync", full)
    answer = send(client, **JSON)
    assert answer.status_code == status
    assert int(answer["Retry-After"]) > 0
    assert "again" in answer.json()["error"]
    assert not Submission.objects.exists()
    monkeypatch.undo()
    assert list(walk(storages["private"], "originals")) == []
    assert send(client, **JSON).status_code == 201


def test_a_database_that_is_away_is_no_fault_of_the_visitor_s(client, campaign, monkeypatch):
    def away(*_, **__):
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(connection, "cursor", away)
    page = client.get("/waves/")
    assert page.status_code == 503
    assert page["Retry-After"] == "10"
    assert page["Cache-Control"] == "no-store"
    assert "We are away for a moment." in page.text


def test_an_error_of_ours_is_a_page_that_says_so(client, campaign, monkeypatch):
    monkeypatch.setattr("tracker.views.about.render", lambda *_, **__: 1 / 0)
    page = client.get("/about/", headers={"accept-language": "es"})
    assert page.status_code == 500
    assert 'lang="es"' in page.text
    assert "Retry-After" not in page


def test_what_kind_of_fault_it_is():
    assert faults.status_of(OperationalError("database or disk is full")) == 507
    assert faults.status_of(OperationalError("database is locked")) == 503
    assert faults.status_of(None) == 500

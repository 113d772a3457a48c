"""Erased means gone, from the row and from what SQLite keeps beside the database."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from tests.conftest import token_for
from tests.tracker.pledging import pledge_form
from tracker import tasks
from tracker.models import Group, Pledge, Submission
from tracker.submissions import audit, intake, lifecycle, write_ahead

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Zephyrine Quackenbush"


@pytest.fixture(autouse=True)
def afresh(own_files, monkeypatch):
    monkeypatch.setattr(write_ahead.Sweep, "done", 0)


@pytest.fixture
def on_disk():
    """What the files of the database hold: a function that counts a name in them."""
    database = Path(connection.settings_dict["NAME"])

    def count(text):
        files = [database, database.with_name(database.name + "-wal")]
        return sum(file.read_bytes().count(text.encode()) for file in files if file.exists())

    return count


def test_a_sweep_after_an_erasure_the_name_is_in_no_file_of_the_database(send, moderator, on_disk):
    one = send(name=NAME).submission
    intake.prepare(one.pk)
    one.refresh_from_db()
    lifecycle.approve(one, moderator)
    assert on_disk(NAME)
    intake.erase(Submission.objects.get(pk=one.pk))
    tasks.sweep()
    assert not on_disk(NAME)
    assert not on_disk(NAME.casefold())  # nor what search looked through


def test_the_address_of_a_pledge_that_was_taken_back_is_in_no_file_either(
    client, campaign, settings, on_disk
):
    settings.EMAIL_IS_SET = True
    campaign.imaging_sessions.update(
        starts_at=timezone.now() + timedelta(days=9), ends_at=timezone.now() + timedelta(days=9)
    )
    sent = pledge_form(email="zephyrine@quackenbush.example")
    link = client.post("/pledge/", sent)["Location"]
    assert on_disk(sent["email"])
    client.post(f"{link}take-back/")
    tasks.sweep()
    assert not on_disk(sent["email"])
    assert not Pledge.objects.exists()


def test_whoever_reads_just_then_is_not_waited_for_and_the_next_sweep_ends_it(send, on_disk):
    one = send(name=NAME).submission
    reader = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT name FROM tracker_submission").fetchall()
    intake.erase(Submission.objects.get(pk=one.pk))
    tasks.sweep()
    assert on_disk(NAME)
    reader.close()
    tasks.sweep()
    assert not on_disk(NAME)


def test_where_nobody_was_erased_the_log_is_left_alone(send, on_disk, monkeypatch):
    one = send().submission
    intake.prepare(one.pk)
    done = []
    monkeypatch.setattr(write_ahead, "empty", lambda: done.append(1) or True)
    tasks.sweep()
    assert not done
    intake.erase(Submission.objects.get(pk=one.pk))
    tasks.sweep()
    tasks.sweep()
    assert done == [1]


def test_what_is_overwritten_is_zeroed_on_every_connection(on_disk):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def test_of_the_erased_there_is_neither_zone_nor_minute_nor_group(client, campaign, send):
    group = Group.objects.create(campaign=campaign, name="Class 4b")
    one = send(group=group.code).submission
    assert one.group == group
    sent_on = one.created_at.date()
    intake.erase(one)
    row = Submission.objects.get(pk=one.pk)
    midnight = datetime(sent_on.year, sent_on.month, sent_on.day, tzinfo=UTC)
    assert (row.group, row.zone) == (None, "UTC")
    assert (row.created_at, row.consented_at) == (midnight, midnight)
    assert row.waved_at == datetime(2013, 7, 19, tzinfo=UTC)  # the campaign's session, not this wave's minute
    assert not list(audit.verify())
    token = token_for(campaign, ["figures"])
    figures = client.get("/api/v1/figures", headers={"authorization": f"Bearer {token}"}).json()
    assert figures["days"][-1]["came"] == 1

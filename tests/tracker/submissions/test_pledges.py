"""What a pledge knows, and when it forgets it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from tests.tracker.pledging import DAYS_BEFORE, END, START
from tracker import tasks
from tracker.models import ImagingSession, Pledge, PledgeEmail
from tracker.sky import gazetteer, places
from tracker.submissions import pledges, retention

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def days_before(time_machine, settings):
    time_machine.move_to(DAYS_BEFORE, tick=False)
    settings.EMAIL_IS_SET = True


def make(campaign, number=1, town="recife", email="ana@example.org"):
    where = places.PublicPlace.of_town(gazetteer.by_slug(town))
    said = pledges.Announcement(where, email, "en", f"key-of-a-pledge-{number}")
    return pledges.make(campaign, campaign.main_session, said)


def test_of_two_who_keep_it_at_once_one_does(campaign):
    _, token = make(campaign)
    assert pledges.keep(campaign, token, Pledge.State.PHOTO)
    assert not pledges.keep(campaign, token, Pledge.State.CHECK_IN)
    assert not pledges.keep(campaign, "", Pledge.State.CHECK_IN)
    assert Pledge.objects.get().state == "photo"


def test_kept_it_knows_nothing_of_anybody(campaign):
    _, token = make(campaign)
    pledges.keep(campaign, token, Pledge.State.CHECK_IN)
    row = Pledge.objects.get()
    assert (row.place, row.country, row.latitude, row.longitude, row.email) == ("", "", 0, 0, "")
    assert not PledgeEmail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_taken_back_it_is_blank_at_once_and_gone_with_the_sweep(campaign):
    row, _ = make(campaign)
    pledges.take_back(row)
    blank = Pledge.objects.get()
    assert (blank.state, blank.place, blank.email, blank.token_hash) == ("taken-back", "", "", "")
    assert not PledgeEmail.objects.exists()
    pledges.delete_taken_back()
    assert not Pledge.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_does_not_bring_back_what_was_taken_back(campaign):
    row, token = make(campaign)
    before = Pledge.objects.filter(pk=row.pk).values().get()
    pledges.take_back(row)
    pledges.delete_taken_back()
    Pledge.objects.create(**before)
    call_command("apply_tombstones", stdout=(out := StringIO()))
    assert "1 erased again" in out.getvalue()
    assert Pledge.objects.with_token(token) is None
    call_command("apply_tombstones", stdout=(out := StringIO()))
    assert "0 erased again" in out.getvalue()


def test_an_address_goes_a_week_after_the_session_and_the_link_on_its_date(campaign, settings, time_machine):
    settings.LINKS_KEPT_DAYS = 90
    _, token = make(campaign)
    time_machine.move_to(END + timedelta(days=6), tick=False)
    assert retention.purge_expired() == {"originals": 0, "emails": 0, "links": 0}
    time_machine.move_to(END + timedelta(days=7, seconds=1), tick=False)
    assert retention.purge_expired() == {"originals": 0, "emails": 1, "links": 0}
    assert Pledge.objects.with_token(token).email == ""
    time_machine.move_to(END + timedelta(days=91), tick=False)
    assert retention.purge_expired()["links"] == 1
    assert Pledge.objects.with_token(token) is None
    assert Pledge.objects.counters() == {"open": 1, "kept": 0}


@pytest.mark.parametrize(("days", "kept"), [(3, 3), (0, 7), (180, 7)])
def test_an_address_is_kept_no_longer_than_all_addresses(campaign, settings, time_machine, days, kept):
    settings.EMAILS_KEPT_DAYS = days
    make(campaign)
    time_machine.move_to(END + timedelta(days=kept, seconds=-1), tick=False)
    assert retention.purge_expired()["emails"] == 0
    time_machine.move_to(END + timedelta(days=kept, seconds=1), tick=False)
    assert retention.purge_expired()["emails"] == 1


def test_a_session_that_is_moved_takes_its_pledges_along(campaign):
    row, _ = make(campaign)
    new = START + timedelta(days=2)
    campaign.imaging_sessions.update(starts_at=new, ends_at=new + timedelta(minutes=10))
    assert pledges.plan_anew() == 1
    row.refresh_from_db()
    assert (row.starts_at, row.ends_at) == (new, new + timedelta(minutes=10))
    due = dict(row.emails.values_list("kind", "due_at"))
    assert due["morning"].isoformat() == "2013-07-21T11:00:00+00:00"  # eight in Recife
    assert pledges.plan_anew() == 0


def test_a_session_that_is_replaced_is_the_one_nearest_in_time(campaign):
    row, _ = make(campaign)
    for days in (30, 1):
        at = START + timedelta(days=days)
        ImagingSession.objects.create(
            campaign=campaign, spacecraft="Juice", body="Jupiter", starts_at=at, ends_at=at, distance_km=days
        )
    campaign.imaging_sessions.filter(spacecraft="Cassini").delete()
    assert pledges.plan_anew() == 1
    row.refresh_from_db()
    assert row.starts_at == START + timedelta(days=1)


def test_without_any_session_left_a_pledge_waits(campaign):
    make(campaign)
    campaign.imaging_sessions.all().delete()
    assert pledges.plan_anew() == 0
    assert Pledge.objects.get().is_open


@pytest.mark.django_db(transaction=True)
def test_the_sweep_does_all_of_it(campaign, monkeypatch):
    row, _ = make(campaign)
    gone, _ = make(campaign, 2)
    pledges.take_back(gone)
    campaign.imaging_sessions.update(starts_at=START + timedelta(days=2), ends_at=END + timedelta(days=2))
    monkeypatch.setattr(tasks.prepare_submissions, "apply_async", lambda *_, **__: None)
    tasks.sweep()
    row = Pledge.objects.get()
    assert row.starts_at == START + timedelta(days=2)

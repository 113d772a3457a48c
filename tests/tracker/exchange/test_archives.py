"""Everybody in one ZIP, and nobody who has left."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from tests.conftest import token_for
from tracker.exchange import archives, zip_stream
from tracker.models import Archive, Decision, Submission
from tracker.submissions import intake, lifecycle

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def opened(archive):
    with storages["private"].open(archive.file) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def made(campaign):
    archive = archives.order(campaign)
    archives.make(archive.pk)
    archive.refresh_from_db()
    return archive


def rows(archive, name):
    return list(csv.DictReader(io.StringIO(archive.read(name).decode())))


def test_an_archive_holds_everybody_and_every_decision_without_names(
    campaign, crowd, moderator, submission, own_files
):
    waves = crowd(3)
    lifecycle.reject(submission, moderator, "unclear")
    archive = made(campaign)
    assert (archive.state, archive.photos) == ("ready", 3)
    with opened(archive) as kept:
        assert kept.testzip() is None
        told = rows(kept, "submissions.csv")
        assert [row["id"] for row in told] == [one.public_id for one in waves]
        first = told[0]
        said = (first["place"], first["licence"], first["photo"])
        assert said == ("Recife", "CC BY 4.0", f"photos/{waves[0].public_id}.jpg")
        assert kept.read(told[0]["photo"])[:3] == b"\xff\xd8\xff"
        decisions = rows(kept, "decisions.csv")
        assert [row["reason"] for row in decisions].count("unclear") == 1
        assert {row["id"] for row in decisions} == {"", *(one.public_id for one in waves)}
        everything = b"".join(kept.read(name) for name in kept.namelist() if not name.endswith(".jpg"))
    assert moderator.username.encode() not in everything
    assert json.loads(opened(archive).read("campaign.json"))["consent_texts"][0]["text"] == "I agree."


def test_a_formula_in_a_name_stays_text(campaign, send, moderator, own_files):
    sent = send(name="=HYPERLINK(1)").submission
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    lifecycle.approve(sent, moderator)
    assert rows(opened(made(campaign)), "submissions.csv")[0]["name"] == "'=HYPERLINK(1)"


def test_who_leaves_is_in_no_archive_any_more(campaign, crowd, own_files):
    first, second, third = crowd(3)
    archive = made(campaign)
    name = archive.file
    lifecycle.withdraw(first)
    archives.purge_expired()
    archive.refresh_from_db()
    assert (archive.state, archive.file) == ("gone", "")
    assert not storages["private"].exists(name)
    assert archives.find_by_token(archives.token_of(archive)) is None
    with opened(made(campaign)) as kept:
        assert {row["id"] for row in rows(kept, "submissions.csv")} == {second.public_id, third.public_id}


def test_who_leaves_while_it_is_made_is_not_in_it(campaign, crowd, own_files, monkeypatch):
    first, second = crowd(2)
    ordinary = archives.Contents.decisions

    def erased_meanwhile(self):
        if Submission.objects.get(pk=first.pk).status == "approved":
            intake.erase(Submission.objects.get(pk=first.pk))
        yield from ordinary(self)

    monkeypatch.setattr(archives.Contents, "decisions", erased_meanwhile)
    archive = made(campaign)
    assert archive.state == "wanted"
    assert not list(storages["private"].listdir("archives")[1])
    archives.make(archive.pk)
    archive.refresh_from_db()
    assert archive.state == "ready"
    with opened(archive) as kept:
        assert [row["id"] for row in rows(kept, "submissions.csv")] == [second.public_id]


def test_an_archive_ends_and_so_does_its_link(client, campaign, crowd, own_files, time_machine):
    crowd(1)
    archive = made(campaign)
    link = reverse("archive", args=[archives.token_of(archive)])
    answer = client.get(link)
    assert answer.status_code == 200
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(link[:-6] + "x.zip").status_code == 404
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    assert client.get(link).status_code == 404
    assert client.get(reverse("archive", args=[archives.token_of(archive)])).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=7))
    archives.purge_expired()
    assert Archive.objects.get().state == "gone"


def test_two_workers_make_one_archive_and_a_dead_one_is_replaced(campaign, crowd, own_files, time_machine):
    crowd(1)
    archive = archives.order(campaign)
    assert archives.order(campaign) == archive
    assert Archive.objects.claim(archive.pk)
    archives.make(archive.pk)  # somebody else has it
    assert Archive.objects.get().state == "wanted"
    time_machine.move_to(timezone.now() + Archive.LEASE + timedelta(seconds=1))
    archives.make(archive.pk)
    assert Archive.objects.get().state == "ready"


def test_seventy_thousand_files_are_a_zip_that_every_program_opens(tmp_path):
    """More than 65,535 entries: ZIP64, written without going back."""
    file = tmp_path / "large.zip"
    parts = zip_stream.zip_entries((f"photos/{number}.jpg", iter([b"x"])) for number in range(70_000))
    with file.open("wb") as out:
        assert max(out.write(part) for part in parts) < 20_000_000
    with zipfile.ZipFile(file) as kept:
        assert len(kept.namelist()) == 70_000
        assert kept.read("photos/69999.jpg") == b"x"


def test_a_token_orders_and_fetches_an_archive(client, campaign, crowd, own_files):
    crowd(1)
    token = token_for(campaign, ["archive"])
    headers = {"Authorization": f"Bearer {token}"}
    ordered = client.post("/api/v1/archives", headers=headers)
    assert (ordered.status_code, ordered.json()["state"]) == (202, "wanted")
    archives.make(ordered.json()["id"])
    told = client.get(f"/api/v1/archives/{ordered.json()['id']}", headers=headers).json()
    assert (told["state"], told["photos"]) == ("ready", 1)
    assert client.get(told["url"]).status_code == 200
    assert client.get(f"/api/v1/archives/{told['id']}").status_code == 401
    narrow = token_for(campaign, ["send"])
    assert client.post("/api/v1/archives", headers={"Authorization": f"Bearer {narrow}"}).status_code == 403


def test_who_is_rejected_after_all_is_in_no_archive_any_more(campaign, crowd, moderator, own_files):
    first, _second = crowd(2)
    archive = made(campaign)
    lifecycle.reject(first, moderator, "unclear")
    archives.purge_expired()
    archive.refresh_from_db()
    assert (archive.state, archive.file) == ("gone", "")


def test_who_was_never_public_takes_no_archive_away(campaign, crowd, send, own_files):
    crowd(1)
    archive = made(campaign)
    sent = send(7).submission
    intake.prepare(sent.pk)
    sent.refresh_from_db()
    lifecycle.withdraw(sent)
    archives.purge_expired()
    archive.refresh_from_db()
    assert archive.state == "ready"


def test_nobody_finds_by_trying_who_decided(campaign, crowd, own_files):
    crowd(2)
    with opened(made(campaign)) as kept:
        told = {row["digest"] for row in rows(kept, "decisions.csv")}
    with opened(made(campaign)) as kept:
        assert {row["digest"] for row in rows(kept, "decisions.csv")} == told
    assert len(told) == Decision.objects.count()
    assert not told & set(Decision.objects.values_list("digest", flat=True))


def test_no_photo_without_its_licence(campaign, crowd, own_files, monkeypatch):
    """Somebody is approved between the list and the photos."""
    (first,) = crowd(1)
    ordinary = archives.Contents.decisions

    def approved_meanwhile(self):
        crowd(1, first=1)
        yield from ordinary(self)

    monkeypatch.setattr(archives.Contents, "decisions", approved_meanwhile)
    with opened(made(campaign)) as kept:
        assert [name for name in kept.namelist() if name.endswith(".jpg")] == [
            f"photos/{first.public_id}.jpg"
        ]


def test_an_archive_that_cannot_be_deleted_stops_no_sweep(
    campaign, crowd, own_files, monkeypatch, time_machine
):
    crowd(1)
    archive = made(campaign)
    time_machine.move_to(timezone.now() + timedelta(days=8))

    def refused(name):
        raise PermissionError(name)

    monkeypatch.setattr("tracker.storage.forget_private", refused)
    archives.purge_expired()
    archive.refresh_from_db()
    assert archive.state == "ready"  # the next sweep tries again


def test_an_archive_stays_its_maker_s_however_long_it_takes(
    campaign, crowd, own_files, monkeypatch, time_machine
):
    crowd(3)
    archive = archives.order(campaign)
    ordinary = archives.storage.read_private
    taken_over = []

    def slow(name):
        time_machine.move_to(timezone.now() + timedelta(minutes=4))
        taken_over.append(Archive.objects.claim(archive.pk))
        return ordinary(name)

    monkeypatch.setattr("tracker.storage.read_private", slow)
    monkeypatch.setattr(archives, "RENEWED_S", 0.0)
    archives.make(archive.pk)
    archive.refresh_from_db()
    assert (archive.state, archive.photos, taken_over) == ("ready", 3, [None] * 3)

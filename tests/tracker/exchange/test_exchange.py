"""Archives, imports on a page, and webhooks: what goes out, what comes in, and who is told."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bench.photos import wave_photo
from tests.conftest import WORDS, token_for, upload
from tracker.exchange import archives, import_jobs
from tracker.models import Archive, Delivery, Import, Submission, Webhook
from tracker.outbox import webhooks
from tracker.submissions import intake, lifecycle
from tracker.submissions.forms import SubmissionForm
from tracker.web import api_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.database]


# --- The archive --------------------------------------------------------------------------------------------


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
    archives.forget_what_is_over()
    archive.refresh_from_db()
    assert (archive.state, archive.file) == ("gone", "")
    assert not storages["private"].exists(name)
    assert archives.named(archives.token_of(archive)) is None
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
    archives.forget_what_is_over()
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
    parts = archives.zipped((f"photos/{number}.jpg", iter([b"x"])) for number in range(70_000))
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


# --- Imports ------------------------------------------------------------------------------------------------

TABLE = """file,name,place,time,people,external_id
one.jpg,Ana,Recife,2013-07-19 18:31,3,a1
two.jpg,Ben,Springfield,2013-07-19 17:31,1,a2
three.jpg,Cem,Nowhere at all,2013-07-19 17:31,1,a3
missing.jpg,Dan,Recife,2013-07-19 17:31,1,a4
"""


def archive_of(table=TABLE, names=("one.jpg", "two.jpg", "three.jpg")):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("manifest.csv", table)
        for number, name in enumerate(names):
            archive.writestr(name, wave_photo(number))
    return SimpleUploadedFile("album.zip", buffer.getvalue(), "application/zip")


def run_on(row):
    """One task's worth of an import; whether something is left."""
    for _ in import_jobs.run(row.pk):
        pass
    return Import.objects.available().filter(pk=row.pk).exists()


def run(row):
    """As the worker's task does, until nothing is left."""
    while run_on(row):
        pass
    row.refresh_from_db()


def test_look_decide_import(organiser, campaign, own_files):
    assert organiser.post("/organise/data/import/", {"file": archive_of()}).status_code == 302
    row = Import.objects.get()
    run(row)
    assert (row.state, row.total, row.imported, row.problems) == ("done", 4, 1, 3)
    assert not Submission.objects.exists()
    page = organiser.get("/organise/data/").content.decode()
    assert "“Springfield” is" in page
    assert "There is no file “missing.jpg”" in page
    chosen = next(told["towns"][0][0] for told in row.report if told.get("towns"))
    act = f"/organise/data/import/{row.pk}/"
    organiser.post(act, {"action": "import", "text": ["Springfield"], "town": [chosen]})
    row.refresh_from_db()
    run(row)
    assert (row.state, row.is_dry, row.imported, row.problems) == ("done", False, 2, 2)
    assert {one.name for one in Submission.objects.all()} == {"Ana", "Ben"}
    assert storages["private"].exists(row.file)  # two lines can still be mended
    organiser.post(act, {"action": "import"})
    run(row)
    assert (row.known, row.imported) == (2, 0)


def test_a_file_that_went_in_whole_is_kept_no_longer(organiser, campaign, own_files):
    table = "\n".join(TABLE.splitlines()[:2]) + "\n"
    organiser.post("/organise/data/import/", {"file": archive_of(table, ["one.jpg"])})
    row = Import.objects.get()
    run(row)
    name = row.file
    organiser.post(f"/organise/data/import/{row.pk}/", {"action": "import"})
    run(row)
    assert (row.imported, row.file) == (1, "")
    assert not storages["private"].exists(name)
    page = organiser.get("/organise/data/").content.decode()
    assert 'name="action"' not in page.partition("<h2>Imports")[2].partition("</article>")[0]


def test_a_worker_that_dies_and_one_that_makes_way(organiser, campaign, own_files, monkeypatch, time_machine):
    names = [f"{number}.jpg" for number in range(5)]
    table = "file,place,time\n" + "".join(f"{name},Recife,2013-07-19 18:31\n" for name in names)
    organiser.post("/organise/data/import/", {"file": archive_of(table, names)})
    row = Import.objects.get()
    Import.objects.update(is_dry=False)
    monkeypatch.setattr("tracker.exchange.import_rows.BATCH", 2)
    died = Import.objects.claim(row.pk)
    assert died
    assert not run_on(row)
    assert not Submission.objects.exists()  # the other one has it
    time_machine.move_to(timezone.now() + Import.LEASE + timedelta(seconds=1))
    monkeypatch.setattr(import_jobs, "AT_A_TIME_S", -1.0)
    assert run_on(row)  # a part of it, then the next task
    assert Submission.objects.count() == 2
    monkeypatch.undo()
    run(row)
    assert (row.state, row.imported + row.known, Submission.objects.count()) == ("done", 5, 5)


def test_stop_and_go_on(organiser, campaign, own_files):
    organiser.post("/organise/data/import/", {"file": archive_of()})
    row = Import.objects.get()
    act = f"/organise/data/import/{row.pk}/"
    organiser.post(act, {"action": "stop"})
    run(row)
    assert (row.state, row.total) == ("stopped", 0)
    organiser.post(act, {"action": "look"})
    run(row)
    assert (row.state, row.total) == ("done", 4)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a ZIP, or something that is on the server."),
        ({"file": SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff")}, "Choose a ZIP: with the photos"),
        ({"file": archive_of(), "time": "some day"}, "Give the instant like"),
        ({"file": archive_of(), "place": "Springfield"}, "No town of this name"),
        ({"on_server": "../db.sqlite3"}, "There is no such file on the server"),
    ],
)
def test_what_cannot_be_imported_is_said(organiser, campaign, sent, words):
    answer = organiser.post("/organise/data/import/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Import.objects.exists()


def test_who_is_erased_is_in_no_file_of_an_import_any_more(organiser, campaign, own_files):
    organiser.post("/organise/data/import/", {"file": archive_of()})
    row = Import.objects.get()
    Import.objects.update(is_dry=False)
    run(row)
    name = row.file
    import_jobs.forget_what_is_over()
    assert storages["private"].exists(name)  # two lines can still be mended
    intake.erase(Submission.objects.first() or pytest.fail("nothing was imported"))
    import_jobs.forget_what_is_over()
    assert not storages["private"].exists(name)


def test_what_lies_on_the_server(organiser, campaign, own_files, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    folder = tmp_path / "imports" / "album"
    folder.mkdir(parents=True)
    (folder / "one.jpg").write_bytes(wave_photo(1))
    organiser.post(
        "/organise/data/import/", {"on_server": "album", "time": "2013-07-19T21:30Z", "place": "Recife"}
    )
    row = Import.objects.get()
    run(row)
    assert (row.state, row.imported) == ("done", 1)
    Import.objects.filter(pk=row.pk).update(file="gone")
    row.refresh_from_db()
    import_jobs.go_on(row, towns={}, dry=True)
    run(row)
    assert row.state == "failed"
    assert "There is no gone" in row.fault


# --- Webhooks -----------------------------------------------------------------------------------------------


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
    listener.handler.status = 500
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
    listener.handler.status = 200
    assert webhooks.try_again(Webhook.objects.all()) == 1
    assert webhooks.deliver_due() == 1


def test_an_address_that_is_gone_is_left_alone(campaign, crowd, listener):
    Webhook.objects.create(campaign=campaign, url=listener.url)
    listener.handler.status = 410
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


def test_the_token_is_shown_once_in_the_admin(organiser, campaign):
    sent = {"campaign": campaign.pk, "name": "Kiosk", "scopes": ["send"]}
    page = organiser.post("/admin/tracker/apitoken/add/", sent, follow=True).content.decode()
    token = page.partition("shown this once: ")[2].partition(" ")[0]
    assert api_tokens.ApiToken.objects.named(token).name == "Kiosk"
    assert token not in organiser.get("/admin/tracker/apitoken/").content.decode()


def test_a_webhook_in_the_admin_with_its_log(organiser, campaign, listener):
    sent = {
        "campaign": campaign.pk,
        "url": listener.url,
        "secret": "whsec_c2VjcmV0",
        "is_active": "on",
        "events": [],
    }
    sent |= {f"deliveries-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    assert organiser.post("/admin/tracker/webhook/add/", sent).status_code == 302
    hook = Webhook.objects.get()
    organiser.post("/admin/tracker/webhook/", {"action": "send_test", "_selected_action": [hook.pk]})
    assert webhooks.deliver_due() == 1
    assert json.loads(listener.heard[0][1])["type"] == "trial"
    assert "204 No Content" in organiser.get(f"/admin/tracker/webhook/{hook.pk}/change/").content.decode()


# --- Limits of a campaign -----------------------------------------------------------------------------------


def test_a_campaign_may_take_less_than_the_site(client, campaign, send):
    campaign.limits = {"people": 2, "photos_per_send": 1, "photos": 1}
    campaign.save()
    words = {**WORDS, "send_key": "key-of-a-test-0123456789"}
    form = SubmissionForm(words, {"photo": [upload(wave_photo(1)), upload(wave_photo(2))]}, campaign=campaign)
    assert not form.is_valid()
    assert "At most 2 people" in str(form.errors["people"])
    assert "at most 1 photos" in str(form.errors["photo"])
    form = SubmissionForm({**words, "people": 2}, {"photo": [upload(wave_photo(1))]}, campaign=campaign)
    assert form.is_valid(), form.errors
    assert campaign.is_open
    send()
    assert not campaign.is_open
    assert client.get("/api/v1/campaign").json()["is_open"] is False

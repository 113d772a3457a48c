"""Text is the same whatever way it came in: what words are made of stays, what breaks a file goes, and marks
stand in no towers."""

import pytest

from bench.photos import wave_photo
from tests.conftest import WORDS, token_for, upload
from tests.tracker.albums import archive_of, run
from tracker.campaigns import toml
from tracker.models import ApiToken, Group, Import, Report, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.database]

GOOD = "👨\u200d👩\u200d👧 می\u200cخواهم ශ්\u200dරී"
TYPED = f"\u202e{GOOD}\x0b \ufffe{'e' + chr(0x301) * 30}\u2066"
CAMPAIGN = """
slug = "a"
title = "TITLE"
sentence = "x"
[consent]
text = "I agree."
[[session]]
spacecraft = "Cassini"
body = "Saturn"
starts_at = 2013-07-19T21:27:00Z
ends_at = 2013-07-19T21:42:00Z
[[picture]]
id = "rings"
"""
KEPT = f"{GOOD} e\u0301\u0301"


def send_form(client, _campaign):
    client.post(
        "/wave/", {**WORDS, "name": TYPED, "send_key": "a-key-of-the-form-1", "photo": upload(wave_photo(1))}
    )
    return Submission.objects.get().name


def check_in(client, _campaign):
    client.post("/check-in/", {**WORDS, "name": TYPED, "send_key": "a-key-of-the-form-2"})
    return Submission.objects.get().name


def write_message(client, _campaign):
    client.post("/check-in/", {**WORDS, "message": TYPED, "send_key": "a-key-of-the-form-3"})
    return Submission.objects.get().message


def edit(client, _campaign):
    link = client.post("/check-in/", {**WORDS, "send_key": "a-key-of-the-form-4"}).headers["Location"]
    client.post(link, {**WORDS, "name": TYPED})
    return Submission.objects.get().name


def send_by_program(client, campaign):
    body = {
        "waved_at": "2013-07-19T21:31:00Z",
        "place_slug": "recife",
        "consent": "true",
        "permission": "true",
        "name": TYPED,
        "photo": upload(wave_photo(1)),
    }
    headers = {
        "Idempotency-Key": "a-key-of-a-program",
        "Authorization": f"Bearer {token_for(campaign, ['send'])}",
    }
    client.post("/api/v1/submissions", body, headers=headers)
    return Submission.objects.get().name


def bring_in(client, _campaign):
    table = f'file,name,place,time\none.jpg,"{TYPED}",Recife,2013-07-19 18:31\n'
    client.post("/organise/data/import/", {"file": archive_of(table, ["one.jpg"])})
    row = Import.objects.get()
    run(row)
    client.post(f"/organise/data/import/{row.pk}/", {"action": "import"})
    run(row)
    return Submission.objects.get().name


def start_group(client, _campaign):
    client.post("/groups/", {"name": TYPED})
    return Group.objects.get().name


def name_group_in_admin(client, campaign):
    client.post("/admin/tracker/group/add/", {"campaign": campaign.pk, "name": TYPED})
    return Group.objects.get().name


def name_token_in_admin(client, campaign):
    client.post("/admin/tracker/apitoken/add/", {"campaign": campaign.pk, "name": TYPED, "scopes": ["send"]})
    return ApiToken.objects.get().name


def report(client, campaign):
    client.post("/check-in/", {**WORDS, "send_key": "a-key-of-the-form-5"})
    submission = Submission.objects.get()
    Submission.objects.update(status=Submission.Status.APPROVED)
    client.post(f"/wave/{submission.public_id}/report/", {"reason": "me", "words": TYPED})
    return Report.objects.get().words


def write_campaign_file(_client, _campaign):
    escaped = TYPED.replace("\x0b", "\\u000B")
    return toml.parse(CAMPAIGN.replace("TITLE", escaped)).campaign["title"]


WAYS = [
    send_form,
    check_in,
    write_message,
    edit,
    send_by_program,
    bring_in,
    start_group,
    name_group_in_admin,
    name_token_in_admin,
    report,
    write_campaign_file,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_text_is_cleaned_whatever_way_it_comes(way, organiser, campaign, moderator, own_files):
    moderator.is_superuser = moderator.is_staff = True
    moderator.save()
    assert way(organiser, campaign) == KEPT

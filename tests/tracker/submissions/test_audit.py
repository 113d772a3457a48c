"""The chain of decisions, and who looks whether it is whole."""

from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from tracker import storage
from tracker.models import AuditHead, Decision, Submission
from tracker.submissions import audit, intake, lifecycle

pytestmark = pytest.mark.database


@pytest.fixture
def decided(crowd, django_capture_on_commit_callbacks):
    """Three photos, two decisions each; the head is kept outside, as after a commit."""
    storage.forget_folder(storages["private"], audit.FOLDER)
    with django_capture_on_commit_callbacks(execute=True):
        crowd(3)
    return list(Decision.objects.order_by("number"))


def verified():
    call_command("verify_audit", stdout=(out := StringIO()))
    return out.getvalue()


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_whole_chain_is_whole(decided):
    assert [row.number for row in decided] == [1, 2, 3, 4, 5, 6]
    assert len({row.digest for row in decided}) == 6
    assert "6 decisions" in verified()
    assert audit.list_head_names() == [f"{6:012d}-{decided[-1].digest}"]


def test_erasing_a_name_breaks_nothing(decided, moderator):
    intake.erase(decided[0].submission, moderator)
    assert "7 decisions" in verified()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE tracker_decision SET to_status = 'rejected' WHERE number = 2", "decision 2 was altered"),
        ("UPDATE tracker_decision SET reason = 'unclear' WHERE number = 6", "decision 6 was altered"),
        ("UPDATE tracker_decision SET moderator_id = NULL WHERE number = 2", "decision 2 was altered"),
        ("DELETE FROM tracker_decision WHERE number = 3", "decision 3 is missing"),
        ("DELETE FROM tracker_decision WHERE number IN (3, 4)", "decision 3 is missing, up to 4"),
        ("DELETE FROM tracker_decision WHERE number = 1", "decision 1 is missing"),
        ("DELETE FROM tracker_decision WHERE number = 6", "decisions 6 to 6 were cut off"),
    ],
)
def test_every_meddling_is_found(decided, change, sentence):
    raw("DELETE FROM tracker_secondlook")
    raw(change)
    with pytest.raises(CommandError, match=sentence):
        verified()


def test_a_row_that_was_slipped_in_is_found(decided):
    raw("UPDATE tracker_decision SET number = number + 100 WHERE number > 3")
    raw("UPDATE tracker_decision SET number = number - 99 WHERE number > 100")
    first = decided[0]
    row = Decision(
        submission=first.submission, from_status="waiting", to_status="approved", revision=1, number=4
    )
    row.digest = audit.digest(decided[2].digest, row, first.submission.public_id)
    row.save(force_insert=True)
    with pytest.raises(CommandError, match="decision 5 was altered or inserted"):
        verified()


def test_a_tail_that_was_cut_off_with_its_head_is_found_from_outside(decided):
    raw("DELETE FROM tracker_secondlook")
    raw("DELETE FROM tracker_decision WHERE number > 4")
    AuditHead.objects.update(number=4, digest=decided[3].digest)
    with pytest.raises(CommandError, match="decisions 5 to 6 were cut off"):
        verified()


def test_a_chain_that_was_made_anew_is_found_from_outside(decided):
    before = ""
    for row in decided:
        row.reason = "unclear" if row.number == 2 else row.reason
        before = audit.digest(before, row, row.submission.public_id)
        Decision.objects.filter(pk=row.pk).update(reason=row.reason, digest=before)
    AuditHead.objects.update(digest=before)
    with pytest.raises(CommandError, match="the chain was made anew"):
        verified()


def test_a_storage_that_is_away_undoes_no_decision(
    crowd, moderator, monkeypatch, django_capture_on_commit_callbacks
):
    one = crowd(1)[0]

    def away(*_arguments):
        raise OSError("away")

    monkeypatch.setattr(audit.storage, "save_private", away)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.reject(one, moderator)
    assert Submission.objects.get(pk=one.pk).status == "rejected"


def test_what_was_rolled_back_leaves_no_gap(decided, moderator):
    seen = Submission.objects.get(pk=decided[0].submission_id)
    lifecycle.withdraw(Submission.objects.get(pk=seen.pk))
    with pytest.raises(lifecycle.ModerationError):
        lifecycle.reject(seen, moderator)
    assert "7 decisions" in verified()


def test_the_head_outside_is_one_file_and_never_goes_back(decided):
    storages["private"].save(
        "audit/notes.txt", storages["private"].open(f"audit/{audit.list_head_names()[0]}")
    )
    audit.save_head()
    assert len(audit.list_head_names()) == 1
    AuditHead.objects.update(number=4, digest=decided[3].digest)
    audit.save_head()
    assert max(audit.list_head_names()).startswith(f"{6:012d}")

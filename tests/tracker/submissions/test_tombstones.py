"""What a restored backup must not bring back."""

from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from tracker import storage
from tracker.models import Submission
from tracker.submissions import intake, tombstones

pytestmark = pytest.mark.database


def test_a_restored_backup_does_not_bring_back_who_was_erased(client, crowd, moderator):
    storage.forget_folder(storages["private"], tombstones.FOLDER)
    gone, stays = crowd(2)
    before = Submission.objects.filter(pk=gone.pk).values().get()
    intake.erase(gone)
    # The backup: the row as it was, and its files.
    Submission.objects.filter(pk=gone.pk).update(**{name: before[name] for name in before if name != "id"})
    storage.save_private(before["original"], b"as it was sent")
    assert client.get(f"/wave/{gone.public_id}/").status_code == 200
    call_command("apply_tombstones", stdout=(out := StringIO()))
    assert "1 erased again" in out.getvalue()
    assert client.get(f"/wave/{gone.public_id}/").status_code == 404
    assert not storages["private"].exists(before["original"])
    assert client.get(f"/wave/{stays.public_id}/").status_code == 200
    call_command("apply_tombstones", stdout=(out := StringIO()))
    assert "0 erased again" in out.getvalue()


def test_a_tombstone_holds_nothing_personal(crowd):
    storage.forget_folder(storages["private"], tombstones.FOLDER)
    one = crowd(1)[0]
    intake.erase(one)
    assert list(tombstones.names()) == [one.public_id]
    with storages["private"].open(f"{tombstones.FOLDER}/{one.public_id[:2]}/{one.public_id}") as file:
        assert file.read() == b""

"""The same picture, sent again."""

from io import BytesIO

import pytest
from PIL import Image

from bench.photos import wave_photo
from tests.tracker.moderating import post
from tracker.models import Submission
from tracker.submissions import inspection, intake, lifecycle

pytestmark = pytest.mark.database


def test_the_same_picture_sent_again_is_shown_beside_it(client, send, waiting, moderator):
    original = Image.open(BytesIO(wave_photo(7)))
    original.resize((original.width // 2, original.height // 2)).save(
        smaller := BytesIO(), "JPEG", quality=60
    )
    sent = [send(7, data).submission for data in (wave_photo(7), smaller.getvalue())]
    for one in sent:
        intake.prepare(one.pk)
    waiting(3, first=20)
    first, second = (Submission.objects.get(pk=one.pk) for one in sent)
    (found, bits), *others = inspection.alike([second])[second.pk]
    assert (found, others) == (first, [])
    assert bits <= 6
    client.force_login(moderator)
    shown = {item["id"]: item["alike"] for item in post(client, "give", count=10)[1]["items"]}
    assert [(one["id"], one["is_best"]) for one in shown[second.public_id]] == [(first.public_id, True)]
    lifecycle.withdraw(first)
    assert inspection.alike([second]) == {second.pk: []}


def test_the_same_file_is_found_without_any_likeness(send, moderator):
    grey = wave_photo(3)
    one, other = send(3, grey).submission, send(3, grey).submission
    for each in (one, other):
        intake.prepare(each.pk)
    inspection.Inspection.objects.update(likeness=None)
    again = Submission.objects.get(pk=other.pk)
    assert [(found.pk, bits) for found, bits in inspection.alike([again])[again.pk]] == [(one.pk, 0)]

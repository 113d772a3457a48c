"""No instant of a wave is finer than a minute, wherever it was."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.models import Submission
from tracker.models.minutes import to_the_minute

# Clocks that were off from UTC by seconds as well.
OF_OLD = [
    datetime(1960, 5, 1, 12, 0, tzinfo=ZoneInfo("Africa/Monrovia")),  # −0:44:30
    datetime(1971, 12, 31, 23, 59, 59, tzinfo=ZoneInfo("Africa/Monrovia")),
    datetime(2013, 7, 19, 21, 27, 33, 250_000, tzinfo=ZoneInfo("Asia/Kathmandu")),
]


@pytest.mark.parametrize("instant", OF_OLD)
def test_seconds_are_cut_by_utc(instant):
    cut = to_the_minute(instant)
    assert (cut.utcoffset().total_seconds(), cut.second, cut.microsecond) == (0, 0, 0)
    assert 0 <= (instant - cut).total_seconds() < 60


@pytest.mark.database
@pytest.mark.parametrize("instant", OF_OLD)
def test_what_is_kept_and_what_is_read_are_the_same_minute(submission, instant):
    submission.waved_at = instant
    submission.save()
    kept = submission.waved_at
    read = Submission.objects.get(pk=submission.pk).waved_at
    assert read == kept == to_the_minute(instant)
    assert Submission.objects.filter(waved_at=read).exists()

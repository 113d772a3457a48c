"""What became of the light of a wave."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.viewing import sentences

pytestmark = pytest.mark.database

START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)


def test_the_light_of_a_wave_is_told_truly(campaign):
    session = campaign.imaging_sessions.get()
    inside = sentences.light_sentence(session, START + timedelta(minutes=4))
    assert "22:51:23 UTC, while it photographed us" in inside
    assert "20\u00a0minutes before" in sentences.light_sentence(session, START - timedelta(minutes=20))
    assert "3\u00a0hours after" in sentences.light_sentence(session, START + timedelta(hours=3, minutes=15))
    assert "2\u00a0days after" in sentences.light_sentence(session, START + timedelta(days=2))
    assert session.saw(START)
    assert session.saw(START + timedelta(minutes=15))
    assert not session.saw(START + timedelta(minutes=16))
    assert not session.saw(START - timedelta(minutes=1))

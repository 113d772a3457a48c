"""What somebody gets in the second in which they send."""

from datetime import timedelta

import pytest

from tracker.viewing.light_pass import light_pass

pytestmark = pytest.mark.database
LATER = timedelta(days=4000)


def test_it_says_when_the_light_left_what_it_passed_and_when_it_arrives(send):
    submission = send(1).submission
    given = light_pass(submission, submission.waved_at + LATER)
    assert given["sentence"] == (
        "Your wave left Recife, Brazil at 18:31 and reached Cassini at 22:51:23 UTC on 19 July 2013; "
        "it passed the Moon after 1.2 seconds."  # which was near that day
    )
    assert ["To", "Cassini"] in given["lines"]
    assert ["On the way", "80 minutes and 23 seconds"] in given["lines"]
    assert given["name"] == submission.by_line
    assert "reaches Cassini" in light_pass(submission, submission.waved_at)["sentence"]


def test_far_from_the_session_it_goes_to_the_planet(send):
    submission = send(1, waved_date="2020-01-02", other_day="2020-01-02").submission
    given = light_pass(submission, submission.waved_at + LATER)
    assert ["To", "Saturn"] in given["lines"]
    assert "Cassini" not in str(given)


def test_where_the_light_went_nobody_knows_there_is_none(send, campaign):
    submission = send(1).submission
    campaign.imaging_sessions.all().delete()
    assert light_pass(submission, submission.waved_at) is None

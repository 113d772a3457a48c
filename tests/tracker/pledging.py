"""What tests of pledges share: instants around the session of 2013, and a pledge as the form sends it."""

from datetime import UTC, datetime

DAYS_BEFORE = datetime(2013, 7, 10, 12, tzinfo=UTC)
START = datetime(2013, 7, 19, 21, 27, tzinfo=UTC)
END = datetime(2013, 7, 19, 21, 42, tzinfo=UTC)


def pledge_form(number=1, **words):
    recife = {"place_slug": "recife", "place": "Recife, Brazil"}
    return {"send_key": f"key-of-a-pledge-{number}", **recife, **words}


def token_of(answer):
    """Of the private link that a sent form leads to."""
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].strip("/").rpartition("/")[2]

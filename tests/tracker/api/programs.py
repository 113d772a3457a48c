"""A program's request, and what a problem looks like to it."""

from bench.photos import wave_photo
from tests.conftest import upload
from tracker.web.problems import CONTENT_TYPE

KEY = "3f1c9a52-4f83-4f4e-9d3c-000000000001"
WORDS = {
    "waved_at": "2013-07-19T18:31",
    "place_slug": "recife",
    "consent": "true",
    "permission": "true",
    "name": "Ana",
    "people": 3,
}


def sent(client, key=KEY, address="/api/v1/submissions", token="", data=None, **words):
    headers = {"Idempotency-Key": key} | ({"Authorization": f"Bearer {token}"} if token else {})
    body = {**WORDS, **words, "photo": upload(data or wave_photo(1))}
    return client.post(
        address, {name: value for name, value in body.items() if value is not None}, headers=headers
    )


def is_problem(answer, status):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == CONTENT_TYPE
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told

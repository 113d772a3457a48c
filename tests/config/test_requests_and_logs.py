"""A request has a name that goes with it; a line of the log holds nobody's data."""

import io
import json
import logging
import logging.config
from io import StringIO

import pytest

from config import logs, request_id
from config.celery import app, send_request_id
from config.logs import PrivacyFilter
from operations import tasks
from tracker import identity

SECRET = "/w/0123456789abcdefghijklmnopqrstuvwxyz/"


@pytest.fixture
def line():
    """Log something the way a server does; the line as JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.PrivacyFilter())
    handler.setFormatter(logs.Lines("%(asctime)s %(request_id)s %(message)s"))
    logger = logging.getLogger("of.a.test")
    logger.addHandler(handler)
    logger.propagate = False

    def act(*arguments, extra_request=None, **named):
        stream.truncate(0)
        stream.seek(0)
        extra = {"request": extra_request, "status_code": 404} if extra_request else {}
        logger.warning(*arguments, extra=extra, **named)
        assert stream.getvalue().count("\n") == 1
        return json.loads(stream.getvalue())

    yield act
    logger.removeHandler(handler)
    logger.propagate = True


def test_a_line_is_one_line_of_json_with_the_request_s_name(line):
    with request_id.use_request_id("abc-12345678"):
        told = line("two\nlines %s", "and\rmore")
    assert told["message"] == "two\\nlines and\\rmore"
    assert told["request_id"] == "abc-12345678"
    assert (told["level"], told["logger"]) == ("WARNING", "of.a.test")
    assert line("outside")["request_id"] == "-"


@pytest.mark.django_db
def test_what_django_says_of_a_request_it_refused_has_the_request_s_name(client):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.PrivacyFilter())
    handler.setFormatter(logs.Lines("%(request_id)s %(message)s"))
    logging.getLogger("django.request").addHandler(handler)
    try:
        answers = [client.get(f"/nowhere-{number}/", headers={"accept": "*/*"}) for number in range(2)]
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    told = [json.loads(text)["request_id"] for text in stream.getvalue().splitlines()]
    assert told == [answer["X-Request-ID"] for answer in answers]
    assert len(set(told)) == 2


@pytest.mark.parametrize(
    "spelt",
    [
        *(
            "/w/{}/",
            "//w/{}/",
            "/w//{}/status.json",
            "/%77/{}/",
            "/W/{}/",
            "/w%2F{}",
            "/w\\{}/",
            "/c/2013/w/{}/",
        ),
        *("/archives/{}.zip", "//archives//{}.zip", "/c/2013/archives/{}.zip", "https://wave.example/w/{}/"),
        *("/v/{}/", "{}", "/?next=/w/{}/"),
    ],
)
def test_a_private_link_stands_in_no_line_however_it_is_spelt(line, spelt):
    token = identity.new_token()
    assert token not in line("Not Found: %s", spelt.format(token))["message"]


def test_other_words_stay_in_the_line(line):
    told = "Not Found: /wave/0123456789/ of /waves.atom; table 0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    assert line(told)["message"] == told


@pytest.mark.parametrize(
    "text", [f"GET {SECRET}status.json", "letter to ana@example.org", "GET /find.json?q=Ana+Silva"]
)
def test_no_private_link_no_address_and_nothing_typed(line, text):
    told = line("%s", text)["message"]
    for word in ("0123456789abc", "ana@", "Silva"):
        assert word not in told


def test_neither_what_hangs_on_a_line_nor_its_traceback_tells_more(line, rf):
    told = line("Not Found: %s", SECRET, extra_request=rf.get(f"{SECRET}?q=ana@example.org"))
    try:
        raise ValueError(f"duplicate key\nDETAIL:  Failing row contains (Ana, ana@example.org) {SECRET}")
    except ValueError:
        told |= line("it broke", exc_info=True)
    for word in ("0123456789abc", "ana@example", "(Ana", "WSGIRequest"):
        assert word not in told["exc_info"].partition("\nValueError")[2] + told["message"] + str(
            told.get("request")
        )
    assert "ValueError" in told["exc_info"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "is_kept"), [("from-the-proxy-1", True), ("short", False), ("a\nforged line", False)]
)
def test_each_answer_names_its_request(client, campaign, given, is_kept):
    answer = client.get("/about/", headers={"x-request-id": given})
    assert (answer["X-Request-ID"] == given) == is_kept
    assert request_id.SENSIBLE.fullmatch(answer["X-Request-ID"])
    assert request_id.current.get() == ""


def test_a_task_is_of_the_request_that_gave_its_hint():
    headers = {}
    with request_id.use_request_id("abc-12345678"):
        send_request_id(headers=headers)
    assert headers == {"request_id": "abc-12345678"}
    seen = []

    @app.task(name="of.a.test.probe")
    def probe():
        seen.append(request_id.current.get())

    with request_id.use_request_id("before-the-task"):
        probe.apply(headers=headers)
    assert seen == ["abc-12345678"]
    assert tasks.self_check_task.name == "tracker.tasks.hear"


@pytest.mark.database
def test_private_links_are_kept_out_of_logs(client, campaign):
    handler = logging.StreamHandler(stream := StringIO())
    handler.addFilter(PrivacyFilter())
    logging.getLogger("django.request").addHandler(handler)
    try:
        client.get("/w/a-token-that-nobody-may-see/")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert "Not Found: /w/…/" in stream.getvalue()
    assert "nobody-may-see" not in stream.getvalue()

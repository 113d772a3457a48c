"""The one reader of parameters and bodies: clean, or refused with a sentence."""

import ast
import json
import logging

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from tests.environment import ROOT
from tracker.web.parameters import BadParameterError, Parameters

WRONG = [None, True, 1, -1.5, 10**400, "x", "\ud83d", "\0", [], [[]], ["x", 1], {}, {"a": {}}]
JSON = "application/json"


@pytest.mark.parametrize("way", ["query", "json"])
def test_text_is_one_clean_line_however_it_came(way):
    values = QueryDict("a=x%00%0By%E2%80%AE+%0A+z") if way == "query" else {"a": "x\0\x0by\u202e \n z\ud83d"}
    assert Parameters(values).line("a") == "xy z"
    assert Parameters(values).line("a", 2) == "xy"
    assert Parameters(values).line("b") == ""


@pytest.mark.parametrize(
    ("value", "found"),
    [("7", 7), (7, 7), ("", 5), (None, 5), ("-3", 0), (10**400, 9), ("9" * 4000, 9)],
)
def test_whole_numbers_stay_within_their_limits(value, found):
    assert Parameters({"a": value}).whole("a", 5, 0, 9) == found


@pytest.mark.parametrize("value", ["x", "1.5", 1.5, True, [], {}, "9" * 5000, float("nan")])
def test_what_is_no_whole_number_is_refused_by_its_name(value):
    with pytest.raises(BadParameterError, match="“a” must be a whole number"):
        Parameters({"a": value}).whole("a", 5, 0, 9)


@pytest.mark.parametrize("value", [None, "", "x", "nan", "inf", "1e999", 10**400, True, [], {}])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(BadParameterError):
        Parameters({"a": value}).number("a")


@pytest.mark.parametrize(
    "value",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "2013-02-30T00:00:00Z",
        "2013-07-19T21:27:00+99:99",
        "x",
        "9" * 500,
    ],
)
def test_an_instant_that_no_clock_can_show_is_refused(value):
    with pytest.raises(BadParameterError, match="2027-03-20T21:00:00Z"):
        Parameters({"a": value}).instant("a")


def test_an_instant_is_in_universal_time():
    assert Parameters({"a": "2013-07-19T18:27:00-03:00"}).instant("a").isoformat() == (
        "2013-07-19T21:27:00+00:00"
    )
    assert Parameters({}).instant("a") is None


def test_lists_hold_what_they_should():
    assert Parameters({"a": ["x\0", " y "]}).texts("a", 9) == ["x", "y"]
    assert Parameters(QueryDict("a=x&a=y&a=z")).texts("a", 3) == ["x", "y", "z"]
    with pytest.raises(BadParameterError, match="at most 2 at once"):
        Parameters(QueryDict("a=x&a=y&a=z")).texts("a", 2)
    assert Parameters({"a": [{"b": "c"}]}).objects("a", 9)[0].line("b") == "c"
    for value in ("x", {}, 1, [1], [[]]):
        with pytest.raises(BadParameterError):
            Parameters({"a": value}).texts("a", 9)
        with pytest.raises(BadParameterError):
            Parameters({"a": value}).objects("a", 9)


@pytest.mark.parametrize(
    "body", ["[", "1", "[]", '"x"', "null", "\xff", "[" * 100_000, '{"a":' + "9" * 5000 + "}"]
)
def test_a_body_that_is_no_object_is_refused(body):
    request = RequestFactory().post("/", body.encode("latin-1"), content_type=JSON)
    with pytest.raises(BadParameterError):
        Parameters.from_json(request)


def test_an_empty_body_says_nothing():
    assert Parameters.from_json(RequestFactory().post("/", b"", content_type=JSON)).line("a") == ""


def test_no_view_reads_a_request_by_itself():
    """Whole sets of values go to a form or to the reader; nothing takes one by its name."""
    wrong = []
    for path in (
        *ROOT.glob("tracker/**/*.py"),
        *ROOT.glob("mosaic/**/*.py"),
        *ROOT.glob("operations/**/*.py"),
    ):
        for node in ast.walk(ast.parse(path.read_text())):
            text = ast.unparse(node) if isinstance(node, ast.Subscript | ast.Attribute | ast.Compare) else ""
            if text.startswith(("request.GET.get", "request.POST.get", "request.GET[", "request.POST[")):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {text}")
            if isinstance(node, ast.Attribute) and text == "request.body" and path.name != "parameters.py":
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {text}")
    assert wrong == []


# --- As anybody sends it ------------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.parametrize(
    "address",
    ["/waves/?country=%00", "/waves/?country=a%00b", "/map/?country=%00", "/find.json?q=%00", "/w/%00/"],
)
def test_no_nul_reaches_a_database_by_an_address(client, campaign, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "This address contains a character that no address here has." in answer.text


@pytest.mark.database
def test_no_nul_reaches_a_database_by_a_cookie(client, campaign):
    for name in ("sessionid", "csrftoken", "django_language", "wave_pass"):
        client.cookies.load(f'{name}="\\000aaaaaaaaaaaaaaaa"')
    assert client.get("/admin/").status_code == 302
    assert client.get("/").status_code < 500


@pytest.mark.database
def test_no_nul_reaches_a_database_by_the_administration(client, campaign, moderator):
    client.force_login(moderator)
    for address in ("/admin/tracker/submission/?country=%00", "/admin/tracker/submission/?q=%00"):
        assert client.get(address).status_code == 400


def test_what_is_no_address_is_no_mosaic(client, campaign):
    for address in ("http://[", "https://]", "http://[::1", "//", "\0"):
        assert client.get("/oembed.json", {"url": address}).status_code in (400, 404)


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1900-01-01T00:00:00Z"]
)
def test_an_extreme_instant_is_answered(client, campaign, at):
    answer = client.get("/when.json", {"latitude": "1", "longitude": "1", "at": at})
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or answer.json()["error"]


@pytest.mark.database
@pytest.mark.parametrize("wrong", WRONG, ids=lambda value: repr(value)[:20])
def test_what_staff_s_programs_send_is_taken_or_refused_with_a_sentence(client, submission, moderator, wrong):
    client.force_login(moderator)
    verdict = {"id": submission.public_id, "revision": 1, "verdict": "approve", "reason": "", "seen": ""}
    bodies = [("give", {name: wrong}) for name in ("have", "count", "kind", "order")]
    bodies += [("decide", {"verdicts": wrong}), ("decide", {"verdicts": [wrong]}), ("undo", {"id": wrong})]
    bodies += [("decide", {"verdicts": [verdict, {**verdict, name: wrong}]}) for name in verdict]
    bodies += [(action, wrong) for action in ("give", "decide", "undo")]
    for action, body in bodies:
        answer = client.post(f"/moderate/{action}.json", json.dumps(body), content_type=JSON)
        assert answer.status_code in (200, 400, 409), (action, body, answer.content[:200])
        if answer.status_code == 400:
            assert answer.json()["error"]


def test_a_refused_body_has_changed_nothing(client, submission, moderator):
    client.force_login(moderator)
    client.post("/moderate/give.json", "{}", content_type=JSON)
    verdict = {"id": submission.public_id, "revision": 1, "verdict": "approve"}
    body = json.dumps({"verdicts": [verdict, {**verdict, "revision": "x"}]})
    assert client.post("/moderate/decide.json", body, content_type=JSON).status_code == 400
    submission.refresh_from_db()
    assert submission.status == submission.Status.WAITING


def test_more_files_than_a_form_takes_are_no_error_of_ours(client, campaign, caplog):
    files = "".join(
        f'--b\r\nContent-Disposition: form-data; name="photo"; filename="{number}.jpg"\r\n\r\nx\r\n'
        for number in range(101)
    )
    with caplog.at_level(logging.INFO):
        answer = client.post("/wave/", f"{files}--b--\r\n", content_type="multipart/form-data; boundary=b")
        assert client.get("/", headers={"host": "[elsewhere"}).status_code == 400
    assert answer.status_code == 413
    told = [(record.name, record.levelname) for record in caplog.records if "security" in record.name]
    assert ("django.security.TooManyFilesSent", "WARNING") in told
    assert ("django.security.DisallowedHost", "WARNING") in told
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]

"""The API as a program meets it: what it reads, and what it is told when something is wrong."""

import gzip
import json

import pytest
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import make_campaign, token_for
from tests.tracker.api.programs import is_problem, sent
from tracker.submissions import lifecycle

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_what_is_read_of_a_campaign(client, campaign, crowd):
    crowd(2)
    told = client.get("/api/v1/campaign").json()
    assert told["counters"] == {
        "people": 6,
        "photos": 2,
        "check_ins": 0,
        "countries": 1,
        "late": 0,
        "pledges": 0,
    }
    assert told["consent"]["text"] == "I agree."
    assert told["api"] == "http://testserver/api/v1/"
    (session,) = client.get("/api/v1/sessions").json()
    assert (session["body"], session["starts_at"]) == ("Saturn", "2013-07-19T21:27:00Z")
    (country,) = client.get("/api/v1/countries").json()
    assert country == {"country": "BR", "name": "Brazil", "waves": 2, "people": 6}
    assert client.get("/api/v1/places?q=recif").json()[0]["slug"] == "recife"


def test_the_sky_over_pasadena(client, campaign):
    """JPL's numbers of that evening: campaign.md."""
    told = client.get("/api/v1/sky?latitude=34.15&longitude=-118.14").json()
    (session,) = told["sessions"]
    assert session["altitude_deg"] == pytest.approx(8.28, abs=0.1)
    assert session["azimuth_deg"] == pytest.approx(109.24, abs=0.1)
    assert session["local_start"] == "2013-07-19T14:27:00-07:00"
    assert client.get("/api/v1/sky/recife").json()["place"] == "Recife"
    is_problem(client.get("/api/v1/sky/nowhere"), 404)
    assert is_problem(client.get("/api/v1/sky?latitude=1"), 422)["errors"][0]["field"] == "longitude"


def test_pages_neither_repeat_nor_leave_out_when_somebody_comes_in_between(client, crowd, moderator):
    first = [one.public_id for one in crowd(5)]
    page = client.get("/api/v1/submissions?limit=2").json()
    seen = [one["id"] for one in page["items"]]
    crowd(1, first=5)
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [one["id"] for one in page["items"]]
    assert seen == first[::-1]


def test_a_wave_says_what_its_page_says_and_no_more(client, crowd, campaign):
    (one,) = crowd(1)
    told = client.get(f"/api/v1/submissions/{one.public_id}").json()
    assert (told["place"], told["country"], told["local_time"]) == (
        "Recife",
        "BR",
        "2013-07-19T18:31:00-03:00",
    )
    assert client.get(told["url"]).status_code == client.get(told["photo"]["large"]).status_code == 200
    secret = {"email", "token_hash", "sha256", "original", "status", "external_id"}
    assert not secret & set(told)
    assert client.get("/api/v1/search?q=ana rec").json()[0]["id"] == one.public_id


def test_who_is_not_approved_is_nowhere(client, crowd, moderator, submission):
    (one,) = crowd(1)
    lifecycle.withdraw(one)
    for hidden in (one, submission):
        is_problem(client.get(f"/api/v1/submissions/{hidden.public_id}"), 404)
    assert client.get("/api/v1/submissions").json()["items"] == []
    assert client.get("/api/v1/search?q=ana").json() == []
    assert client.get("/api/v1/countries").json() == []


def test_another_campaign_has_an_api_of_its_own(client, campaign, crowd):
    crowd(1)
    other = make_campaign("2027", is_default=False)
    told = {one["slug"]: one["api"] for one in client.get("/api/v1/campaigns").json()}
    assert told["2027"] == "http://testserver/c/2027/api/v1/"
    assert client.get("/c/2027/api/v1/submissions").json()["items"] == []
    answer = sent(client, address="/c/2027/api/v1/submissions")
    assert answer.status_code == 201
    assert "/c/2027/w/" in answer.json()["private_url"]
    assert other.submissions.count() == 1
    assert sent(client).status_code == 201  # the same key in another campaign is another submission
    assert (campaign.submissions.count(), other.submissions.count()) == (2, 1)
    is_problem(client.get("/c/nowhere/api/v1/campaign"), 404)


def test_etags_gzip_and_other_origins(client, crowd):
    crowd(4)
    answer = client.get("/api/v1/submissions", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.content))["items"]) == 4
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = client.get(
        "/api/v1/submissions", headers={"Accept-Encoding": "gzip", "If-None-Match": answer["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    head = client.head("/api/v1/submissions")
    assert (head.status_code, head.content, head["ETag"]) == (
        200,
        b"",
        client.get("/api/v1/submissions")["ETag"],
    )
    crowd(1, first=4)
    assert client.get("/api/v1/submissions", headers={"If-None-Match": answer["ETag"]}).status_code == 200
    preflight = client.options("/api/v1/submissions", headers={"Origin": "https://school.example"})
    assert preflight.status_code == 204
    assert "GET" in preflight["Access-Control-Allow-Methods"]
    assert "POST" not in preflight["Access-Control-Allow-Methods"]


def test_whatever_goes_wrong_is_a_problem(client, campaign, settings):
    is_problem(client.get("/api/v1/nothing"), 404)
    is_problem(client.get("/api/v1/submissions?limit=0"), 422)
    is_problem(client.get("/api/v1/submissions?cursor=%00"), 422)
    refused = client.delete("/api/v1/submissions")
    is_problem(refused, 405)
    assert refused["Allow"]
    settings.LOOKS_A_MINUTE_OF_AN_ADDRESS = 0
    refused = client.get("/api/v1/campaign")
    is_problem(refused, 429)
    assert refused["Retry-After"] == "60"


def test_a_fault_is_a_problem_too(client, campaign, monkeypatch):
    client.raise_request_exception = False

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tracker.submissions.intake.storage.save_private", fails)
    is_problem(sent(client), 507)


def test_a_token_opens_what_its_scopes_say(client, campaign):
    other = make_campaign("2027", is_default=False)
    good = token_for(campaign, ["send", "figures"])
    narrow = token_for(campaign, ["send"])
    foreign = token_for(other, ["send", "figures"])

    def ask(token):
        return client.get("/api/v1/figures", headers={"Authorization": f"Bearer {token}"} if token else {})

    assert ask(good).json()["counters"]["people"] == 0
    is_problem(ask(narrow), 403)
    is_problem(ask(foreign), 403)
    unknown = ask("wave_nobody-made-this")
    is_problem(unknown, 401)
    assert unknown["WWW-Authenticate"] == "Bearer"
    is_problem(ask(""), 401)
    campaign.api_tokens.update(revoked_at="2020-01-01T00:00:00Z")
    is_problem(ask(good), 401)


def test_five_queries_are_enough(client, crowd):
    crowd(3)
    for address in ("/api/v1/submissions", "/api/v1/search?q=ana", "/api/v1/countries", "/api/v1/campaign"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= 5, [query["sql"] for query in queries]


def test_the_documentation_and_the_page_to_try_it(client, campaign):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert {"/api/v1/submissions", "/api/v1/sky", "/api/v1/mosaics/{slug}/cells/{row}/{column}"} <= set(
        told["paths"]
    )
    page = client.get("/api/", follow=True)
    assert page.status_code == 200
    assert "swagger" in page.content.decode()
    assert site.LANGUAGE_CODE in page.content.decode()

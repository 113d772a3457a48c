"""Every route × odd values in its path, its parameters, its form and its JSON, by somebody who may do all of
it: an answer below 500, on both databases."""

import json
from urllib.parse import quote

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.odd import FIELDS, often
from tests.site_routes import SITE
from tracker.submissions import lifecycle
from tracker.web.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TEXTS = (
    "",
    "\0",
    "a\0b",
    "\x0b",
    "\ud83d",
    "\ufffe",
    "\u202e",
    "=1+1",
    "<img src=x onerror=1>",
    "'",
    "%00",
    "..",
)
NUMBERS = ("-1", "0", "9" * 30, "9" * 5000, "1e999", "nan", "-inf", "1.5", "٣", "²")
ADDRESSES = ("http://[", "//[", "https://]@x", "javascript:1", "http://testserver/c/\0/", "\\\\x")
INSTANTS = (
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2013-02-30",
    "0000-00-00",
    "1950-01-01",
)
ODD = (*TEXTS, *NUMBERS, *ADDRESSES, *INSTANTS)
MORE = """q country page minute zone at session url format maxwidth maxheight order kind plain bom code next
cursor limit has_photo text town action token id revision verdict verdicts number words reason seen have count
waved_at source licence external_id time on_server p o e _to_field status__exact campaign__id__exact
has_photo__exact country__exact since"""
NAMES = sorted({*FIELDS, *MORE.split()})
GOOD = {"language": "en", "address": "0/0_0", "image_format": "jpg", "kind": "png", "size": "tile"}
GOOD |= {"action": "appeal", "identifier": "rings", "region": "full", "token": "t" * 43, "code": "abcd2345"}
GOOD |= dict.fromkeys(("number", "row", "column", "revision", "page", "pk"), "1")
GOOD |= {"key": "0" * 12, "side": "512", "section": "words"}
GOOD |= {"name": "0" * 64, "slug": "recife", "id": "1"}
OF_STAFF = [
    *(f"/admin/tracker/{name}/" for name in ("submission", "group", "campaign", "webhook", "apitoken")),
    *(f"/admin/mosaic/{name}/" for name in ("mosaic", "build", "targetimage")),
    "/admin/tracker/submission/1/change/",
]

some_odd = st.sampled_from(ODD)
asked = st.dictionaries(st.sampled_from(NAMES), some_odd, max_size=4)
values = st.recursive(
    some_odd | st.none() | st.booleans() | st.sampled_from([0, -1, 10**30, 1.5, 1e308, float("nan")]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)


def written(text):
    """As a program may put it into an address, whatever it is."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def with_query(path, parameters):
    return path + "?" + "&".join(f"{name}={written(value)}" for name, value in parameters.items())


def is_answered(answer, path):
    """Not with a fault. oEmbed says 501 for a format that is none, and /health what is wrong here."""
    return (
        answer.status_code < 500
        or (answer.status_code, path) == (501, "/oembed.json")
        or (path.startswith(("/health", "/ready")))
    )


@pytest.fixture
def everything(client, campaign, submission, moderator, no_limit, monkeypatch):
    """Every address, as (path, the parts of it that can be another)."""
    monkeypatch.setattr("config.celery.count_waiting_tasks", lambda: 0)
    monkeypatch.setattr("config.celery.state", lambda: None)
    client.force_login(moderator)
    lifecycle.approve(submission, moderator)
    good = {**GOOD, "public_id": submission.public_id}
    of_the_site = []
    for name, arguments in sorted(SITE.items()):
        told = {one: good[one] for one in arguments}
        if name == "iiif_tile":
            told["size"] = "1,1"
        if name == "campaign_file":
            told["kind"] = "toml"
        of_the_site.append((reverse(name, kwargs=told), sorted(told.values())))
    of_the_api = list(api.get_openapi_schema(path_prefix="/api/v1/")["paths"])
    of_the_api = [path.replace("{", "").replace("}", "") for path in of_the_api]
    named = [(path, [path.rpartition("/")[2]]) for path in of_the_api]
    return [*of_the_site, *named, *((path, ["1"]) for path in OF_STAFF)]


@often
@given(chance=st.integers(0, 10**6), part=some_odd, parameters=asked, is_path_odd=st.booleans())
def test_any_address_of_any_route_is_answered(client, everything, chance, part, parameters, is_path_odd):
    path, parts = everything[chance % len(everything)]
    if is_path_odd and parts:
        path = path.replace(written(parts[chance % len(parts)]), written(part), 1)
    answer = client.get(with_query(path, parameters))
    assert is_answered(answer, path), (path, parameters)


@often
@given(chance=st.integers(0, 10**6), parameters=asked, told=asked, body=values, is_json=st.booleans())
def test_anything_sent_to_any_route_is_answered(client, everything, chance, parameters, told, body, is_json):
    path, _ = everything[chance % len(everything)]
    address = with_query(path, parameters) if chance % 3 == 0 else path
    if is_json:
        sent = {"data": json.dumps(body), "content_type": "application/json"}
    else:
        form = "&".join(f"{name}={written(value)}" for name, value in told.items())
        sent = {"data": form, "content_type": "application/x-www-form-urlencoded"}
    answer = client.post(address, **sent)
    assert is_answered(answer, path), (path, sent)


@often
@given(
    which=st.sampled_from(["give", "decide", "undo"]),
    body=values,
    known=st.booleans(),
    name=st.sampled_from(NAMES),
)
def test_any_json_of_staff_is_answered(client, everything, submission, which, body, known, name):
    verdict = {"id": submission.public_id, "revision": submission.revision, "verdict": "reject", name: body}
    told = {"verdicts": [verdict], **verdict} if known else body
    answer = client.post(f"/moderate/{which}.json", json.dumps(told), content_type="application/json")
    assert answer.status_code in (200, 400, 409), told
    assert answer.status_code != 400 or answer.json()["error"]


# What a view reads, beside values that lead it as far as it goes.
READ = {
    "/waves/": {"q": "ana", "country": "BR", "page": "1"},
    "/map/": {"country": "BR", "minute": "1"},
    "/find.json": {"q": "ana"},
    "/places.json": {"q": "recife"},
    "/when/": {"q": "recife", "session": ""},
    "/when.json": {"latitude": "1", "longitude": "1", "at": "", "zone": "UTC", "session": ""},
    "/oembed.json": {"url": "http://testserver/", "format": "json", "maxwidth": "400", "maxheight": "300"},
    "/certificates/": {"code": "abc"},
    "/moderate/": {"plain": "1", "kind": "waiting", "order": "oldest"},
    "/wave/": {"group": "abc"},
    "/api/v1/submissions": {"country": "BR", "cursor": "1", "limit": "1", "has_photo": "true"},
    "/api/v1/search": {"q": "ana", "limit": "1"},
    "/admin/tracker/submission/": {"q": "ana", "country": "BR", "status__exact": "waiting"},
}


WORST = ("\0", "\x0b", "\ufffe", "9" * 5000, "nan", "http://[", *INSTANTS[:2])


def test_the_worst_of_each_parameter_that_is_read_is_answered(client, campaign, moderator, no_limit):
    client.force_login(moderator)
    for path, good in READ.items():
        for name in good:
            for value in WORST:
                answer = client.get(with_query(path, good | {name: value}))
                assert is_answered(answer, path), (path, name, value)

"""The public data: complete, inert, no finer than the pages."""

import csv
import json
import re
import tracemalloc
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.db import connection

from bench.serve import fill
from tracker.exchange import archives
from tracker.models import Submission
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def content(response):
    return b"".join(response.streaming_content).decode()


@pytest.fixture
def three(send, moderator, submission):
    """One approved with a message that would be a formula, one approved, one still waiting."""
    lifecycle.approve(submission, moderator)
    odd = send(3, message='=HYPERLINK("x")', name="Olga <b>").submission
    intake.prepare(odd.pk)
    odd.refresh_from_db()
    lifecycle.approve(odd, moderator)
    waiting = send(4, name="Nobody yet").submission
    return submission, odd, waiting


@pytest.mark.database
def test_csv_holds_who_is_public_and_no_formula(client, three):
    answer = client.get("/waves.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    first, second = csv.DictReader(StringIO(content(answer)))
    assert first["id"] == three[0].public_id
    assert (first["place"], first["country"], first["waved_at"]) == ("Recife", "BR", "2013-07-19T21:31:00Z")
    assert first["photo"].endswith(f"/photo/{three[0].public_id}/large.jpg")
    assert first["licence"] == "CC BY 4.0"
    assert second["message"] == '\'=HYPERLINK("x")'
    assert "Nobody yet" not in content(client.get("/waves.csv"))


def test_excel_sees_utf_8_when_asked(client, three):
    assert content(client.get("/waves.csv?bom=1")).startswith("\ufeffid,")
    assert content(client.get("/waves.csv")).startswith("id,")


def test_negative_degrees_stay_numbers(client, three):
    (first, *_) = csv.DictReader(StringIO(content(client.get("/waves.csv"))))
    assert float(first["latitude"]) < 0


@pytest.mark.parametrize("how_many", [0, 2])
def test_geojson_is_whole_with_and_without_anybody(client, campaign, request, how_many):
    if how_many:
        request.getfixturevalue("three")
    told = json.loads(content(client.get("/waves.geojson")))
    assert told["type"] == "FeatureCollection"
    assert len(told["features"]) == how_many
    for feature in told["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert (round(longitude), round(latitude)) == (-35, -8)
        assert set(feature["properties"]) >= {"name", "message", "people", "place", "country", "waved_at"}


def test_who_is_erased_is_in_no_export(client, three):
    intake.erase(three[0])
    for address in ("/waves.csv", "/waves.geojson"):
        assert three[0].public_id not in content(client.get(address))
    assert three[0].public_id not in client.get("/waves.atom").text
    assert three[0].public_id not in client.get("/sitemap-2.xml").text


def test_the_feed_is_atom_and_its_text_is_inert(client, three):
    answer = client.get("/waves.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314  (our own)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}id").text for entry in entries] == [
        f"wave:{one.public_id}" for one in three[1::-1]
    ]
    assert "Olga <b>" in entries[0].find(f"{ATOM}title").text
    assert "<b>" not in answer.text.replace("&lt;b&gt;", "")


@pytest.mark.database
def test_nothing_public_is_finer_than_a_minute_and_the_feed_than_a_day(client, campaign, three, mosaic):
    """Neither what was sent so finely, nor what a row from before holds."""
    first, second, _ = three
    exact = datetime(2013, 7, 19, 21, 31, 27, 654321, tzinfo=UTC)
    Submission.objects.filter(pk=first.pk).update(waved_at=exact, created_at=exact)
    with connection.cursor() as cursor:  # as it was written before
        cursor.execute("UPDATE tracker_submission SET waved_at = %s WHERE id = %s", [str(exact), second.pk])
    pages = ["/api/v1/submissions", f"/api/v1/submissions/{second.public_id}", "/waves.geojson", "/waves.csv"]
    pages += [
        "/map.json",
        "/waves.atom",
        f"/wave/{second.public_id}/",
        "/sitemap-2.xml",
        "/oembed.json?url=http://testserver/",
    ]
    told = {page: told_by(client, page) for page in pages}
    assert "2013-07-19T21:31:00" in told["/api/v1/submissions"]
    assert "2013-07-19T00:00:00+00:00" in told["/waves.atom"]
    for page, text in told.items():
        assert not re.search(r"21:31:27|18:31:27|654321", text), page
        # What light takes is known to the microsecond, and may be told.
        assert page.startswith("/wave/") or not re.search(r"\d\d:\d\d:\d\d\.\d", text), page


def told_by(client, page):
    answer = client.get(page)
    return content(answer) if answer.streaming else answer.text


def test_the_archive_says_when_somebody_decided_to_the_minute(campaign, three):
    """The first decision of a wave comes seconds after it was sent."""
    parts = b"".join(archives.Contents(campaign).decisions()).decode()
    rows = list(csv.DictReader(StringIO(parts)))
    assert rows
    assert all(row["decided_at"].endswith(":00+00:00") for row in rows)


def test_the_sitemap_leads_to_every_page(client, three):
    index = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314
    parts = [place.text for place in index.iter(f"{SITEMAP}loc")]
    assert len(parts) == 2
    addresses = []
    for part in parts:
        page = client.get(part.removeprefix("http://testserver"))
        addresses += [place.text for place in ET.fromstring(page.content).iter(f"{SITEMAP}loc")]  # noqa: S314
    assert f"http://testserver/wave/{three[0].public_id}/" in addresses
    assert not any(three[2].public_id in address for address in addresses)
    for address in addresses[:12]:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


def test_many_rows_stream_in_little_memory(client, campaign, settings):
    fill(20_000)
    for address in ("/waves.csv", "/waves.geojson"):
        answer = client.get(address)
        tracemalloc.start()
        size = 0
        for part in answer.streaming_content:
            size += len(part)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > 2_000_000
        assert peak < 10_000_000


def test_another_campaign_s_links_lead_to_itself(client, three):
    campaign = three[0].campaign
    campaign.is_default = False
    campaign.save()
    (first, *_) = csv.DictReader(StringIO(content(client.get("/c/2013/waves.csv"))))
    assert client.get(first["photo"].removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("page", ["3", "99999999999999999999"])
def test_there_are_no_more_pages_of_the_sitemap_than_there_are(client, three, page):
    assert client.get(f"/sitemap-{page}.xml").status_code == 404


def test_an_export_is_limited(client, campaign, time_machine):
    time_machine.move_to(datetime(2026, 11, 26, 12, 0, 1, tzinfo=UTC), tick=False)
    statuses = [client.get("/waves.csv").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_pages_lead_to_them(client, three):
    page = client.get("/waves/").text
    for address in ("/waves.csv", "/waves.geojson", "/waves.atom"):
        assert f'href="{address}"' in page
    assert Submission.objects.approved().count() == 2

"""A campaign in figures."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone

from operations import dashboard
from tracker.models import Pledge, Submission
from tracker.moderation import statistics
from tracker.submissions import intake, lifecycle

pytestmark = pytest.mark.database


@pytest.fixture
def busy(campaign, send, moderator):
    """Yesterday four came, one of them for a check; today two were approved and one turned down."""
    made = []
    for number in range(4):
        sent = send(number).submission
        intake.prepare(sent.pk)
        made.append(Submission.objects.get(pk=sent.pk))
    Submission.objects.update(created_at=timezone.now() - timedelta(days=1))
    for one in made[:2]:
        lifecycle.approve(one, moderator)
    lifecycle.reject(made[2], moderator, "unclear")
    return campaign


def test_days_are_counted_and_none_left_out(busy):
    days = statistics.days(busy)
    assert len(days) == statistics.DAYS
    assert [(day.came, day.approved, day.rejected) for day in days[-2:]] == [(4, 0, 0), (0, 2, 1)]
    assert sum(day.came for day in days) == 4


def test_states_countries_reasons_and_waiting(busy):
    assert statistics.states(busy) | {"waiting": 1, "approved": 2, "rejected": 1} == statistics.states(busy)
    assert statistics.reasons(busy) == [("Too dark, too small or too blurred to make anything out", 1)]
    assert statistics.waiting_hours(busy)["median"] == pytest.approx(24, abs=0.1)


def test_the_page_shows_them(client, busy, published, moderator):
    client.force_login(moderator)
    page = client.get("/organise/")
    assert page["Cache-Control"] == "private, no-store"
    assert "Too dark, too small" in page.text
    assert re.search(r"Brazil</th><td>42</td>", page.text)  # of fourteen waves, three people each
    assert f"<td>{published.pk}</td>" in page.text
    assert page.text.count('<rect class="came"') == statistics.DAYS


def test_a_broker_that_is_away_is_said(client, campaign, moderator, settings):
    client.force_login(moderator)
    assert "the broker does not answer" in client.get("/organise/").text


def test_an_empty_campaign_says_so(client, campaign, moderator):
    client.force_login(moderator)
    page = client.get("/organise/").text
    assert "Nobody is public yet." in page
    assert "No mosaic has been built yet." in page
    assert "Nothing has been turned down." in page


def test_a_worker_that_is_missing_is_noticed(client, campaign, send, moderator):
    one = send(1).submission
    client.force_login(moderator)
    assert "is a worker running?" not in client.get("/organise/").text
    Submission.objects.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    assert "is a worker running?" in client.get("/organise/").text


def test_the_days_as_csv(client, busy, moderator):
    client.force_login(moderator)
    rows = list(csv.DictReader(StringIO(client.get("/organise/days.csv").text)))
    assert len(rows) == 365
    assert rows[-1] == {"day": f"{timezone.now():%Y-%m-%d}", "came": "0", "approved": "2", "rejected": "1"}


def test_the_tallest_bar_fills_the_chart_and_none_leaves_it(busy):
    chart = dashboard.chart(statistics.days(busy))
    assert max(bar["came"] for bar in chart["bars"]) == dashboard.CHART_HEIGHT - 10
    assert all(bar["rejected_y"] >= 0 for bar in chart["bars"])
    assert chart["bars"][-1]["middle"] + chart["bar"] <= chart["width"]


def test_pledges_are_two_figures_apart(client, campaign, moderator, monkeypatch):
    monkeypatch.setattr("config.celery.state", lambda: None)
    client.force_login(moderator)
    now = timezone.now()
    states = ["open", "open", "photo", "check-in", "taken-back"]
    for number, state in enumerate(states):
        Pledge.objects.create(
            campaign=campaign, send_key=str(number), state=state, starts_at=now, ends_at=now
        )
    page = client.get("/organise/").content.decode()
    assert "<dd>2</dd><dt>said they will wave; 2 more have done so</dt>" in page

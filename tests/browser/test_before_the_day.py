"""Before the day: how long it is, "I will wave", and the wave that comes of it."""

import re
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import WIDTHS, agree, choose_town
from tests.browser.test_pages import WATCH
from tests.environment import ROOT

pytestmark = pytest.mark.browser
MAKE = """
from django.utils import timezone
from datetime import timedelta
from tracker.models import Campaign, ConsentText, ImagingSession
campaign = Campaign.objects.create(slug="soon", title="Wave at Jupiter", sentence="Juice looks back.")
ConsentText.objects.create(campaign=campaign, version=1, text="I agree.")
start = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
session = ImagingSession(campaign=campaign, spacecraft="Juice", body="Jupiter", starts_at=start)
session.ends_at = start + timedelta(minutes=15)
session.full_clean()
session.save()
print(session.pk)
"""


@pytest.fixture(scope="module")
def session_at(base_url, site_environment):
    """A campaign at /c/soon/; a function that puts its session at another time."""
    command = [sys.executable, "manage.py", "shell", "-c", MAKE]
    made = subprocess.run(command, cwd=ROOT, env=site_environment, capture_output=True, text=True, check=True)
    number = int(made.stdout.split()[-1])
    database = next(Path(site_environment["VAR_DIR"]).glob("*.sqlite3"))

    def act(start):
        start = start.replace(second=0, microsecond=0)
        times = [f"{at:%Y-%m-%d %H:%M:%S}" for at in (start, start + timedelta(minutes=15))]
        with sqlite3.connect(database, timeout=60) as line:
            change = "UPDATE tracker_imagingsession SET starts_at = ?, ends_at = ? WHERE id = ?"
            assert line.execute(change, [*times, number]).rowcount == 1
        line.close()
        return start

    return act


def test_a_pledge_becomes_a_wave(quiet_page, session_at):
    page = quiet_page
    session_at(datetime.now(UTC) + timedelta(days=3))
    page.goto("/c/soon/")
    expect(page.get_by_role("timer")).to_contain_text("min")
    page.get_by_role("link", name="I will wave").click()
    choose_town(page, "recif", "Recife")
    expect(page.get_by_text("The session there:")).to_be_visible()
    page.get_by_role("button", name="I will wave").click()
    expect(page.get_by_role("heading", name="You will wave.")).to_be_visible()
    private = page.url
    page.goto("/c/soon/")
    expect(page.get_by_text(re.compile(r"\d (person|people) will wave\."))).to_be_visible()

    start = session_at(datetime.now(UTC) - timedelta(hours=2))
    page.goto(private)
    while not page.get_by_role("heading", name="Did you wave?").is_visible():  # the sweep moves the pledge
        page.reload()
    page.get_by_role("link", name="Count me in without a photo").click()
    expect(page.get_by_label("Town", exact=True)).to_have_value("Recife, Brazil")
    there = start - timedelta(hours=3)
    expect(page.get_by_label("The day by the calendar")).to_have_value(f"{there:%Y-%m-%d}")
    expect(page.get_by_label("The time by the clocks")).to_have_value(f"{there:%H:%M}")
    agree(page)
    page.get_by_role("button", name="Count me in").click()
    expect(page).to_have_url(re.compile(r"/c/soon/w/[\w-]{43}/"))
    page.goto(private)
    expect(page.get_by_role("heading", name="You waved.")).to_be_visible()


def test_no_time_is_filled_in_before_it_can_be(quiet_page, session_at):
    page = quiet_page
    session_at(datetime.now(UTC) + timedelta(days=3))
    page.goto("/c/soon/wave/")
    choose_town(page, "recif", "Recife")
    expect(page.get_by_text("The session there:")).to_be_visible()
    for label in ("The day by the calendar", "The time by the clocks"):
        expect(page.get_by_label(label)).to_have_value("")
    session_at(datetime.now(UTC) - timedelta(hours=2))
    page.reload()
    page.get_by_label("Town", exact=True).clear()  # the device has kept what was typed
    choose_town(page, "recif", "Recife")
    for label in ("The day by the calendar", "The time by the clocks"):
        expect(page.get_by_label(label)).not_to_have_value("")


def test_its_pages_are_accessible_fit_and_do_not_move(quiet_page, session_at):
    page = quiet_page
    session_at(datetime.now(UTC) + timedelta(days=3))
    page.context.add_init_script(WATCH)
    page.set_viewport_size({"width": 375, "height": 800})
    addresses = [f"/c/soon{path}" for path in ("/", "/when/", "/when/recife/", "/pledge/?place=recife")]
    moved = []
    for address in addresses:
        page.goto(address, wait_until="networkidle")
        moved += [(address, *line) for line in page.evaluate("window.moved") if line[0] >= 0.0005]
    assert moved == []
    page.get_by_role("button", name="I will wave").click()
    expect(page.get_by_role("heading", name="You will wave.")).to_be_visible()
    for address in [*addresses, page.url]:
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        for room in ("dark", "light"):
            page.emulate_media(color_scheme=room)
            results = Axe().run(page)
            assert results.violations_count == 0, (address, results.generate_report())


def test_the_countdown_is_by_the_visitors_own_clock_and_ends(browser, base_url, session_at):
    start = session_at(datetime(2031, 7, 19, 21, 27, tzinfo=UTC))
    context = browser.new_context(base_url=base_url, timezone_id="Asia/Tokyo", locale="en-GB")
    page = context.new_page()
    page.clock.install(time=start - timedelta(days=1, minutes=30))
    page.goto("/c/soon/when/london/")
    timer = page.get_by_role("timer")
    expect(timer).to_contain_text("1 day")
    expect(page.get_by_text(re.compile(r"By your clock: Sunday.* 6:27"))).to_be_visible()
    page.clock.fast_forward(86_400_000 + 31 * 60_000)
    expect(timer).to_have_text("Now: wave!")
    page.clock.fast_forward(16 * 60_000)
    expect(timer).to_have_text("It is over.")
    context.close()

"""From the private page to the public one, changed, hidden, shown again, deleted."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.pages import approve, choose_town, sent
from tests.environment import ROOT

pytestmark = pytest.mark.browser


def test_a_moderator_approves_in_the_browser(page, moderator_login):
    private = sent(page, "Waiting Bia")
    approve(page, "Waiting Bia", moderator_login)
    page.goto(private)
    expect(page.get_by_text("You are in.")).to_be_visible()


def test_the_private_page_hears_of_the_verdict_by_itself(browser, page, base_url, moderator_login):
    private = sent(page, "Patient Pia")
    context = browser.new_context(base_url=base_url)
    moderator = context.new_page()
    approve(moderator, "Patient Pia", moderator_login)
    context.close()
    expect(page.get_by_text("You are in.")).to_be_visible()  # nobody has loaded it
    assert page.url == private


def test_the_private_page_says_where_in_the_mosaic_and_shows_who_is_around(
    page, site_environment, moderator_login
):
    private = sent(page, "Placed Paula")
    approve(page, "Placed Paula", moderator_login)
    command = [sys.executable, "manage.py", "build_mosaic"]
    subprocess.run(command, cwd=ROOT, env=site_environment, check=True, capture_output=True)
    page.goto(private)
    expect(page.get_by_text(re.compile(r"You are in row \d+, column \d+ of the mosaic"))).to_be_visible()
    around = page.locator(".among img:not(.mine)")
    assert 3 <= around.count() <= 8
    assert all("/photo/" in image.get_attribute("src") for image in around.all())
    assert page.locator(".among > *").count() == 9


def test_a_name_of_one_long_word_makes_no_page_wider(page, moderator_login):
    name = "W" * 80
    private = sent(page, name)
    approve(page, name, moderator_login)
    page.goto(private)
    wave = page.get_by_role("link", name="My public page").get_attribute("href")
    page.set_viewport_size({"width": 320, "height": 800})
    for address in ("/", "/waves/", wave, private):
        page.goto(address)
        assert page.get_by_text(name).count(), address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_the_sender_changes_hides_and_shows_it_again(quiet_page):
    page = quiet_page
    private = sent(page, "Changing Caio")
    page.get_by_text("Change something").click()
    page.get_by_label("Name").fill("Changed Caio")
    page.get_by_label("Town", exact=True).fill("")
    choose_town(page, "olind", "Olinda")
    page.get_by_label("The time by the clocks").fill("18:33")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(private)
    expect(page.get_by_text("Saved. A person looks at it")).to_be_visible()
    expect(page.get_by_text("Changed Caio, Olinda, Brazil, Friday 19 July 2013, 18:33")).to_be_visible()
    page.get_by_role("button", name="Hide my wave").click()
    expect(page.get_by_text("You have hidden it.")).to_be_visible()
    page.get_by_role("button", name="Show it again").click()
    expect(page.get_by_role("button", name="Hide my wave")).to_be_visible()


def test_a_change_that_was_refused_is_not_sent_again_by_itself(browser, page, base_url, moderator_login):
    private = sent(page, "Refused Rui")
    page.get_by_text("Change something").click()
    page.get_by_label("Town", exact=True).fill("Nowhere at all, that is known")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("We know no town of this name")).to_be_visible()
    posted = []
    page.on("request", lambda request: request.method == "POST" and posted.append(request.url))
    context = browser.new_context(base_url=base_url)
    approve(context.new_page(), "Refused Rui", moderator_login)
    context.close()
    expect(page.get_by_text("Something has happened to your wave")).to_be_visible()
    expect(page.get_by_label("Town", exact=True)).to_have_value("Nowhere at all, that is known")
    assert posted == []
    page.goto(private)
    expect(page.get_by_text("You are in.")).to_be_visible()


def test_another_town_leaves_the_time_that_the_sender_gave(quiet_page):
    page = quiet_page
    sent(page, "Timely Tiago")
    page.get_by_text("Change something").click()
    page.get_by_label("Town", exact=True).fill("")
    choose_town(page, "lisbo", "Lisbon")
    expect(page.get_by_label("The time by the clocks")).to_have_value("18:27")


def test_the_sender_deletes_it_for_good(page):
    private = sent(page, "Leaving Lia")
    page.get_by_text("Remove it for good", exact=True).click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.goto(private).status == 404

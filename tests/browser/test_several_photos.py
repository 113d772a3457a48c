"""Several photos at once, each with what is its own."""

import pytest
from playwright.sync_api import expect

from bench.photos import wave_photo
from tests.browser.device import camera_file
from tests.browser.pages import a_file, agree, choose_town

pytestmark = pytest.mark.browser


def test_each_of_several_photos_has_its_own_place_time_and_people(quiet_page, base_url):
    page = quiet_page
    page.goto("/wave/")
    photos = [
        camera_file("recife.jpg", 9004, (-8.05, -34.88), "2013:07:19 18:31:05"),
        camera_file("tokyo.jpg", 9005, (35.68, 139.69), "2013:07:20 06:29:00", "+09:00"),
        {"name": "plain.jpg", "mimeType": "image/jpeg", "buffer": wave_photo(9006)},
    ]
    page.get_by_label("One or more photos").set_input_files(photos)
    cards = page.locator(".chosen li")
    expect(cards.nth(0)).to_contain_text("2013-07-19, 18:31")
    expect(cards.nth(1)).to_contain_text("2013-07-20, 06:29 (UTC+09:00)")
    expect(cards.nth(2)).to_contain_text("as below")
    page.get_by_role("button", name="2 photos say where they were taken").click()
    expect(cards.nth(0)).to_contain_text("Recife")
    expect(cards.nth(1)).to_contain_text("Japan · 2013-07-20, 06:29")
    expect(cards.nth(1)).not_to_contain_text("UTC")  # by the clocks there
    cards.nth(2).get_by_role("button", name="Place, time, people").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Town", exact=True).press_sequentially("Paris, France")
    page.get_by_role("option", name="Paris, France").click()
    dialog.get_by_label("The time by the clocks").fill("23:40")
    dialog.get_by_label("How many people").fill("3")
    dialog.get_by_role("button", name="Use for this photo").click()
    expect(cards.nth(2)).to_contain_text("Paris, France · 2013-07-19, 23:40 · 3 people")
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    expect(page.locator(".sent-links a")).to_have_count(3)
    links = [link.get_attribute("href") for link in page.locator(".sent-links a").all()]
    for link, words in zip(links, ["18:31 (UTC-03)", "06:29 (JST)", "23:40 (CEST)"], strict=True):
        page.goto(link)
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("[name=people]")).to_have_value("3")


def test_one_button_makes_place_and_time_the_same_for_all(page):
    page.goto("/wave/")
    photos = [
        camera_file(f"{number}.jpg", number, (-8.05, -34.88), f"2013:07:19 18:{number - 9000}:05")
        for number in (9011, 9012)
    ]
    page.get_by_label("One or more photos").set_input_files(photos)
    cards = page.locator(".chosen li")
    expect(cards.nth(1)).to_contain_text("18:12")
    cards.nth(1).get_by_role("button", name="Place, time, people").click()
    page.get_by_role("dialog").get_by_role("button", name="Use for all photos").click()
    expect(page.locator("#id_waved_time")).to_have_value("18:12")
    for card in cards.all():
        expect(card).to_contain_text("Place, time and number of people as below.")


def test_a_camera_that_was_years_off_is_asked_about_beside_its_photo(page):
    page.goto("/wave/")
    photos = [
        camera_file("right.jpg", 9021, (-8.05, -34.88), "2013:07:19 18:31:05"),
        camera_file("wrong.jpg", 9022, (-8.05, -34.88), "2008:01:02 03:04:05"),
    ]
    page.get_by_label("One or more photos").set_input_files(photos)
    choose_town(page, "recife", "Recife, Brazil")
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    wrong = page.locator(".chosen li").nth(1)
    expect(wrong).to_contain_text("That is not 19 July 2013")
    wrong.get_by_role("button", name="Yes, it was that day").click()
    page.get_by_role("button", name="Send my wave").click()
    expect(page.locator(".sent-links a")).to_have_count(2)


def test_a_photo_s_own_town_brings_its_own_clocks_and_one_of_several_is_chosen(page):
    page.goto("/wave/")
    choose_town(page, "recif", "Recife")
    page.get_by_label("One or more photos").set_input_files([a_file(9051, "a.jpg"), a_file(9052, "b.jpg")])
    cards = page.locator(".chosen li")
    cards.nth(0).get_by_role("button", name="Place, time, people").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Town", exact=True).fill("")
    dialog.get_by_label("Town", exact=True).press_sequentially("Tokyo, Japan")
    page.get_by_role("option", name="Tokyo, Japan").click()
    expect(dialog.get_by_label("The time by the clocks")).to_have_value("06:27")
    dialog.get_by_role("button", name="Use for this photo").click()
    expect(cards.nth(0)).to_contain_text("Tokyo, Japan · 2013-07-20, 06:27")
    # A name of several towns: the choice comes back beside the photo.
    cards.nth(1).get_by_role("button", name="Place, time, people").click()
    dialog.get_by_label("Town", exact=True).fill("Springfield")
    dialog.get_by_role("button", name="Use for this photo").click()
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    cards.last.get_by_role("button", name="Springfield, Illinois").click()
    expect(cards.last).to_contain_text("Springfield, Illinois")
    page.get_by_role("button", name="Send my wave").click()
    expect(page.locator(".sent-links a")).to_have_count(2)


def test_a_camera_ahead_of_everybody_says_nothing_of_one_of_several(page):
    page.goto("/wave/")
    ahead = camera_file("ahead.jpg", 9061, (-8.05, -34.88), "3013:07:19 18:30:00")
    page.get_by_label("One or more photos").set_input_files([ahead, a_file(9062, "b.jpg")])
    expect(page.get_by_role("button", name="1 photo says where")).to_be_visible()
    expect(page.locator(".chosen li").first).to_contain_text("Place, time and number of people as below.")

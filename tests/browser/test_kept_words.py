"""What was begun is there again after a reload, as it was."""

import pytest
from playwright.sync_api import expect

from tests.browser.device import WORDS_ARE_KEPT, camera_file, fill_in, photo_of, wait_for_kept
from tests.browser.pages import choose_town

pytestmark = pytest.mark.browser


def test_what_a_form_fills_in_by_itself_follows_the_town_after_a_reload_too(visitor):
    page = visitor.new_page()
    page.goto("/wave/")
    choose_town(page, "recif", "Recife")
    there = page.locator("#id_waved_time").input_value()
    page.get_by_label("A message to Saturn").fill("Filled in")
    page.evaluate(WORDS_ARE_KEPT, "Filled in")
    page.reload()
    expect(page.locator("#id_waved_time")).to_have_value(there)
    page.get_by_label("Town", exact=True).fill("")
    choose_town(page, "toky", "Tokyo")
    expect(page.locator("#id_waved_time")).not_to_have_value(there)
    expect(page.locator("[name=time_zone]").first).to_have_value("Asia/Tokyo")


def test_each_photo_keeps_its_own_time_over_a_reload(visitor):
    page = visitor.new_page()
    page.goto("/wave/")
    photos = [
        camera_file(f"{hour}.jpg", 9220 + hour, (-8.05, -34.88), f"2013:07:19 {hour}:11:00")
        for hour in (10, 12)
    ]
    page.get_by_label("One or more photos").set_input_files(photos)
    for time in ("10:11", "12:11"):
        expect(page.locator(".chosen")).to_contain_text(time)
    page.evaluate(
        """async () => {
          const { openDB } = await import("idb");
          const database = await openDB("waves");
          const own = ({ own }) => own.values.waved_time;
          const count = async () => (await database.getAll("kept")).filter(own).length;
          while ((await count()) !== 2) await new Promise(requestAnimationFrame);
        }"""
    )
    page.reload()
    for time in ("10:11", "12:11"):
        expect(page.locator(".chosen")).to_contain_text(time)


def test_a_drag_writes_the_photo_once(visitor):
    page = visitor.new_page()
    page.add_init_script(
        """const { put } = IDBObjectStore.prototype;
        window.puts = 0;
        IDBObjectStore.prototype.put = function (value) {
          if (value.photo) window.puts += 1;
          return put.call(this, value);
        };"""
    )
    fill_in(page, "Dragged", photo_of(9242))
    wait_for_kept(page, "kept", 1)
    before = page.evaluate("puts")
    tile = page.get_by_role("group", name="Your tile")
    for _ in range(30):
        tile.press("ArrowRight")
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 1500))")
    assert 1 <= page.evaluate("puts") - before <= 6


def test_whose_country_it_is_stays_over_a_reload_and_in_a_dialog(visitor, arrived):
    page = visitor.new_page()
    page.goto("/wave/")
    choose_town(page, "simferop", "Simferopol")
    country = page.get_by_label("Country, as you see it")
    other = country.locator("option").last.get_attribute("value")
    country.first.select_option(other)
    page.get_by_label("A message to Saturn").fill("Mine")
    page.evaluate(WORDS_ARE_KEPT, "Mine")
    page.reload()
    expect(country.first).to_have_value(other)
    page.get_by_label("One or more photos").set_input_files(
        [photo_of(9243, "a.jpg"), photo_of(9244, "b.jpg")]
    )
    page.locator(".chosen li").first.get_by_role("button", name="Place, time, people").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Country, as you see it")).to_have_value(other)

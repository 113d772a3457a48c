"""Nothing that was chosen is lost: a line breaks, a page is closed, a file vanishes, a device is full."""

import re

import pytest
from playwright.sync_api import expect

from bench.photos import wave_photo
from tests.browser.device import KEPT, fill_in, photo_of, send, wait_for_kept
from tests.browser.pages import agree, choose_town

pytestmark = pytest.mark.browser
MESSAGE_IS_KEPT = """async () => {
  const { openDB } = await import("idb");
  const database = await openDB("waves");
  const message = async () => (await database.getAll("words"))[0]?.fields.message;
  while ((await message()) !== "Hello, rings") await new Promise(requestAnimationFrame);
}"""
FORM = """async () => {
  for (;;) {
    const kept = await caches.match("/wave/offline/", { ignoreVary: true });
    if (kept) return kept.text();
    await new Promise(requestAnimationFrame);
  }
}"""


def test_a_line_that_breaks_in_the_midst_of_a_photo_costs_nothing(visitor, line, arrived):
    page = visitor.new_page()
    fill_in(page, "Broken", photo_of(9101))
    line.cut_after = 20_000
    send(page)
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    line.mend()
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_text("Your wave is on its way.")).to_be_visible()
    assert arrived("Broken") == 1


def test_a_page_that_is_closed_goes_on_when_it_is_opened_again(visitor, line, arrived):
    page = visitor.new_page()
    fill_in(page, "Closed", photo_of(9102))
    line.cut()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("No connection. Your photos are kept on this device")
    page.close()
    line.mend()
    page = visitor.new_page()
    page.goto("/wave/")
    expect(page.locator(".my-links, .sent-links").get_by_role("link")).to_have_count(1)
    assert arrived("Closed") == 1
    assert page.evaluate(KEPT) | {"words": 0} == {"kept": 0, "sent": 1, "words": 0}


def test_what_was_begun_is_there_again_after_a_reload(visitor):
    page = visitor.new_page()
    fill_in(page, "Begun", photo_of(9103))
    page.get_by_label("A message to Saturn").fill("Hello, rings")
    page.get_by_role("group", name="Your tile").press("ArrowRight")
    page.evaluate(MESSAGE_IS_KEPT)
    page.reload()
    expect(page.get_by_label("A message to Saturn")).to_have_value("Hello, rings")
    expect(page.locator("#id_place")).to_have_value(re.compile("Recife"))
    expect(page.locator(".chosen li")).to_have_count(1)
    expect(page.get_by_label("I agree to this")).not_to_be_checked()
    agree(page)
    send(page)
    expect(page.get_by_text("Your wave is on its way.")).to_be_visible()
    page.get_by_role("link", name="Open my page").click()
    page.go_back()
    expect(page.locator(".my-links, .sent-links").get_by_role("link").first).to_be_visible()


def test_a_file_that_changes_and_one_that_vanishes_are_sent_as_they_were_chosen(visitor, arrived, tmp_path):
    page = visitor.new_page()
    files = [tmp_path / "changes.jpg", tmp_path / "vanishes.jpg"]
    for number, file in enumerate(files):
        file.write_bytes(wave_photo(9104 + number))
    fill_in(page, "Vanished", files)
    expect(page.locator(".chosen li")).to_have_count(2)
    files[0].write_bytes(b"something else")
    files[1].unlink()
    send(page)
    expect(page.get_by_text("Your wave is on its way.")).to_be_visible()
    assert arrived("Vanished") == 2


def test_a_full_device_says_so_and_the_open_page_sends(visitor, arrived, line):
    page = visitor.new_page()
    session = visitor.new_cdp_session(page)
    origin = f"http://127.0.0.1:{line.port}"
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 5_000})
    fill_in(page, "Full", photo_of(9106))
    expect(page.get_by_role("status")).to_contain_text("no room left")
    send(page)
    expect(page.get_by_text("Your wave is on its way.")).to_be_visible()
    assert arrived("Full") == 1


def test_a_second_press_and_a_lost_token_make_one_wave(visitor, arrived):
    page = visitor.new_page()
    fill_in(page, "Twice", photo_of(9107))
    visitor.clear_cookies()
    page.evaluate('for (let i = 0; i < 3; i++) document.querySelector("wave-form form").requestSubmit()')
    expect(page.get_by_text("Your wave is on its way.")).to_be_visible()
    assert arrived("Twice") == 1


def test_a_group_s_device_keeps_nothing_and_forgetting_takes_all(visitor):
    page = visitor.new_page()
    page.goto("/wave/?group=abc123")
    expect(page.get_by_label("Keep my photos until they are sent")).not_to_be_checked()
    page.get_by_label("One or more photos").set_input_files(photo_of(9108))
    expect(page.locator(".chosen li")).to_have_count(1)
    assert page.evaluate(KEPT) == {"kept": 0, "sent": 0, "words": 0}
    page.goto("/wave/")
    page.get_by_label("One or more photos").set_input_files(photo_of(9109))
    wait_for_kept(page, "kept", 1)
    page.goto("/my-waves/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget everything").click()
    wait_for_kept(page, "kept", 0)


def test_the_form_opens_without_a_network_and_holds_no_token(visitor, line, arrived):
    page = visitor.new_page()
    page.goto("/wave/")
    kept = page.evaluate(FORM)
    assert "csrfmiddlewaretoken" not in kept
    assert 'name="send_key" value=""' in kept
    line.cut()
    page = visitor.new_page()
    page.goto("/wave/")
    expect(page.get_by_role("heading", name="Add your wave")).to_be_visible()
    page.get_by_label("One or more photos").set_input_files(photo_of(9110))
    page.get_by_label("Town", exact=True).fill("Recife, Brazil")
    page.get_by_label("Day, as the calendar").fill("2013-07-19")
    page.get_by_label("Time, as the clocks").fill("18:30")
    page.get_by_label("Name").fill("Offline")
    agree(page)
    send(page)
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    line.mend()
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_text("Your wave is on its way.")).to_be_visible()
    assert arrived("Offline") == 1


def test_a_check_in_is_kept_and_sent_once(visitor, line, arrived):
    page = visitor.new_page()
    page.goto("/check-in/")
    choose_town(page, "recif", "Recife")
    page.get_by_label("Name").fill("Counted")
    agree(page)
    line.cut()
    page.get_by_role("button", name="Count me in").click()
    expect(page.get_by_role("status")).to_contain_text("No connection.")
    line.mend()
    page.get_by_role("button", name="Try again now").click()
    expect(page).to_have_url(re.compile(r"/w/[\w-]{43}/"))
    assert arrived("Counted") == 1


def test_the_device_keeps_a_link_to_copy_and_to_scan(visitor):
    page = visitor.new_page()
    fill_in(page, "Link", photo_of(9111))
    send(page)
    expect(page.get_by_text("Your wave is on its way.")).to_be_visible()
    page.goto("/my-waves/")
    link = page.locator(".my-links").get_by_role("link")
    expect(link).to_have_attribute("href", re.compile(r"/w/[\w-]{43}/"))
    page.get_by_role("button", name="Show a code").click()
    expect(page.get_by_role("img", name="The link as a code to scan")).to_be_visible()

"""Nothing that was chosen is lost: a line breaks, a page is closed, a file vanishes, a device is full."""

import re

import pytest
from playwright.sync_api import expect

from bench.photos import wave_photo
from tests.browser.device import KEPT, fill_in, photo_of, send, stop_clock, wait_for_kept
from tests.browser.pages import agree, choose_town
from tests.browser.sending import MISHAPS, ON_ITS_WAY, Sending, shown_links, swallow_one_answer

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


@pytest.mark.parametrize("mishap", MISHAPS)
def test_whatever_befalls_a_wave_it_arrives_once_and_its_link_leads_to_it(
    visitor, line, arrived, tmp_path, mishap
):
    file = tmp_path / "wave.jpg"
    file.write_bytes(wave_photo(9100 + list(MISHAPS).index(mishap)))
    page = MISHAPS[mishap](Sending(visitor, line, f"With {mishap}", file))
    assert arrived(f"With {mishap}") == 1
    [link] = shown_links(page)
    assert f"With {mishap}" in visitor.request.get(link).text()


def test_words_that_were_changed_after_a_lost_answer_are_the_ones_that_stand(without_worker, arrived):
    page = without_worker.new_page()
    page.clock.install()
    fill_in(page, "Ana Mistaken", photo_of(9120))
    wait_for_kept(page, "kept", 1)
    stop_clock(page)
    swallow_one_answer(page)
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    assert arrived("Ana Mistaken") == 1
    page.get_by_label("Name").fill("Ana Corrected")
    send(page)
    expect(page.get_by_role("heading", name=ON_ITS_WAY, level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Add your wave")).to_be_hidden()
    assert (arrived("Ana Mistaken"), arrived("Ana Corrected")) == (0, 1)


def test_what_is_kept_is_sent_by_the_worker_with_every_page_closed(visitor, line, arrived):
    watcher = visitor.new_page()
    session = visitor.new_cdp_session(watcher)
    known = {}
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.update({one["scopeURL"]: one for one in event["registrations"]}),
    )
    session.send("ServiceWorker.enable")
    page = visitor.new_page()
    fill_in(page, "Asleep", photo_of(9121))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    line.cut()
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("you may close this page")
    origin = page.evaluate("location.origin")
    page.close()
    line.mend()
    number = known[f"{origin}/"]["registrationId"]
    event = {"origin": origin, "registrationId": number, "tag": "send-waves", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", event)
    while arrived("Asleep") == 0:
        watcher.wait_for_timeout(200)
    page = visitor.new_page()
    page.goto("/my-waves/")
    expect(page.locator(".my-links").get_by_role("link")).to_have_count(1)
    assert arrived("Asleep") == 1


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


def test_a_group_s_device_keeps_nothing_and_forgetting_takes_all(visitor):
    page = visitor.new_page()
    page.goto("/wave/?group=abc123")
    expect(page.get_by_label("Keep my photos on this device until they are sent")).not_to_be_checked()
    page.get_by_label("One or more photos").set_input_files(photo_of(9108))
    expect(page.locator(".chosen li")).to_have_count(1)
    assert page.evaluate(KEPT) == {"kept": 0, "sent": 0, "words": 0}
    page.goto("/wave/")
    page.get_by_label("One or more photos").set_input_files(photo_of(9109))
    wait_for_kept(page, "kept", 1)
    page.goto("/my-waves/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete everything from").click()
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
    page.get_by_label("The day by the calendar").fill("2013-07-19")
    page.get_by_label("The time by the clocks").fill("18:30")
    page.get_by_label("Name").fill("Offline")
    agree(page)
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    line.mend()
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
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    line.mend()
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

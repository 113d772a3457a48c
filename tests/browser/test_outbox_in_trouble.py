"""A device, a network and a visitor that do what they should not: nothing is lost, doubled or left behind."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.browser.device import (
    FORM_IS_KEPT,
    WORDS_ARE_KEPT,
    fill_in,
    photo_of,
    send,
    stop_clock,
    wait_for_kept,
)
from tests.browser.pages import agree, choose_town

pytestmark = pytest.mark.browser
IS_ON_ITS_WAY = "Your wave is on its way."
LOGIN = "<!doctype html><title>Free Wi-Fi</title><p>Please log in."


@pytest.mark.parametrize("answer", ["a login", "half of one", "an address that moved"])
@pytest.mark.parametrize("where", ["**/wave/token.json", "**/wave/"])
def test_a_network_that_answers_itself_costs_nothing(without_worker, arrived, where, answer):
    name = f"Wi-Fi {answer} {where}"
    page = without_worker.new_page()
    page.clock.install()
    fill_in(page, name, photo_of(9201))

    def disturb(route):
        if route.request.url.endswith("/wave/") and route.request.method != "POST":
            return route.continue_()
        if answer == "half of one":
            return route.fulfill(status=200, content_type="application/json", body='{"token": "ab')
        if answer == "an address that moved":
            return route.fulfill(status=200, content_type="application/json", body="[]")
        return route.fulfill(status=200, content_type="text/html", body=LOGIN)

    wait_for_kept(page, "kept", 1)
    stop_clock(page)
    page.route(where, disturb)
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    page.unroute(where)
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_text(IS_ON_ITS_WAY)).to_be_visible()
    assert arrived(name) == 1


def test_a_database_that_is_closed_under_the_page_is_opened_anew(visitor, line, arrived):
    page = visitor.new_page()
    fill_in(page, "Cleared", photo_of(9202))
    origin = f"http://127.0.0.1:{line.port}"
    cleared = {"origin": origin, "storageTypes": "indexeddb"}
    visitor.new_cdp_session(page).send("Storage.clearDataForOrigin", cleared)
    send(page)
    expect(page.get_by_text(IS_ON_ITS_WAY)).to_be_visible()
    assert arrived("Cleared") == 1
    wait_for_kept(page, "sent", 1)


def test_what_was_begun_beside_something_that_waits_is_still_there_when_that_has_gone(
    without_worker, line, arrived
):
    page = without_worker.new_page()
    fill_in(page, "Waiting", photo_of(9203, "first.jpg"))
    line.cut()
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    page.get_by_label("One or more photos").set_input_files(photo_of(9204, "second.jpg"))
    wait_for_kept(page, "kept", 2)
    page.close()
    line.mend()
    page = without_worker.new_page()
    page.goto("/wave/")
    first, second = page.locator(".chosen li").nth(0), page.locator(".chosen li").nth(1)
    expect(first.get_by_role("link", name="Its private page")).to_be_visible()
    expect(second).to_contain_text("second.jpg")
    expect(second.get_by_role("link")).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Waiting")
    assert arrived("Waiting") == 1
    agree(page)
    send(page)
    expect(page.locator(".sent-links li")).to_have_count(2)
    assert arrived("Waiting") == 2


def test_whoever_unticks_keeping_leaves_nothing_behind(visitor):
    page = visitor.new_page()
    fill_in(page, "Private", photo_of(9205))
    page.get_by_label("A message to Saturn").fill("Not for others")
    wait_for_kept(page, "kept", 1)
    page.evaluate(WORDS_ARE_KEPT, "Not for others")
    page.get_by_label("Keep my photos on this device until they are sent").uncheck()
    wait_for_kept(page, "kept", 0)
    wait_for_kept(page, "words", 0)
    page.get_by_label("A message to Saturn").fill("Nor this")
    page.get_by_label("Keep my photos on this device until they are sent").check()
    wait_for_kept(page, "kept", 1)
    page.evaluate(WORDS_ARE_KEPT, "Nor this")


def test_a_full_device_asks_before_a_page_is_closed(visitor, line):
    page = visitor.new_page()
    origin = f"http://127.0.0.1:{line.port}"
    full = {"origin": origin, "quotaSize": 5_000}
    visitor.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", full)
    fill_in(page, "Full to the end", photo_of(9206))
    expect(page.get_by_role("status").first).to_contain_text("no room left")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)
    with suppress(Error):
        page.wait_for_event("close")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("address", ["/wave/?group={code}", "/wave/?place=recife"])
def test_what_was_kept_under_a_link_is_found_under_the_plain_address(without_worker, line, arrived, address):
    page = without_worker.new_page()
    page.goto("/groups/")
    page.get_by_label("Name of the group").fill("Class 4b")
    page.get_by_role("button", name="Get a code").click()
    code = re.search(r"group=(\w+)", page.content()).group(1)
    name = f"By {address}"
    fill_in(page, name, photo_of(9207), address.format(code=code))
    page.get_by_label("Keep my photos on this device until they are sent").check()
    wait_for_kept(page, "kept", 1)
    line.cut()
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection. Your photos are kept")
    page.close()
    line.mend()
    page = without_worker.new_page()
    page.goto("/wave/")
    expect(page.locator(".my-links, .sent-links").get_by_role("link")).to_have_count(1)
    assert arrived(name) == 1


def test_a_group_s_link_is_one_without_a_network_too(visitor, line):
    page = visitor.new_page()
    page.goto("/wave/")
    page.evaluate(FORM_IS_KEPT)
    line.cut()
    page = visitor.new_page()
    page.goto("/wave/?group=p9n2pq")
    expect(page.locator("[name=group]")).to_have_value("p9n2pq")
    expect(page.get_by_label("Keep my photos on this device until they are sent")).not_to_be_checked()
    # The kept form has no token: with a network it gets one where it needs one.
    line.mend()
    page.get_by_text("Or choose a point on the map").click()
    page.locator("point-map svg, point-map canvas").first.click(position={"x": 60, "y": 60})
    expect(page.locator("#id_place")).not_to_have_value("")


def test_after_back_somebody_else_is_counted_in(visitor, arrived):
    page = visitor.new_page()
    page.goto("/check-in/")
    choose_town(page, "recif", "Recife")
    page.get_by_label("Name").fill("Counted one")
    agree(page)
    page.get_by_role("button", name="Count me in").click()
    expect(page).to_have_url(re.compile(r"/w/[\w-]{43}/"))
    page.go_back()
    page.get_by_label("Name").fill("Counted two")
    choose_town(page, "recif", "Recife")
    agree(page)
    page.get_by_role("button", name="Count me in").click()
    expect(page).to_have_url(re.compile(r"/w/[\w-]{43}/"))
    assert (arrived("Counted one"), arrived("Counted two")) == (1, 1)


def test_it_goes_on_by_itself_however_long_it_took(without_worker, arrived):
    page = without_worker.new_page()
    page.clock.install()
    fill_in(page, "Long night", photo_of(9209))
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    page.clock.fast_forward("02:00:00")
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    page.context.set_offline(False)
    expect(page.get_by_text(IS_ON_ITS_WAY)).to_be_visible()
    assert arrived("Long night") == 1


def test_a_second_window_says_why_it_waits_and_goes_on(without_worker, arrived):
    one, other = without_worker.new_page(), without_worker.new_page()
    held = []
    fill_in(one, "Windows", photo_of(9210))
    one.route("**/wave/", lambda route: held.append(route))  # noqa: PLW0108  (a builtin takes no attributes)
    send(one)
    expect(one.get_by_role("status").first).to_contain_text("0 of 1 sent")
    other.goto("/wave/")  # which finds what waits, and would send it as well
    expect(other.get_by_role("status").first).to_contain_text("Another window of this site is sending.")
    for route in held:
        route.continue_()
    one.unroute("**/wave/")
    for page in (one, other):
        expect(page.get_by_text(IS_ON_ITS_WAY)).to_be_visible()
        expect(page.locator(".sent-links li")).to_have_count(1)
    assert arrived("Windows") == 1


def test_forgetting_reaches_a_form_in_another_window(visitor):
    page, other = visitor.new_page(), visitor.new_page()
    fill_in(page, "Forgotten", photo_of(9230))
    wait_for_kept(page, "kept", 1)
    other.goto("/my-waves/")
    other.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        other.get_by_role("button", name="Delete everything from").click()
    expect(page.get_by_label("Name")).to_have_value("")
    expect(page.locator(".chosen li")).to_have_count(0)
    wait_for_kept(page, "kept", 0)
    wait_for_kept(page, "words", 0)


def test_each_kept_form_has_all_that_it_needs_to_itself(visitor):
    page = visitor.new_page()
    page.goto("/wave/")
    page.evaluate(FORM_IS_KEPT)
    page.context.add_cookies([{"name": "django_language", "value": "es", "url": page.url}])
    page.goto("/wave/")
    page.evaluate(
        """async () => {
          const isSpanish = async () => {
            const form = await caches.match("/wave/offline/", { ignoreVary: true });
            return form && (await form.text()).includes('lang="es"');
          };
          while (!(await isSpanish())) await new Promise(requestAnimationFrame);
        }"""
    )
    missing = page.evaluate(
        r"""async () => {
          const form = await (await caches.match("/wave/offline/", { ignoreVary: true })).text();
          const links = form.matchAll(/(?:src|href)="(\/(?:static|.*?words-)[^"]+)"/g);
          const named = [...links].map(([, address]) => address);
          const match = (address) => caches.match(address, { ignoreVary: true });
          const found = await Promise.all(named.map(match));
          return named.filter((_, index) => !found[index] && /\.js|words-/.test(named[index]));
        }"""
    )
    assert missing == []
    assert page.evaluate("caches.keys()") == ["form:/wave/offline/"]


def test_what_the_worker_was_refused_is_said_when_the_form_is_opened_again(visitor, line):
    page = visitor.new_page()
    fill_in(page, "Refused", photo_of(9240))
    page.get_by_label("The day by the calendar").fill("2008-10-22")
    line.cut()
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("No connection.")
    wait_for_kept(page, "kept", 1)
    page.close()
    line.mend()
    page = visitor.new_page()
    page.goto("/my-waves/")
    expect(page.locator("[data-unsent]")).to_contain_text("1 wave is not sent yet.")
    page.evaluate(
        """async () => {
          const { openDB } = await import("idb");
          const { Outbox } = await import("wave/outbox");
          const { sendAllKept } = await import("wave/outbox-sending");
          await sendAllKept(await Outbox.open(openDB));
        }"""
    )
    page.get_by_role("link", name="Open the form to continue.").click()
    expect(page.get_by_role("status").first).to_contain_text("1 wave was not accepted")
    expect(page.get_by_text("That is not 19 July 2013. Is it right?")).to_be_visible()
    page.get_by_role("button", name="Yes, it was that day").click()
    agree(page)
    send(page)
    expect(page.get_by_text(IS_ON_ITS_WAY)).to_be_visible()


def test_a_challenge_that_helps_nothing_is_not_met_again_and_again(without_worker, arrived):
    page = without_worker.new_page()
    fill_in(page, "Storm", photo_of(9241))
    asked = []

    def refuse(route):
        if route.request.method != "POST":
            return route.continue_()
        asked.append(route.request.url)
        challenge = {"text": "x", "bits": 1, "path": "/challenge/"}
        return route.fulfill(status=429, json={"error": "Too often.", "challenge": challenge})

    page.route("**/wave/", refuse)
    page.route("**/challenge/", lambda route: route.fulfill(status=204, body=""))
    send(page)
    expect(page.get_by_role("status").first).to_contain_text("Too often. It continues by itself.")
    assert len(asked) == 2
    page.unroute("**/wave/")
    expect(page.get_by_text(IS_ON_ITS_WAY)).to_be_visible()

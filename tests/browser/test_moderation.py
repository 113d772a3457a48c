"""The queue by keys, by touch, and as a grid."""

import json
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import FILLED, FRAME, WIDTHS, decided, log_in, skip_to
from tests.environment import ROOT
from tests.waiting import until

pytestmark = pytest.mark.browser
# R and 3 as soon as the next photo is drawn. Of each verdict: whether more was in hand, and whether the next
# one was shown before anything else could happen: no answer, no timer, no picture. Rejected, so that no other
# test sees them.
RUN = f"""async (count) => {{
  const queue = document.querySelector("moderation-queue");
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true }}));
  const verdicts = [];
  for (let number = 0; number < count; number += 1) {{
    const [before, more] = [queue.photo.shown, queue.items.length > 1];
    press("r");
    press("3");
    verdicts.push({{ more, atOnce: queue.photo.shown !== before }});
    while (!queue.items.length && queue.isFilling) {FRAME};
    await queue.querySelector("[data-photo] img")?.decode();
    {FRAME};
  }}
  return verdicts;
}}"""
ALL_SENT = "async () => { await document.querySelector('moderation-queue').sending; }"

SEND = """
from bench.photos import wave_photo
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import WORDS
from tracker.submissions import intake, lifecycle
from tracker.submissions.forms import SubmissionForm
from tracker.models import Campaign
campaign = Campaign.objects.get(is_default=True)
for other in campaign.submissions.waiting():  # of other tests
    lifecycle.withdraw(other)
for number in range({first}, {first} + {count}):
    words = {{**WORDS, "name": f"{name} {{number}}", "send_key": f"key-of-{name}-{{number}}-0123456789"}}
    form = SubmissionForm(words, {{"photo": [SimpleUploadedFile("wave.jpg", wave_photo({photo}))]}})
    assert form.is_valid(), form.errors
    ((wave, file),) = form.waves()
    intake.prepare(intake.receive(campaign, campaign.consent_texts.get(), wave, file.read()).submission.pk)
"""


@pytest.fixture
def send(site_environment):
    def act(name, count, first=7000, photo="number"):
        command = [
            sys.executable,
            "manage.py",
            "shell",
            "-c",
            SEND.format(name=name, count=count, first=first, photo=photo),
        ]
        made = subprocess.run(
            command, cwd=ROOT, env=site_environment, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stderr

    return act


def test_a_verdict_takes_no_time_and_can_be_taken_back(quiet_page, moderator_login, send):
    page = quiet_page
    send("Swift", 9, 7000)
    log_in(page, moderator_login)
    expect(page.locator("[data-by]")).not_to_be_empty()
    page.evaluate(FILLED)
    held = []

    def hold(route):
        held.append(route)

    page.route("**/moderate/decide.json", hold)
    # Five verdicts, five next photos, and the server has not answered once.
    assert page.evaluate(RUN, 5) == [{"more": True, "atOnce": True}] * 5
    assert len(held) == 5
    for route in held:
        route.continue_()
    page.evaluate(ALL_SENT)
    page.unroute("**/moderate/decide.json")
    skip_to(page, "Swift")
    name = page.locator("[data-by]").inner_text()
    assert decided(page, ["a"]).json()["refused"] == []
    expect(page.locator("[data-by]")).not_to_have_text(name)
    page.keyboard.press("z")
    expect(page.locator("[data-by]")).to_have_text(name)
    assert decided(page, ["r", "3"]).json()["refused"] == []
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")


def test_two_hundred_by_keys_alone(page, moderator_login, send):
    """From the key to the next photo: what 20,000 photos a day ask for."""
    send("Runner", 200, 8000)
    log_in(page, moderator_login)
    expect(page.locator("[data-by]")).not_to_be_empty()
    verdicts = page.evaluate(RUN, 200)
    page.evaluate(ALL_SENT)
    assert len(verdicts) == 200
    assert [one for one in verdicts if one["more"] and not one["atOnce"]] == []
    assert sum(one["more"] for one in verdicts) > 100


def test_what_another_has_decided_meanwhile_is_said(page, moderator_login, send, site_environment):
    send("Contested", 1, 7100)
    log_in(page, moderator_login)
    skip_to(page, "Contested")
    code = "from tracker.models import Submission; from tracker.submissions import lifecycle; "
    code += "lifecycle.withdraw(Submission.objects.get(name='Contested 7100'))"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=site_environment, check=True
    )
    assert decided(page, ["a"]).status == 409
    expect(page.get_by_role("alert").filter(has_text="look again")).to_be_visible()


def test_the_same_picture_is_settled_by_one_key(quiet_page, moderator_login, send):
    page = quiet_page
    send("Twin", 3, 7200, photo=7777)
    log_in(page, moderator_login)
    skip_to(page, "Twin")
    expect(page.get_by_role("heading", name="The same picture")).to_be_visible()
    verdicts = json.loads(decided(page, ["d"]).request.post_data)["verdicts"]
    assert sorted(one["verdict"] for one in verdicts) == ["approve", "reject", "reject"]
    assert {one.get("reason") for one in verdicts if one["verdict"] == "reject"} == {"duplicate"}


def test_many_are_decided_in_the_grid(quiet_page, moderator_login, send):
    page = quiet_page
    send("Crowd", 8, 7300)
    log_in(page, moderator_login)
    expect(page.locator("[data-by]")).not_to_be_empty()
    page.keyboard.press("g")
    mine = page.locator(".mod-grid li[aria-label^='Crowd']")
    expect(mine).to_have_count(8)
    first, third = mine.nth(0).bounding_box(), mine.nth(2).bounding_box()
    page.mouse.move(first["x"] + 20, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(third["x"] + 20, third["y"] + 20, steps=6)
    page.mouse.up()
    expect(page.locator("[aria-selected=true]")).to_have_count(3)
    mine.nth(4).click(modifiers=["Shift"])
    expect(page.locator("[aria-selected=true]")).to_have_count(5)
    mine.nth(5).focus()
    page.keyboard.press(" ")
    expect(page.locator("[aria-selected=true]")).to_have_count(6)
    assert decided(page, ["a"]).json()["refused"] == []
    expect(mine).to_have_count(2)
    page.keyboard.press("g")
    expect(page.locator("[data-by]")).not_to_be_empty()


def test_blurred_photos_are_shown_by_a_key(quiet_page, moderator_login, send):
    page = quiet_page
    send("Veiled", 2, 7400)
    log_in(page, moderator_login)
    skip_to(page, "Veiled")
    image = page.locator("[data-photo] img")
    assert "blur" in image.evaluate("image => getComputedStyle(image).filter")  # so they begin
    page.keyboard.press(" ")
    assert image.evaluate("image => getComputedStyle(image).filter") == "none"
    queue = page.locator("moderation-queue")
    page.keyboard.press("b")
    expect(queue).not_to_have_class(re.compile("blurred"))
    page.keyboard.press("b")
    expect(queue).to_have_class(re.compile("blurred"))


def test_by_touch_alone(browser, base_url, moderator_login, send):
    send("Finger", 2, 7500)
    size = {"width": 768, "height": 1024}
    context = browser.new_context(base_url=base_url, has_touch=True, viewport=size)
    page = context.new_page()
    log_in(page, moderator_login)
    expect(page.locator("[data-by]")).not_to_be_empty()
    with page.expect_response("**/moderate/decide.json") as sent:
        page.get_by_role("button", name="Reject", exact=True).tap()
        page.get_by_role("button", name="The same photo is here already").tap()
    assert json.loads(sent.value.request.post_data)["verdicts"][0]["reason"] == "duplicate"
    page.get_by_role("button", name="Undo").tap()
    context.close()


def test_the_queue_is_accessible_and_fits(quiet_page, moderator_login, send):
    page = quiet_page
    send("Fitting", 3, 7600)
    log_in(page, moderator_login)
    expect(page.locator("[data-by]")).not_to_be_empty()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("g")
    expect(page.locator(".mod-grid li").first).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("g")


def test_hidden_now_is_out_of_the_mosaic_within_a_minute(page, moderator_login):
    """Reported, hidden by one key; the sweep makes the next version, and its old pyramid tiles are gone."""
    before = page.request.get("/mosaic.json").json()
    face = page.request.get("/cells/1/1.json").json()["id"]
    page.goto(f"/wave/{face}/report/")
    page.get_by_label("I am in it, and I did not agree").check()
    page.get_by_role("button", name="Ask for a second look").click()
    log_in(page, moderator_login, "/moderate/%3Fkind=reported")
    shown = page.locator("[data-id]")
    expect(shown).not_to_be_empty()
    for _ in range(5):  # whom other tests have reported may stay
        if shown.inner_text() == face:
            break
        decided(page, ["a"])
    expect(shown).to_have_text(face)
    decided(page, ["r", "5"])
    assert page.goto(f"/wave/{face}/").status == 404
    until(lambda: page.request.get("/mosaic.json").json()["version"] != before["version"], every=0.5)
    assert page.request.get(f"/where/{face}.json").json()["cells"] == []


def test_the_figures_name_the_worker_that_runs(quiet_page, moderator_login):
    log_in(quiet_page, moderator_login, "/organise/")
    expect(quiet_page.get_by_text("worker@")).to_be_visible()

"""When to wave, the map, being counted in, groups and certificates, in headless Chromium."""

import re

import pytest
from playwright.sync_api import expect

from bench.viewer import MAP_PANNED
from tests.browser.pages import DRAWN, FRAME, a_file, agree, approve, choose_town

pytestmark = pytest.mark.browser
# On the <wave-map>: moved three times in each of forty frames; what has been done for that.
MAP_COST = f"""async (map, kind) => {{
  map.showKind(kind);
  map.zoomBy(kind === "flat" ? 2 : 1);
  {FRAME};
  {FRAME};
  const cost = {{ frames: 0, gathered: 0, lands: 0, stamped: 0, circles: 0, lights: 0, squares: 0 }};
  const count = (owner, method, name) => {{
    const plain = owner[method];
    owner[method] = function (...given) {{
      cost[name] += 1;
      return plain.apply(this, given);
    }};
    return () => (owner[method] = plain);
  }};
  const undo = [
    count(map.painter, "clear", "frames"),
    count(map.painter, "drawLights", "gathered"),
    count(map.painter, "drawLand", "lands"),
    count(map.painter.pen, "drawImage", "stamped"),
    count(CanvasRenderingContext2D.prototype, "arc", "circles"),
  ];
  for (let frame = 0; frame < 40; frame += 1) {{
    for (let time = 0; time < 3; time += 1) map.move(frame % 2 ? 3 : -2, 1);
    {FRAME};
    cost.lights = Math.max(cost.lights, map.lights.length);
  }}
  undo.forEach((end) => end());
  const {{ width, height }} = map.painter;
  cost.squares = (Math.ceil((width + 40) / 22) + 1) * (Math.ceil((height + 40) / 22) + 1);
  return cost;
}}"""


def mapped(page, address="/map/"):
    page.goto(address)
    page.locator("wave-map.ready").wait_for()
    return page.locator("wave-map")


def test_a_town_is_typed_and_its_window_opens_by_keyboard(quiet_page):
    page = quiet_page
    page.goto("/when/")
    choose_town(page, "sao paul", "São Paulo", label="Where will you stand?")
    expect(page).to_have_url(re.compile("/when/sao-paulo/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("18:27"))
    expect(page.get_by_role("img", name=re.compile("Saturn was almost straight overhead"))).to_be_visible()


def test_without_scripts_a_town_is_looked_for_all_the_same(browser, base_url):
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/when/")
    page.get_by_label("Where will you stand?").fill("Tokyo")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("/when/tokyo/$"))
    expect(page.locator(".lead")).to_contain_text("Saturn was under your feet")
    context.close()


def test_the_position_of_the_device_is_rounded_before_it_is_sent(browser, base_url):
    place = {"latitude": -8.0612, "longitude": -34.8713}
    context = browser.new_context(base_url=base_url, geolocation=place, permissions=["geolocation"])
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/when/")
    page.get_by_role("button", name="Where I am now").click()
    expect(page).to_have_url(re.compile(r"latitude=-8\.1&longitude=-34\.9$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("18:27"))
    assert not [url for url in asked if "34.87" in url]
    context.close()


def test_the_table_is_sorted_by_its_columns(quiet_page):
    page = quiet_page
    page.goto("/when/")
    europe = page.locator("table", has=page.locator("#EU"))
    heights = europe.locator("tbody td:nth-child(4)")
    europe.get_by_role("button", name="Height").click()
    values = [int(text.replace("−", "-").rstrip("°")) for text in heights.all_text_contents()]
    assert values == sorted(values)
    assert values[0] < values[-1]
    europe.get_by_role("button", name="Height").click()
    values = [int(text.replace("−", "-").rstrip("°")) for text in heights.all_text_contents()]
    assert values == sorted(values, reverse=True)


def test_the_map_shows_lights_on_the_side_that_faced_the_spacecraft(quiet_page):
    element = mapped(quiet_page)
    near = element.evaluate("e => e.lights.length")
    assert near > 5
    quiet_page.get_by_role("button", name="Far side").click()
    quiet_page.evaluate(DRAWN)
    shown = [element.evaluate("e => e.lights.map(l => e.places[l.place][2]).join()")]
    quiet_page.get_by_role("button", name="Back").click()
    quiet_page.evaluate(DRAWN)
    shown.append(element.evaluate("e => e.lights.map(l => e.places[l.place][2]).join()"))
    assert shown[0] != shown[1]
    quiet_page.get_by_role("button", name="Flat").click()
    quiet_page.evaluate(DRAWN)
    people = element.evaluate("e => [e.lights.reduce((sum, l) => sum + l.people, 0), e.total]")
    assert people[0] == people[1]
    expect(quiet_page).to_have_url(re.compile("view=flat"))


def test_the_map_is_moved_by_mouse_and_keys(quiet_page):
    element = mapped(quiet_page)
    before = element.evaluate("e => e.view.globe.slice()")
    box = quiet_page.locator(".map-stage canvas").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    quiet_page.mouse.move(*middle)
    quiet_page.mouse.down()
    quiet_page.mouse.move(middle[0] + 100, middle[1] + 30, steps=5)
    quiet_page.mouse.up()
    moved = element.evaluate("e => e.view.globe.slice()")
    assert moved[1] < before[1]
    assert moved[0] > before[0]
    quiet_page.locator(".map-stage canvas").focus()
    quiet_page.keyboard.press("ArrowLeft")
    quiet_page.keyboard.press("+")
    assert element.evaluate("e => e.view.zoom") == pytest.approx(1.6)
    quiet_page.keyboard.press("Home")
    assert element.evaluate("e => e.view.globe[1]") == pytest.approx(before[1])


def test_the_minutes_filter_the_map_and_are_played(quiet_page):
    page = quiet_page
    element = mapped(page)
    everybody = element.evaluate("e => e.total")
    slider = page.get_by_role("slider", name="Minute")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator(".minute-said")).to_have_text(re.compile("Earlier"))
    minutes = element.evaluate("e => [...e.perMinute.values()].reduce((a, b) => a + b, 0)")
    assert minutes == everybody
    page.get_by_role("button", name="Play the minutes").click()
    expect(page.locator(".minute-said")).to_have_text(re.compile("UTC"))
    page.get_by_role("button", name="Play the minutes").click()
    page.keyboard.press("Tab")
    slider.focus()
    page.keyboard.press("End")
    expect(page.locator(".minute-said")).to_have_text(re.compile("The whole session"))
    assert element.evaluate("e => e.total") == everybody


def test_a_map_that_cannot_load_says_so(page, base_url):
    page.route("**/map.json", lambda route: route.abort())
    page.goto("/map/")
    expect(page.get_by_text("The map could not be loaded.")).to_be_visible()
    expect(page.get_by_role("heading", name="By country")).to_be_visible()


def test_twenty_thousand_people_pan_smoothly(quiet_page):
    """What a frame costs, counted, with as many places as a great event has; `script/bench viewer` tells the
    milliseconds. However often it is moved, it is drawn once a frame, one light for each small square of the
    screen; a circle is filled once for each size, and the land of the flat map once for each part of it.
    """
    element = mapped(quiet_page, "/map/?view=flat")
    element.evaluate(MAP_PANNED)  # takes as many places
    for kind in ("globe", "flat"):
        cost = element.evaluate(MAP_COST, kind)
        assert cost["frames"] == cost["gathered"] == 40, cost
        assert 100 < cost["lights"] <= cost["squares"], cost
        assert cost["stamped"] <= 40 * (cost["squares"] + 1), cost
        assert cost["circles"] <= 2 * 41, cost  # a disc and its glow, of each size from 2 to 22 by halves
        assert cost["lands"] <= (4 if kind == "flat" else 0), cost


def test_somebody_is_counted_in_and_becomes_a_light(page, moderator_login):
    page.goto("/check-in/")
    choose_town(page, "recif", "Recife")
    expect(page.get_by_label("The time by the clocks")).to_have_value("18:27")
    page.get_by_label("Name").fill("Counted Clara")
    agree(page)
    page.get_by_role("button", name="Count me in").click()
    expect(page.get_by_text("You become a light on the map once a person has looked at it.")).to_be_visible()
    expect(page.get_by_text("It is waiting for a person to look at it.")).to_be_visible()
    private = page.url
    approve(page, "Counted Clara", moderator_login, has_photo=False)
    page.goto(private)
    expect(page.get_by_text("You are counted, and you are a light on the map.")).to_be_visible()
    page.get_by_role("link", name="My certificate").click()
    expect(page.get_by_text("Genuine")).to_be_visible()


def test_a_class_gets_a_code_and_a_page(page, moderator_login):
    page.goto("/groups/")
    page.get_by_label("Name of the group").fill("Class 3b")
    page.get_by_role("button", name="Get a code").click()
    code = page.locator(".group-code").text_content()
    assert re.fullmatch("[2-9a-z]{6}", code)
    page.goto(page.get_by_role("textbox", name="Link to the form").input_value())
    expect(page.get_by_label("Group code")).to_have_value(code)
    page.get_by_label("One or more photos").set_input_files([a_file(9100)])
    choose_town(page, "recif", "Recife")
    page.get_by_label("Name", exact=False).first.fill("Pupil Paulo")
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    page.get_by_role("link", name="Open my page").click()
    expect(page.get_by_alt_text("Your photo as the square tile")).to_be_visible()
    approve(page, "Pupil Paulo", moderator_login)
    page.goto(f"/groups/{code}/")
    expect(page.get_by_role("link", name="Pupil Paulo")).to_be_visible()


def test_a_wrong_group_code_is_pointed_at(page, base_url):
    page.goto("/check-in/?group=zzzzzz")
    choose_town(page, "recif", "Recife")
    agree(page)
    page.get_by_role("button", name="Count me in").click()
    expect(page.get_by_text("There is no group with this code.")).to_be_visible()


def test_a_certificate_is_found_by_its_code(quiet_page):
    page = quiet_page
    page.goto("/waves/")
    page.locator(".tiles a").filter(has_text="Example").first.click()
    code = page.url.rstrip("/").rsplit("/", 1)[1]
    page.goto("/certificates/")
    page.get_by_label("Code").fill(code.upper())
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Genuine")).to_be_visible()
    picture = page.get_by_alt_text("The certificate as printed")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") > 2000


def test_a_language_is_chosen_and_kept(quiet_page):
    page = quiet_page
    page.goto("/when/recife/")
    page.get_by_role("link", name="Español").click()
    expect(page).to_have_url(re.compile("/when/recife/$"))
    expect(page.get_by_text("viernes 19 de julio de 2013")).to_be_visible()
    page.goto("/wave/")
    page.get_by_role("button", name="Enviar mi saludo").click()
    expect(page.get_by_text("Elige primero una foto").first).to_be_visible()

"""The form, with and without scripts."""

import re
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import expect

from bench.photos import wave_photo
from tests.browser.device import camera_file, with_exif
from tests.browser.pages import a_file, agree, choose_town, fill

pytestmark = pytest.mark.browser


def test_a_photo_is_sent_and_becomes_a_tile(quiet_page):
    page = quiet_page
    fill(page)
    expect(page.get_by_label("The time by the clocks")).to_have_value("18:27")
    page.get_by_label("Name").fill("Ana")
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    expect(page.get_by_role("img", name="Your wave left Recife, Brazil at 18:27")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Keep the picture").click()
    assert Image.open(saved.value.path()).size == (1200, 630)
    page.get_by_role("link", name="Open my page").click()
    expect(page).to_have_url(re.compile(r"/w/[\w-]{43}/"))
    expect(page.get_by_alt_text("Your photo as the square tile")).to_be_visible()
    expect(page.get_by_text("It is waiting for a person to look at it.")).to_be_visible()
    expect(page.get_by_text("Ana, Recife, Brazil, Friday 19 July 2013, 18:27 (UTC-03)")).to_be_visible()


def test_a_refused_file_says_what_to_do_and_what_was_typed_stays(page, base_url):
    page.goto("/wave/")
    page.get_by_label("One or more photos").set_input_files(
        [{"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": b"Dear Saturn"}]
    )
    page.get_by_label("Name").fill("Ana")
    choose_town(page, "recif", "Recife")
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    expect(page.get_by_text("We cannot read this as a photo.")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Ana")


def test_more_photos_than_are_taken_at_once_are_not_chosen(page, base_url):
    page.goto("/wave/")
    page.get_by_label("One or more photos").set_input_files([a_file(number) for number in range(21)])
    expect(page.get_by_text("Choose at most 20 photos at once.")).to_be_visible()
    expect(page.get_by_role("list", name="Chosen photos").get_by_role("listitem")).to_have_count(20)


def test_a_missing_consent_is_pointed_at(page, base_url):
    fill(page)
    page.get_by_role("button", name="Send my wave").click()
    expect(page.get_by_text("Please tick this box").first).to_be_visible()
    expect(page.get_by_label("I am 16 or older")).to_have_attribute("aria-invalid", "true")


def test_the_crop_moves_by_keyboard_and_is_kept(quiet_page):
    page = quiet_page
    fill(page)
    tile = page.get_by_role("group", name="Your tile")
    tile.focus()
    for _ in range(40):
        tile.press("ArrowRight")
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    page.get_by_role("link", name="Open my page").click()
    expect(page.locator("[name=crop_left]")).to_have_value("1.0")


def test_a_point_on_the_map_is_a_place(quiet_page):
    page = quiet_page
    page.goto("/wave/")
    page.get_by_text("Or choose a point on the map").click()
    canvas = page.get_by_role("application", name="Map of the world")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * (180 - 46.6) / 360, "y": box["height"] * (90 + 23.5) / 180})
    expect(page.get_by_label("Town", exact=True)).to_have_value(re.compile("Brazil"))


def test_without_scripts_the_form_and_the_still_work(browser, base_url):
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/")
    expect(page.locator(".still")).to_be_visible()
    page.goto("/wave/")
    page.get_by_label("One or more photos").set_input_files([a_file(9002)])
    page.get_by_label("Town", exact=True).fill("Recife, Brazil")
    page.get_by_label("The time by the clocks").fill("18:31")
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    expect(page).to_have_url(re.compile(r"/w/[\w-]{43}/"))
    context.close()


def test_where_a_photo_was_taken_leaves_the_device_only_when_asked(quiet_page):
    page = quiet_page
    asked = []
    page.on("request", lambda request: "nearest" in request.url and asked.append(request))
    page.goto("/wave/")
    photo = {
        "name": "gps.jpg",
        "mimeType": "image/jpeg",
        "buffer": with_exif(wave_photo(9003), -23.55, -46.63),
    }
    page.get_by_label("One or more photos").set_input_files([photo])
    chip = page.get_by_role("button", name="The photo says where it was taken")
    expect(chip).to_be_visible()
    assert asked == []
    chip.click()
    expect(page.get_by_label("Town", exact=True)).to_have_value(re.compile(", Brazil"))
    page.get_by_role("button", name="From the photo: 2013-07-19, 18:35").click()
    expect(page.get_by_label("The time by the clocks")).to_have_value("18:35")
    assert [request.method for request in asked] == ["POST"]
    assert "23.5" not in asked[0].url


@pytest.mark.parametrize("stamp", ["2013:07:19 24:28:00", "1970:01:01 00:00:00", "3013:07:19 18:30:00"])
def test_a_time_that_cannot_be_is_not_offered(page, stamp):
    page.goto("/wave/")
    page.get_by_label("One or more photos").set_input_files(
        [camera_file("a.jpg", 9031, (-8.05, -34.88), stamp)]
    )
    expect(page.get_by_role("button", name="The photo says where")).to_be_visible()
    expect(page.get_by_role("button", name="From the photo")).to_have_count(0)


def test_a_webp_that_its_notes_turn_is_shown_as_it_will_be(page):
    """Browsers differ about it; the tile is cut of what the server makes."""
    image = Image.open(BytesIO(wave_photo(9071))).resize((640, 480))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(buffer := BytesIO(), "WEBP", exif=exif)
    page.goto("/wave/")
    photo = {"name": "turned.webp", "mimeType": "image/webp", "buffer": buffer.getvalue()}
    page.get_by_label("One or more photos").set_input_files([photo])
    shown = page.locator("tile-crop img")
    page.wait_for_function(
        "image => image.naturalHeight > image.naturalWidth", arg=shown.element_handle(), timeout=120_000
    )


def test_a_camera_that_tells_its_zone_is_read_by_the_clocks_of_the_place(page):
    page.goto("/wave/")
    photo = camera_file("tokyo.jpg", 9041, (-8.05, -34.88), "2013:07:20 06:30:00", "+09:00")
    page.get_by_label("One or more photos").set_input_files([photo])
    page.get_by_role("button", name="From the photo: 2013-07-20, 06:30 (UTC+09:00)").click()
    expect(page.locator("#id_waved_time")).to_have_value("06:30")
    choose_town(page, "recife", "Recife, Brazil")
    expect(page.locator("#id_waved_time")).to_have_value("18:30")
    expect(page.locator("#id_waved_date")).to_have_value("2013-07-19")


def test_a_town_that_is_changed_takes_the_time_with_it(page):
    page.goto("/wave/")
    choose_town(page, "paris", "Paris, France")
    day, clock = page.locator("#id_waved_date"), page.locator("#id_waved_time")
    expect(clock).to_have_value("23:27")
    page.get_by_label("Town", exact=True).fill("")
    expect(clock).to_have_value("")
    expect(page.locator("#time-hint")).not_to_contain_text("Europe/Paris")
    page.get_by_label("Town", exact=True).press_sequentially("Tokyo")
    page.keyboard.press("Tab")  # without choosing: it is the name of one town alone
    expect(clock).to_have_value("06:27")
    expect(day).to_have_value("2013-07-20")
    clock.fill("07:00")
    page.get_by_label("Town", exact=True).fill("Recife")
    page.keyboard.press("Tab")
    expect(page.locator("#time-hint")).to_contain_text("America/Recife")
    expect(clock).to_have_value("07:00")  # what somebody typed stays


def test_nothing_is_taken_that_was_not_chosen(page):
    page.goto("/wave/")
    town = page.get_by_label("Town", exact=True)
    town.press_sequentially("san francisco")
    expect(page.get_by_role("option").first).to_contain_text("San Francisco, California")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Enter")  # it may be six towns: the first is marked, and nothing taken
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#id_waved_time")).to_have_value("")
    page.keyboard.press("Enter")
    expect(town).to_have_value("San Francisco, California, United States")


def test_a_disputed_place_asks_for_its_country(page):
    page.goto("/wave/")
    choose_town(page, "simferopol", "Simferopol")
    country = page.get_by_label("Country, as you see it")
    expect(country).to_be_visible()
    expect(country).to_have_value("UA")
    page.get_by_label("Town", exact=True).fill("Recife")
    page.keyboard.press("Tab")
    expect(country).to_be_hidden()


def test_a_heic_is_shown_and_its_crop_can_be_moved(quiet_page):
    page = quiet_page
    picture = Image.open(BytesIO(wave_photo(9051))).convert("RGB").crop((0, 0, 600, 300))
    pillow_heif.from_pillow(picture).save(buffer := BytesIO())
    page.goto("/wave/")
    photo = {"name": "apple.heic", "mimeType": "image/heic", "buffer": buffer.getvalue()}
    page.get_by_label("One or more photos").set_input_files([photo])
    image = page.locator(".crop-frame img")
    expect(image).to_have_js_property("naturalWidth", 600)
    expect(page.get_by_text("This browser cannot show such a file.")).to_have_count(0)
    page.get_by_role("group", name="Your tile").press("ArrowRight")
    choose_town(page, "recif", "Recife")
    agree(page)
    page.get_by_role("button", name="Send my wave").click()
    page.get_by_role("link", name="Open my page").click()
    expect(page.locator("[name=crop_left]")).not_to_have_value("0.5")

"""What a visitor's device keeps, and what is done on it again and again."""

from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from bench.photos import wave_photo
from tests.browser.pages import agree, choose_town

KEPT = """async () => {
  const { openDB } = await import("idb");
  const database = await openDB("waves");
  const all = {};
  for (const name of database.objectStoreNames) all[name] = (await database.getAll(name)).length;
  return all;
}"""
WORDS_ARE_KEPT = """async (message) => {
  const { openDB } = await import("idb");
  const database = await openDB("waves");
  const kept = async () => (await database.getAll("words")).some(({ fields }) => fields.message === message);
  while (!(await kept())) await new Promise(requestAnimationFrame);
}"""
FORM_IS_KEPT = """async () => {
  const find = () => caches.match("/wave/offline/", { ignoreVary: true });
  while (!(await find())) await new Promise(requestAnimationFrame);
}"""


def wait_for_kept(page: Page, store: str, count: int) -> None:
    """Until the device keeps so many."""
    page.evaluate(
        f"""async () => {{
          while ((await ({KEPT})()).{store} !== {count}) await new Promise(requestAnimationFrame);
        }}"""
    )


def fill_in(page: Page, name: str, photo: Any, address: str = "/wave/") -> None:
    page.goto(address)
    page.get_by_label("One or more photos").set_input_files(photo)
    choose_town(page, "recif", "Recife")
    page.get_by_label("Name").fill(name)
    agree(page)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my wave").click()


def stop_clock(page: Page) -> None:
    """Nothing goes on by itself any more; the page's clock was installed before it was opened."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 0.1)


def photo_of(number: int, name: str = "wave.jpg") -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": wave_photo(number)}


def camera_file(name: str, number: int, point: tuple[float, float], stamp: str, offset: str = "") -> Any:
    data = with_exif(wave_photo(number), *point, stamp, offset)
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def with_exif(
    jpeg: bytes, latitude: float, longitude: float, stamp: str = "2013:07:19 18:35:10", offset: str = ""
) -> bytes:
    """The photo with the time and the position that a phone writes into it."""
    image = Image.open(BytesIO(jpeg))
    exif = image.getexif()
    north, east = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    exif[0x8769] = {0x9003: stamp} | ({0x9011: offset} if offset else {})
    exif[0x8825] = {1: north, 2: dms(latitude), 3: east, 4: dms(longitude)}
    image.save(buffer := BytesIO(), "JPEG", exif=exif)
    return buffer.getvalue()


def dms(degrees: float) -> tuple[float, float, float]:
    whole, minutes = divmod(abs(degrees) * 60, 60)
    return whole, round(minutes, 3), 0.0

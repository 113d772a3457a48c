"""How the viewer feels, in headless Chromium at 1280 × 800: first paint, the mosaic, frames while panning, a
flight.

    script/bench viewer [--site ADDRESS | --folder DIR] [--rounds 3] [--json FILE]

Against a running site (script/demo), or one started for it from a folder that `script/bench build --keep`
left. Paint and layout are what the browser itself reports; frame times are those of the page while the mosaic
is dragged for four seconds; requests to other hosts and errors in the console are counted.
"""

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from bench.screenshots import CHROMIUM
from operations.launcher import Site, free_port

SIZE = {"width": 1280, "height": 800}
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SWITCHES += ["--disable-sync", "--no-first-run"]
SECONDS = 4.0
OBSERVE = """
localStorage.setItem("wave-opening-seen", "1");
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PANNED = """async (seconds) => {
  const viewer = document.querySelector("mosaic-viewer").panes.mosaic;
  viewer.viewport.zoomTo(8, null, true);
  await new Promise((done) => setTimeout(done, 1200));
  const times = [];
  const until = performance.now() + seconds * 1000;
  let last = performance.now();
  let turn = 0;
  while (performance.now() < until) {
    turn += 0.03;
    const [x, y] = [0.5 + 0.3 * Math.sin(turn), 0.2 + 0.1 * Math.cos(turn * 0.7)];
    viewer.viewport.panTo(new OpenSeadragon.Point(x, y), true);
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times;
}"""
# On the <wave-map>: as many places as a great event has, dragged about; median milliseconds a frame by kind.
MAP_PANNED = """async (map) => {
  const random = (() => { let s = 7; return () => (s = (s * 16807) % 2147483647) / 2147483647; })();
  const count = 20000;
  const places = Array.from({ length: count }, () => [random() * 150 - 70, random() * 360 - 180, "x", "BR"]);
  const each = (make) => Array.from({ length: count }, make);
  const minute = each(() => Math.floor(random() * 15));
  map.take({ places, place: each((_, i) => i), minute, people: each(() => 2),
    photo: each(() => 1) });
  const results = {};
  for (const kind of ["globe", "flat"]) {
    map.showKind(kind);
    map.zoomBy(kind === "flat" ? 2 : 1);
    await new Promise(requestAnimationFrame);
    const times = [];
    for (let frame = 0; frame < 40; frame += 1) {
      const started = performance.now();
      map.move(frame % 2 ? 9 : -7, 3);
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - started);
    }
    results[kind] = times.sort((a, b) => a - b)[20];
  }
  return results;
}"""
# From the whole mosaic to one face at its deepest level and back, as a wheel does it, twice.
ZOOMED = """async () => {
  const { panes, source } = document.querySelector("mosaic-viewer");
  const { depths } = await source.version();
  const deep = [...depths].reduce((best, digit, index) => (digit > depths[best] ? index : best), 0);
  const { columns } = source.pointer;
  const [row, column] = [Math.floor(deep / columns), deep % columns];
  const middle = new OpenSeadragon.Point((column + 0.5) / columns, (row + 0.5) / columns);
  const { viewport } = panes.mosaic;
  const [far, near] = [viewport.getHomeZoom(), viewport.getMaxZoom()];
  const times = [];
  for (const way of [1, -1, 1, -1]) {
    const began = performance.now();
    let last = began;
    for (let share = 0; share < 1; ) {
      share = Math.min(1, (performance.now() - began) / 3000);
      const power = way > 0 ? share : 1 - share;
      viewport.zoomTo(far * (near / far) ** power, null, true);
      viewport.panTo(middle, true);
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - last);
      last = performance.now();
    }
  }
  return times;
}"""
LOADED = (
    "async (image) => image.complete || (await new Promise((done) => (image.onload = image.onerror = done)))"
)
FLOWN = """async () => {
  const { panes } = document.querySelector("mosaic-viewer");
  panes.mosaic.viewport.goHome(true);
  const started = performance.now();
  const settled = new Promise((done) => panes.mosaic.addOnceHandler("animation-finish", done));
  panes.flyTo({ row: 2, column: 2 });
  await settled;
  return performance.now() - started;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench viewer")
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        site = stack.enter_context(serving(options.folder)) if options.folder else options.site
        figures = measure(site, options.rounds)
    for name, value in figures.items():
        print(f"{name:<34}{value:>10}")
    if options.json:
        options.json.write_text(json.dumps(figures))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The site of a folder, on a free port."""
    port = free_port()
    with Site(folder) as site:
        subprocess.run([sys.executable, "manage.py", "prepare_site"], env=site.environment, check=True)
        site.start_broker()
        site.start_web("127.0.0.1", port)
        yield f"http://localhost:{port}"


def measure(site: str, count: int) -> dict[str, float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        rounds = [visit(browser, site) for _ in range(count)]
        browser.close()
    return {name: round(statistics.median(one[name] for one in rounds), 3) for name in rounds[0]}


def visit(browser: Browser, site: str) -> dict[str, Any]:
    context = browser.new_context(viewport=SIZE, color_scheme="dark")  # type: ignore[arg-type]
    page = context.new_page()
    troubles: list[str] = []
    strangers: list[str] = []
    scripts: list[int] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith((site, "blob:", "data:")):
            strangers.append(request.url)

    def on_response(answer: Response) -> None:
        """Script as compressed as a server in front of it would send it."""
        if ".js" in answer.url and "json" not in answer.url:
            scripts.append(len(gzip.compress(answer.body())))

    page.on("console", on_console)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", on_request)
    page.on("response", on_response)
    page.add_init_script(OBSERVE)
    started = time.perf_counter()
    page.goto(site, wait_until="commit")
    page.locator("mosaic-viewer .still").wait_for()
    page.locator("mosaic-viewer .still").evaluate(LOADED)
    seen = time.perf_counter() - started
    page.locator("mosaic-viewer.ready").wait_for()
    ready = time.perf_counter() - started
    page.wait_for_timeout(1500)
    figures = {"mosaic visible, s": seen, "viewer ready, s": ready, **measure_page(page)}
    figures |= {"script, kB compressed": sum(scripts) / 1000, "requests elsewhere": len(strangers)}
    page.goto(f"{site}/map/?view=flat", wait_until="networkidle")
    frames = page.locator("wave-map").evaluate(MAP_PANNED)
    figures |= {f"frames a second, {kind} of 20,000": 1000 / took for kind, took in frames.items()}
    figures |= {"errors in the console": len(troubles)}
    context.close()
    return figures


def measure_page(page: Page) -> dict[str, float]:
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    shifts = page.evaluate("window.shifts")
    page.locator("mosaic-viewer").evaluate("e => { e.exploring = true; }")
    times = page.evaluate(PANNED, SECONDS)
    zoomed = page.evaluate(ZOOMED)
    flight = page.evaluate(FLOWN)
    return {
        "first contentful paint, s": paint / 1000,
        "layout shift": shifts,
        "frames a second, panning": len(times) / (sum(times) / 1000),
        "slowest frame of 20, ms": sorted(times)[int(len(times) * 0.95)],
        "frames a second, to the deepest": len(zoomed) / (sum(zoomed) / 1000),
        "its slowest frame of 20, ms": sorted(zoomed)[int(len(zoomed) * 0.95)],
        "flight to a cell, s": flight / 1000,
    }


if __name__ == "__main__":
    main()

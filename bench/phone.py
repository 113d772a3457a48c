"""The site on a slow phone in a 3G network: first paint, when the form can be used, layout shift, bytes.

    script/bench phone [--site ADDRESS | --folder DIR] [--rounds 3] [--line 3g|slow] [--json FILE]

Real Chromium at 375 × 812 with a quarter of this processor, on an empty cache. "3g" is what WebPageTest
calls 3G Fast and Lighthouse slow 4G: 1.6 Mbit/s down, 0.75 up, 150 ms from a request to the first byte of its
answer. "slow" asks for 562 ms, by which Lighthouse stands for name, connection and encryption with every
request, as if none were kept open. The form can be used when its script has wired it: before that it works as
a plain form. Ends with 1 where a budget of "3g" is exceeded.
"""

import argparse
import json
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.screenshots import CHROMIUM
from bench.viewer import SWITCHES, serving

SIZE = {"width": 375, "height": 812}
LATENCY_MS = {"3g": 150.0, "slow": 562.5}
DOWN, UP = 1_600_000 / 8, 750_000 / 8  # bytes a second
SLOWER = 4
PAINT, USABLE, SHIFT, BYTES = "first paint, s", "usable, s", "layout shift", "kB"
BUDGETS = {PAINT: 2.5, USABLE: 4.0, SHIFT: 0.0}
# What is there when a page can be used, beside its first paint.
READY = {
    "/": "document.readyState === 'complete' && !document.querySelector('mosaic-viewer:not(.ready)')",
    "/wave/": "document.querySelector('wave-form')?.words",
    "/check-in/": "document.querySelector('wave-form')?.words",
    "/when/": "document.readyState === 'complete'",
    "/map/": "document.querySelector('wave-map')?.isConnected && document.readyState === 'complete'",
}
BUDGETED = ("/wave/", "/check-in/")
OBSERVE = """
localStorage.setItem("wave-opening-seen", "1");
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
const look = () => {
  if (READY) window.usable = performance.now();
  else requestAnimationFrame(look);
};
look();
"""
USABLE_NOW = "async () => { while (!window.usable) await new Promise(requestAnimationFrame); }"
SEEN = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  usable: window.usable,
  shift: window.shifts,
  bytes: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, one) => sum + one.transferSize, 0),
})"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench phone")
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--line", choices=LATENCY_MS, default="3g")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        site = stack.enter_context(serving(options.folder)) if options.folder else options.site
        figures = measure(site, LATENCY_MS[options.line], options.rounds)
    print(f"{'':<14}" + "".join(f"{name:>16}" for name in (PAINT, USABLE, SHIFT, BYTES)))
    for page, row in figures.items():
        print(f"{page:<14}" + "".join(f"{value:>16}" for value in row.values()))
    if options.json:
        options.json.write_text(json.dumps(figures))
    if options.line == "3g" and (over := exceeded(figures)):
        sys.exit("Over budget: " + "; ".join(over))


def exceeded(figures: dict[str, dict[str, float]]) -> list[str]:
    """First paint and shift count on every page, what can be used on those that send."""
    return [
        f"{page} {name} {row[name]} > {most}"
        for page, row in figures.items()
        for name, most in BUDGETS.items()
        if row[name] > most and (name != USABLE or page in BUDGETED)
    ]


def measure(site: str, latency_ms: float, count: int) -> dict[str, dict[str, float]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        for page in READY:  # the server's own first time is no phone's
            visit(browser, site, page, 0)
        found = {page: [visit(browser, site, page, latency_ms) for _ in range(count)] for page in READY}
        browser.close()
    return {
        page: {name: round(statistics.median(one[name] for one in rounds), 3) for name in rounds[0]}
        for page, rounds in found.items()
    }


def visit(browser: Browser, site: str, address: str, latency_ms: float) -> dict[str, float]:
    context = browser.new_context(viewport=SIZE, device_scale_factor=2)  # type: ignore[arg-type]
    context.set_default_timeout(120_000)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": latency_ms, "downloadThroughput": DOWN, "uploadThroughput": UP}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(OBSERVE.replace("READY", READY[address]))
    page.goto(f"{site}{address}", wait_until="load")
    page.evaluate(USABLE_NOW)
    page.wait_for_timeout(1500)  # for what shifts late
    seen: dict[str, Any] = page.evaluate(SEEN)
    context.close()
    return {
        PAINT: seen["paint"] / 1000,
        USABLE: seen["usable"] / 1000,
        SHIFT: round(seen["shift"], 4),
        BYTES: seen["bytes"] / 1000,
    }


if __name__ == "__main__":
    main()

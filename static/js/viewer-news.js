/* New faces while somebody looks: a version that has been published since is laid over, who has come glows, the
 * numerals move, and a button offers a little tour of them. */

import { part } from "wave/parts";

/** @import { MosaicViewer } from "wave/mosaic-viewer" */

const COUNTING_MS = 900;
const GLOW_MS = 12_000;
const MOST_GLOWING = 60;

export class News {
  isLooking = false;

  /** @param {MosaicViewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.button = part(viewer, "[data-news]");
    /** the version whose faces the visitor knows */
    this.known = viewer.source.pointer.version;
    /** @type {Set<string>} the cells that have glowed */
    this.told = new Set();
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.button.addEventListener("click", () => this.show(), { signal });
  }

  async look() {
    if (this.isLooking || document.hidden) return;
    this.isLooking = true;
    const { source, panes } = this.viewer;
    try {
      const pointer = await source.newer();
      if (!pointer) return;
      panes.layOver(await source.version(pointer), () => {
        source.pointer = pointer;
        this.tell().catch(() => {}); // offline: the faces are there all the same
      });
    } catch {
      // Offline, or between two versions: the next look finds it.
    } finally {
      this.isLooking = false;
    }
  }

  async tell() {
    const { source } = this.viewer;
    const [{ count, cells }, numbers] = await Promise.all([source.newcomers(this.known), source.counters()]);
    const name = (/** @type {Cell} */ { row, column }) => `${source.pointer.columns}/${row}_${column}`;
    const fresh = cells.filter((cell) => !this.told.has(name(cell))).slice(0, MOST_GLOWING);
    for (const cell of fresh) this.told.add(name(cell));
    for (const cell of fresh) this.glow(cell);
    this.count(numbers);
    this.button.hidden = count === 0;
    const words = ngettext("%(count)s new face", "%(count)s new faces", count);
    this.button.textContent = interpolate(words, { count: inWords(count) }, true);
  }

  /**
   * For a while, and as a point of light where a cell is small.
   * @param {Cell} cell
   */
  glow(cell) {
    const { panes } = this.viewer;
    const element = Object.assign(document.createElement("div"), { className: "new-face" });
    panes.mosaic.addOverlay({ element, location: panes.rectangle(cell) });
    setTimeout(() => panes.mosaic.removeOverlay(element), GLOW_MS);
  }

  /** A little tour of who has come, after which nobody of them is new any more. */
  async show() {
    const since = this.known;
    this.known = this.viewer.source.pointer.version;
    this.told.clear();
    this.button.hidden = true;
    await this.viewer.tour.start({ since });
  }

  /**
   * The numerals of the page, from what they say to what is so.
   * @param {Record<string, number>} numbers
   */
  count(numbers) {
    for (const element of document.querySelectorAll("[data-counter]")) {
      if (!(element instanceof HTMLElement)) continue;
      const to = numbers[element.dataset.counter ?? ""];
      const from = Number(element.textContent?.replace(/\D/g, ""));
      if (to === undefined || to === from) continue;
      const began = performance.now();
      const step = (/** @type {number} */ now) => {
        const share = this.viewer.isReduced ? 1 : Math.min(1, Math.max(0, now - began) / COUNTING_MS);
        element.textContent = inWords(Math.round(from + (to - from) * share * (2 - share)));
        if (share < 1) requestAnimationFrame(step);
      };
      step(began);
    }
  }
}

/** @param {number} value */
function inWords(value) {
  return value.toLocaleString(document.documentElement.lang || "en");
}

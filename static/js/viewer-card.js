/* The card of the viewer: whose face it is, where and when they waved, and what can be done from here. */

import { takeGestures } from "wave/card-gestures";
import { Distance } from "wave/distance";
import { part } from "wave/parts";

export class Card {
  /**
   * @param {HTMLElement} element
   * @param {(text: string) => void} say
   */
  constructor(element, say) {
    this.element = element;
    this.say = say;
    this.distance = new Distance(part(element, ".distance"), say);
    /** @type {CellWave | null} */
    this.shown = null;
  }

  /**
   * @param {{ next: (step: number) => void, close: () => void }} does
   * @param {AbortSignal} signal
   */
  wire(does, signal) {
    const { element } = this;
    part(element, "[data-share]").addEventListener("click", () => this.share(), { signal });
    part(element, ".close").addEventListener("click", () => does.close(), { signal });
    part(element, "[data-previous]").addEventListener("click", () => does.next(-1), { signal });
    part(element, "[data-next]").addEventListener("click", () => does.next(1), { signal });
    takeGestures(element, does, signal);
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {CellWave} wave */
  show(wave) {
    const stop = part(this.element, ".stop");
    stop.textContent = wave.title ?? "";
    stop.hidden = !wave.title;
    // A new one each time: until it is there, nobody's face stands over another's name.
    const image = Object.assign(new Image(320, 240), {
      src: wave.photo,
      alt: wave.description || `${wave.by}, ${wave.place}`,
    });
    part(this.element, ".photo").replaceChildren(image);
    this.write("h2", wave.by);
    this.write(".place-time", `${wave.place} · ${wave.time}`);
    this.write(".message", wave.message ? `“${wave.message}”` : "");
    this.write(".light", wave.light);
    part(this.element, "[data-open]", HTMLAnchorElement).href = wave.url;
    part(this.element, "[data-report]", HTMLAnchorElement).href = wave.report;
    this.distance.show(wave);
    this.shown = wave;
    part(this.element, "[data-share]").hidden = !canShare() && !navigator.clipboard;
    this.element.hidden = false;
  }

  /**
   * @param {string} selector
   * @param {string} text
   */
  write(selector, text) {
    part(this.element, selector).textContent = text;
  }

  close() {
    this.element.hidden = true;
  }

  /** A link to this face in the mosaic, by the device's own sharing where there is one. */
  async share() {
    if (!this.shown) return;
    const page = new URL(location.pathname.replace(/embed\/$/, ""), location.href);
    const url = new URL(`?wave=${this.shown.id}`, page).href;
    try {
      if (canShare()) return await navigator.share({ title: this.shown.by, url });
      await navigator.clipboard.writeText(url);
      this.say(gettext("The link is copied."));
    } catch {
      // Turned down by the person.
    }
  }
}

/** Not every browser has it, whatever the types say. */
function canShare() {
  return "share" in navigator;
}

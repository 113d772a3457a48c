/* <wave-status data-url data-mark>: asks what became of a wave, and shows those parts of the page anew that say so.
 * Whoever is just changing something is told instead.
 */

import { part, parts } from "wave/parts";

const SOON_MS = 2000;
const LATER_MS = 8000;
const CHANGES = ["input", "crop", "town", "point"];

class WaveStatus extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** What is shown as refused is still to be mended. */
  isBusy = document.querySelector(".error") !== null;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    for (const event of CHANGES) document.addEventListener(event, () => (this.isBusy = true), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.ask(), { signal });
    this.wait();
  }

  disconnectedCallback() {
    this.stopping.abort();
    clearTimeout(this.timer);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), "soon" in this.dataset ? SOON_MS : LATER_MS);
  }

  async ask() {
    if (document.hidden) return;
    const response = await fetch(this.dataset.url ?? "").catch(() => null);
    if (response?.status === 404) return location.replace(location.pathname); // it was deleted for good
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    if (!answer || answer.mark === this.dataset.mark) return this.wait();
    if (this.isBusy) return this.warn();
    await this.renew().catch(() => undefined); // the next time
    this.wait();
  }

  warn() {
    const notice = part(document, "[data-changed]");
    notice.textContent = gettext("Something has happened to your wave: reload this page before you change it.");
    notice.hidden = false;
  }

  /** What somebody has opened stays as it is, and so does what was said. */
  async renew() {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of parts(document, "[data-live]", HTMLElement)) {
      const fresh = page.querySelector(`[data-live="${old.dataset.live}"]`);
      const isOpen = old.matches("details[open]") || old.querySelector("details[open]") !== null;
      if (fresh && !isOpen) old.replaceChildren(...fresh.childNodes);
    }
    const { mark, soon } = part(page, "wave-status").dataset;
    this.dataset.mark = mark;
    this.toggleAttribute("data-soon", soon !== undefined);
    for (const form of parts(document, "wave-form", HTMLElement)) {
      form.toggleAttribute("data-public", page.querySelector("wave-form[data-public]") !== null);
    }
  }
}

customElements.define("wave-status", WaveStatus);

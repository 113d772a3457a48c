/* <wave-status data-url data-mark>: asks what became of a wave, and shows the page anew when that has changed. Whoever
 * is just changing something is told instead.
 */

import { part } from "wave/parts";

const SOON_MS = 2000;
const LATER_MS = 8000;

class WaveStatus extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** What is shown as refused is still to be mended. */
  isTyping = document.querySelector(".error") !== null;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    document.addEventListener("input", () => (this.isTyping = true), { signal });
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
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    if (!answer || answer.mark === this.dataset.mark) return this.wait();
    // Not reload(): of a page that answers a form that would send the form again.
    if (!this.isTyping) return location.replace(location.pathname);
    const notice = part(document, "[data-changed]");
    notice.textContent = gettext("Something has happened to your wave: load this page again before you change it.");
    notice.hidden = false;
  }
}

customElements.define("wave-status", WaveStatus);

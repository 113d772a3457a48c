/* <when-search>: goes to the page of a town, or of where the device is. */

import "wave/town-search";
import { part } from "wave/parts";

const TEN_MINUTES_MS = 600_000;
const WAIT_MS = 20_000;

class WhenSearch extends HTMLElement {
  /** @type {AbortController} */ stopping;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.addEventListener("town", (event) => event.detail && this.goTo(event.detail), { signal });
    if (!navigator.geolocation || !isSecureContext) return;
    const locate = part(this, ".locate");
    locate.hidden = false;
    locate.addEventListener("click", () => this.locate(), { signal });
  }

  disconnectedCallback() {
    this.stopping.abort();
  }

  /** @param {Town} town */
  goTo({ slug }) {
    this.go((this.dataset.place ?? "").replace("PLACE", slug), {});
  }

  /** Only a tenth of a degree goes into the address: eleven kilometres change nothing that can be seen. */
  locate() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const [latitude, longitude] = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(1));
        this.go(this.dataset.when ?? "", { latitude, longitude });
      },
      () => this.say(this.dataset.noPosition ?? ""),
      { maximumAge: TEN_MINUTES_MS, timeout: WAIT_MS },
    );
  }

  /**
   * @param {string} path
   * @param {Record<string, string>} words
   */
  go(path, words) {
    const { session } = this.dataset;
    const query = new URLSearchParams(session ? { ...words, session } : words);
    location.assign(query.size ? `${path}?${query}` : path);
  }

  /** @param {string} text */
  say(text) {
    const line = part(this, ".error");
    line.textContent = text;
    line.hidden = false;
  }
}

customElements.define("when-search", WhenSearch);

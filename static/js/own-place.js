/* <own-place data-search data-place>: what the nearest session is like where the reader may be, by the town that
 * the device's time zone is named after: nobody is asked where they are. Fetched when it comes near.
 */

import { part } from "wave/parts";

const NEAR = "400px";
const SHOWN = ["h1", ".date", ".sky-figure", ".words > .lead"];

class OwnPlace extends HTMLElement {
  /** @type {AbortController} */ stopping;

  connectedCallback() {
    this.stopping = new AbortController();
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    const look = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.watcher?.disconnect();
      this.find(zone).catch(() => {}); // the search below it serves as well
    };
    this.watcher = new IntersectionObserver(look, { rootMargin: NEAR });
    // Hidden it has no place of its own.
    this.watcher.observe(/** @type {Element} */ (this.parentElement));
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
    this.stopping.abort();
  }

  /** @param {string} zone like "America/Argentina/Buenos_Aires"; one without a town finds none */
  async find(zone) {
    const { signal } = this.stopping;
    const { search, place = "" } = this.dataset;
    const name = zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ");
    const found = await (await fetch(`${search}?q=${encodeURIComponent(name)}`, { signal })).json();
    const town = found.places.find((/** @type {Town} */ one) => one.zone === zone);
    if (!town) return;
    const address = place.replace("PLACE", town.slug);
    const answer = await fetch(address, { signal });
    if (!answer.ok) return;
    this.show(new DOMParser().parseFromString(await answer.text(), "text/html"), town.label, address);
  }

  /**
   * @param {Document} page of that town
   * @param {string} label
   * @param {string} address
   */
  show(page, label, address) {
    const name = Object.assign(document.createElement("h3"), { textContent: label });
    const shown = SHOWN.map((selector) => page.querySelector(`.my-window ${selector}`)).filter((one) => one !== null);
    part(this, ".window").replaceChildren(name, ...shown.map((one) => (one.tagName === "H1" ? asLine(one) : one)));
    part(this, "a", HTMLAnchorElement).href = address;
    this.hidden = false;
  }
}

/** @param {Element} heading of another page: here it is no heading */
function asLine(heading) {
  const line = document.createElement("p");
  line.className = "clock";
  line.append(...heading.childNodes);
  return line;
}

customElements.define("own-place", OwnPlace);

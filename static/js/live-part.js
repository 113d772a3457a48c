/* <live-part>: a part of a page that is at work. It asks for the page again every two seconds and takes its place,
 * until the work is done. What somebody is choosing in it is left alone. */

import { parts } from "wave/parts";

const EVERY_MS = 2000;

class LivePart extends HTMLElement {
  connectedCallback() {
    this.wait();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  wait() {
    if ("atWork" in this.dataset) this.timer = setTimeout(() => this.renew(), EVERY_MS);
  }

  async renew() {
    const { activeElement } = document;
    const isBusy = this.contains(activeElement) && activeElement?.matches("select, button");
    if (!document.hidden && !isBusy) {
      const fresh = await this.fresh().catch(() => null); // the next time
      if (fresh) this.become(fresh);
    }
    this.wait();
  }

  async fresh() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(this.id);
  }

  /** @param {HTMLElement} fresh */
  become(fresh) {
    const open = parts(this, "details", HTMLDetailsElement).map((one) => one.open);
    this.replaceChildren(...fresh.childNodes);
    parts(this, "details", HTMLDetailsElement).forEach((one, place) => (one.open = open[place] ?? false));
    this.toggleAttribute("data-at-work", fresh.hasAttribute("data-at-work"));
  }
}

customElements.define("live-part", LivePart);

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

  /** @param {HTMLDetailsElement} details */
  nameOf(details) {
    const articles = parts(this, "article", HTMLElement);
    const place = articles.findIndex((article) => article.contains(details));
    return `${place} ${details.querySelector("summary")?.textContent}`;
  }

  /** @param {HTMLElement} fresh */
  become(fresh) {
    const open = new Map(parts(this, "details", HTMLDetailsElement).map((one) => [this.nameOf(one), one.open]));
    this.replaceChildren(...fresh.childNodes);
    // What is new is as the server says: a map that comes with the last answer would else be hidden.
    for (const one of parts(this, "details", HTMLDetailsElement)) one.open = open.get(this.nameOf(one)) ?? one.open;
    this.toggleAttribute("data-at-work", fresh.hasAttribute("data-at-work"));
  }
}

customElements.define("live-part", LivePart);

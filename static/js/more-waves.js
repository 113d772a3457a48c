/* <more-waves>: the next page of faces comes by itself when the end of this one is near. Each page keeps its address:
 * what is looked at is what the address says, so a link and a reload lead back here. */

import { part, parts, target } from "wave/parts";

const AHEAD = "800px";
const BY_THEMSELVES = 4; // then the link is pressed: the foot of the page has to be within reach

class MoreWaves extends HTMLElement {
  /** @type {HTMLElement} */ list;
  /** @type {HTMLElement} */ pages;
  came = 0;
  isLoading = false;

  connectedCallback() {
    const pages = this.querySelector("nav.pages");
    if (!(pages instanceof HTMLElement) || !("IntersectionObserver" in window)) return;
    this.pages = pages;
    this.list = part(this, "ul.tiles");
    this.passing = new IntersectionObserver((entries) => this.pass(entries), { rootMargin: "0px 0px -50% 0px" });
    this.near = new IntersectionObserver((entries) => this.approach(entries), { rootMargin: AHEAD });
    this.mark(part(this.list, "li"), location.href);
    this.came = 0;
    pages.addEventListener("click", (event) => this.press(event));
    this.near.observe(pages);
  }

  disconnectedCallback() {
    this.near?.disconnect();
    this.passing?.disconnect();
  }

  get next() {
    const link = this.pages.querySelector("[rel=next]");
    return link instanceof HTMLAnchorElement ? link : null;
  }

  /** @param {MouseEvent} event */
  press(event) {
    if (!target(event).closest("[rel=next]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.came = 0;
    this.more();
  }

  /** @param {IntersectionObserverEntry[]} entries */
  approach(entries) {
    if (entries.some((entry) => entry.isIntersecting)) this.more();
  }

  async more() {
    const { next } = this;
    if (!next || this.isLoading || this.came === BY_THEMSELVES) return;
    this.isLoading = true;
    this.came += 1;
    this.pages.setAttribute("aria-busy", "true");
    try {
      this.add(await pageAt(next.href), next);
    } catch {
      this.came = BY_THEMSELVES; // the link is still there, for who presses it
    } finally {
      this.isLoading = false;
      this.pages.removeAttribute("aria-busy");
    }
    // Short pages, or a tall screen: the end is still near.
    this.near?.unobserve(this.pages);
    this.near?.observe(this.pages);
  }

  /**
   * @param {Document} page
   * @param {HTMLAnchorElement} next that led to it, and leads on
   */
  add(page, next) {
    // Who joined meanwhile has pushed the last of this page onto the next.
    const here = new Set(parts(this.list, "a", HTMLAnchorElement).map((link) => link.pathname));
    const faces = parts(page, "more-waves ul.tiles > li");
    const fresh = faces.filter((face) => !here.has(part(face, "a", HTMLAnchorElement).pathname));
    const pages = part(page, "more-waves nav.pages");
    this.list.append(...fresh);
    if (fresh.length) this.mark(fresh[0], next.href);
    part(this.pages, "span").textContent = part(pages, "span").textContent;
    const after = pages.querySelector("[rel=next]")?.getAttribute("href");
    if (after) next.href = after;
    else next.remove();
  }

  /**
   * From this face on the address is that of its page.
   * @param {HTMLElement} face
   * @param {string} address
   */
  mark(face, address) {
    face.dataset.page = address;
    this.passing?.observe(face);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  pass(entries) {
    for (const entry of entries) {
      const marks = parts(this.list, "[data-page]");
      const place = marks.findIndex((mark) => mark === entry.target);
      const isAbove = entry.boundingClientRect.top < innerHeight / 2;
      const now = marks[isAbove ? place : place - 1];
      if (now) history.replaceState(null, "", now.dataset.page);
    }
  }
}

/** @param {string} address */
async function pageAt(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

customElements.define("more-waves", MoreWaves);

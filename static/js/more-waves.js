/* <more-waves>: the next page of faces comes by itself when the end of this one is near. Each page keeps its address: what
 * is looked at is what the address says, so a link and a reload lead back here. */

const AHEAD = "800px";
const BY_THEMSELVES = 4; // then the link is pressed: the foot of the page has to be within reach

class MoreWaves extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ul.tiles");
    this.pages = this.querySelector("nav.pages");
    if (!this.pages || !("IntersectionObserver" in window)) return;
    this.mark(this.list.firstElementChild, location.href);
    this.came = 0;
    this.pages.addEventListener("click", (event) => {
      if (!event.target.closest("[rel=next]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.came = 0;
      this.more();
    });
    this.near = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.more(), { rootMargin: AHEAD });
    this.near.observe(this.pages);
  }

  disconnectedCallback() {
    this.near?.disconnect();
    this.passing?.disconnect();
  }

  async more() {
    const next = this.pages.querySelector("[rel=next]");
    if (!next || this.loading || this.came === BY_THEMSELVES) return;
    this.loading = true;
    this.came += 1;
    this.pages.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(next.href);
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const faces = [...page.querySelectorAll("more-waves ul.tiles > li")];
      const pages = page.querySelector("more-waves nav.pages");
      // Who joined meanwhile has pushed the last of this page onto the next.
      const here = new Set([...this.list.querySelectorAll("a")].map((link) => link.pathname));
      const fresh = faces.filter((face) => !here.has(face.querySelector("a").pathname));
      this.list.append(...fresh);
      if (fresh.length) this.mark(fresh[0], next.href);
      this.pages.querySelector("span").textContent = pages.querySelector("span").textContent;
      const after = pages.querySelector("[rel=next]");
      if (after) next.href = after.getAttribute("href");
      else next.remove();
    } catch {
      this.came = BY_THEMSELVES; // the link is still there, for who presses it
    } finally {
      this.loading = false;
      this.pages.removeAttribute("aria-busy");
    }
    // Short pages, or a tall screen: the end is still near.
    this.near.unobserve(this.pages);
    this.near.observe(this.pages);
  }

  /** From this face on the address is that of its page. */
  mark(face, address) {
    this.passing ??= new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const above = entry.boundingClientRect.top < innerHeight / 2;
        const marks = [...this.list.querySelectorAll("[data-page]")];
        const before = marks[marks.indexOf(entry.target) - 1];
        const now = above ? entry.target : before;
        if (now) history.replaceState(null, "", now.dataset.page);
      }
    }, { rootMargin: "0px 0px -50% 0px" });
    face.dataset.page = address;
    this.passing.observe(face);
  }
}

customElements.define("more-waves", MoreWaves);

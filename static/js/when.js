/* The page "When do I wave?": <when-search> goes to a town or to where the device is, <sortable-tables> sorts by a
 * column, <print-page> prints, <light-clock> lets the light travel.
 */

import "wave/town-search";

class WhenSearch extends HTMLElement {
  connectedCallback() {
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.addEventListener("town", (event) => event.detail && this.go(this.dataset.place.replace("PLACE", event.detail.slug)), { signal });
    const locate = this.querySelector(".locate");
    if (!navigator.geolocation || !isSecureContext) return;
    locate.hidden = false;
    locate.addEventListener("click", () => this.locate(), { signal });
  }

  disconnectedCallback() {
    this.stopping.abort();
  }

  /** Only a tenth of a degree goes into the address: eleven kilometres change nothing that can be seen. */
  locate() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.go(`${this.dataset.when}?latitude=${coords.latitude.toFixed(1)}&longitude=${coords.longitude.toFixed(1)}`),
      () => this.say(this.dataset.noPosition),
      { maximumAge: 600_000, timeout: 20_000 },
    );
  }

  go(address) {
    const { session } = this.dataset;
    location.assign(session ? `${address}${address.includes("?") ? "&" : "?"}session=${session}` : address);
  }

  say(text) {
    const line = this.querySelector(".error");
    line.textContent = text;
    line.hidden = false;
  }
}

class SortableTables extends HTMLElement {
  connectedCallback() {
    this.stopping = new AbortController();
    for (const head of this.querySelectorAll("thead th")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => this.sort(head), { signal: this.stopping.signal });
    }
  }

  disconnectedCallback() {
    this.stopping.abort();
  }

  sort(head) {
    const column = [...head.parentElement.children].indexOf(head);
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = head.closest("table").tBodies[0];
    const value = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
    const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
    const order = (one, other) => (isNaN(one) || isNaN(other) ? compare(one, other) : one - other);
    const rows = [...body.rows].sort((one, other) => order(value(one), value(other)) * (up ? 1 : -1));
    body.append(...rows);
  }
}

class PrintPage extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button").onclick = () => print();
  }
}

/** The light sets out when it comes into view. */
class LightClock extends HTMLElement {
  connectedCallback() {
    this.watcher = new IntersectionObserver(([entry]) => this.classList.toggle("travelling", entry.isIntersecting), { threshold: 0.4 });
    this.watcher.observe(this);
  }

  disconnectedCallback() {
    this.watcher.disconnect();
  }
}

customElements.define("when-search", WhenSearch);
customElements.define("sortable-tables", SortableTables);
customElements.define("print-page", PrintPage);
customElements.define("light-clock", LightClock);

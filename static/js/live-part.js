// A part of a page that is at work: asks for the page again every two seconds and takes its place, until it is done.
// What somebody is choosing in it is left alone.

const EVERY_MS = 2000;

class LivePart extends HTMLElement {
  connectedCallback() {
    this.later();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  later() {
    if ("atWork" in this.dataset) this.timer = setTimeout(() => this.renew(), EVERY_MS);
  }

  async renew() {
    const isBusy = this.contains(document.activeElement) && document.activeElement.matches("select, button");
    if (!document.hidden && !isBusy) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.getElementById(this.id);
          if (fresh) {
            const open = [...this.querySelectorAll("details")].map((one) => one.open);
            this.replaceChildren(...fresh.childNodes);
            this.querySelectorAll("details").forEach((one, place) => { one.open = open[place] ?? false; });
            this.toggleAttribute("data-at-work", fresh.hasAttribute("data-at-work"));
          }
        }
      } catch {
        // The next time.
      }
    }
    this.later();
  }
}

customElements.define("live-part", LivePart);

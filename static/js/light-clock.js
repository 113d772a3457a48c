/* <light-clock>: the light sets out when the clock comes into view. */

const IN_VIEW = 0.4;

class LightClock extends HTMLElement {
  connectedCallback() {
    const look = (/** @type {IntersectionObserverEntry[]} */ [entry]) => {
      this.classList.toggle("travelling", entry.isIntersecting);
    };
    this.watcher = new IntersectionObserver(look, { threshold: IN_VIEW });
    this.watcher.observe(this);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
  }
}

customElements.define("light-clock", LightClock);

/* <comes-alive>: what is in it lights up, one after the other, when it comes into view. Without scripts, and where
 * motion is not wanted, all of it is lit. */

const IN_VIEW = 0.15;

class ComesAlive extends HTMLElement {
  connectedCallback() {
    const look = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.classList.add("alive");
      this.watcher?.disconnect();
    };
    this.watcher = new IntersectionObserver(look, { threshold: IN_VIEW });
    this.watcher.observe(this);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
  }
}

customElements.define("comes-alive", ComesAlive);

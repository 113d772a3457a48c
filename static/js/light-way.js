/* <light-way data-start data-seconds data-km>: the light goes from the Earth to the spacecraft in step with whoever
 * reads the story beside the plan. Where motion is not wanted the plan shows the whole way, as without scripts.
 */

import { part } from "wave/parts";

class LightWay extends HTMLElement {
  /** @type {AbortController | undefined} */ stopping;

  connectedCallback() {
    const line = this.querySelector("line.gone");
    if (
      !(line instanceof SVGLineElement) ||
      !this.dataset.start ||
      matchMedia("(prefers-reduced-motion: reduce)").matches
    )
      return;
    const { signal } = (this.stopping = new AbortController());
    const ends = ["x1", "y1", "x2", "y2"].map((name) => Number(line.getAttribute(name)));
    this.way = { line, ends, light: part(this, "circle.light", SVGCircleElement) };
    const clock = part(this, ".clock");
    clock.hidden = false;
    let asked = 0;
    const follow = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => this.show(this.progress(), clock));
    };
    for (const name of ["scroll", "resize"]) addEventListener(name, follow, { signal, passive: true });
    follow();
  }

  disconnectedCallback() {
    this.stopping?.abort();
  }

  /** How much of the story is read: 0 before its first line is in the middle of the window, 1 behind its last. */
  progress() {
    const { top, height } = part(this, ".telling").getBoundingClientRect();
    return Math.max(0, Math.min(1, (innerHeight / 2 - top) / Math.max(1, height)));
  }

  /**
   * @param {number} share
   * @param {HTMLElement} clock
   */
  show(share, clock) {
    const { line, ends, light } = /** @type {NonNullable<LightWay["way"]>} */ (this.way);
    const [x1, y1, x2, y2] = ends;
    const [x, y] = [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share].map((at) => at.toFixed(1));
    line.setAttribute("x2", x);
    line.setAttribute("y2", y);
    light.setAttribute("cx", x);
    light.setAttribute("cy", y);
    clock.textContent = this.words(share);
  }

  /** @param {number} share */
  words(share) {
    const { lang } = document.documentElement;
    const { start = "", seconds, km } = this.dataset;
    const gone = Number(seconds) * share;
    const time = new Date(Date.parse(start) + gone * 1000).toISOString().slice(11, 19);
    const minutes = Math.floor(gone / 60);
    const far = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 }).format((Number(km) * share) / 1e6);
    const words = ngettext(
      "%(time)s UTC: after %(minutes)s minute the light is %(far)s million km away.",
      "%(time)s UTC: after %(minutes)s minutes the light is %(far)s million km away.",
      minutes,
    );
    return interpolate(words, { time, minutes, far }, true);
  }
}

customElements.define("light-way", LightWay);

/* <time-lapse>: the versions of the mosaic one after the other, by a slider or by themselves. */

import { part, values } from "wave/parts";

const FRAME_MS = 350;
const LAST_MS = 1800;

class TimeLapse extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {{ src: string, rows: number, columns: number, when: string, who: string }[]} */ frames;
  /** @type {HTMLImageElement} */ image;
  /** @type {HTMLInputElement} */ slider;
  /** @type {object | null} the play that is on */ playing = null;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.frames = values(document, "#frames");
    this.image = part(this, "img", HTMLImageElement);
    this.slider = part(this, "input", HTMLInputElement);
    part(this, ".lapse-controls").hidden = false;
    this.slider.addEventListener("input", () => this.choose(this.slider.valueAsNumber), { signal });
    const toggle = () => (this.playing ? this.pause() : this.play());
    part(this, "[data-play]").addEventListener("click", toggle, { signal });
    this.show(this.frames.length - 1);
  }

  disconnectedCallback() {
    this.pause();
    this.stopping.abort();
  }

  /** @param {number} number */
  choose(number) {
    this.pause();
    this.show(number);
  }

  /**
   * A frame is shown once it is there: nothing flashes, and on a slow line the play waits.
   * @param {number} number
   */
  async show(number) {
    const { src, rows, columns, when, who } = this.frames[number];
    this.wanted = number;
    const next = new Image();
    next.src = src;
    await next.decode().catch(() => {});
    if (this.wanted !== number) return;
    Object.assign(this.image, { src, width: columns, height: rows });
    part(this, "[data-when]").textContent = when;
    part(this, "[data-who]").textContent = who;
    this.slider.value = String(number);
    this.slider.setAttribute("aria-valuetext", `${when}, ${who}`);
  }

  async play() {
    const mine = (this.playing = {});
    const last = this.frames.length - 1;
    let number = this.slider.valueAsNumber;
    if (number === last) number = -1;
    this.mark(true);
    while (this.playing === mine && number < last) {
      number += 1;
      await this.show(number);
      await new Promise((done) => setTimeout(done, number === last ? LAST_MS : FRAME_MS));
    }
    if (this.playing === mine) this.pause();
  }

  pause() {
    this.playing = null;
    this.mark(false);
  }

  /** @param {boolean} isPlaying */
  mark(isPlaying) {
    part(this, "[data-play]").setAttribute("aria-pressed", String(isPlaying));
    part(this, "[data-play-word]").hidden = isPlaying;
    part(this, "[data-pause-word]").hidden = !isPlaying;
  }
}

customElements.define("time-lapse", TimeLapse);

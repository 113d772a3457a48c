/* <time-lapse>: the versions of the mosaic one after the other, by a slider or by themselves. */

const FRAME_MS = 350;
const LAST_MS = 1800;

class TimeLapse extends HTMLElement {
  connectedCallback() {
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.frames = JSON.parse(document.querySelector("#frames").textContent);
    this.image = this.querySelector("img");
    this.slider = this.querySelector("input");
    this.querySelector(".lapse-controls").hidden = false;
    this.slider.addEventListener("input", () => (this.pause(), this.show(this.slider.valueAsNumber)), { signal });
    this.querySelector("[data-play]").addEventListener("click", () => (this.playing ? this.pause() : this.play()), { signal });
    this.show(this.frames.length - 1);
  }

  disconnectedCallback() {
    this.pause();
    this.stopping.abort();
  }

  /** A frame is shown once it is there: nothing flashes, and on a slow line the play waits. */
  async show(number) {
    const { src, rows, columns, when, who } = this.frames[number];
    this.wanted = number;
    const next = new Image();
    next.src = src;
    await next.decode().catch(() => {});
    if (this.wanted !== number) return;
    Object.assign(this.image, { src, width: columns, height: rows });
    this.querySelector("[data-when]").textContent = when;
    this.querySelector("[data-who]").textContent = who;
    this.slider.value = number;
    this.slider.setAttribute("aria-valuetext", `${when}, ${who}`);
  }

  async play() {
    this.mark(true);
    const mine = (this.playing = {});
    let number = this.slider.valueAsNumber;
    if (number === this.frames.length - 1) number = -1;
    while (this.playing === mine && number < this.frames.length - 1) {
      number += 1;
      await this.show(number);
      await new Promise((done) => setTimeout(done, number === this.frames.length - 1 ? LAST_MS : FRAME_MS));
    }
    if (this.playing === mine) this.pause();
  }

  pause() {
    this.playing = null;
    this.mark(false);
  }

  mark(isPlaying) {
    this.querySelector("[data-play]").setAttribute("aria-pressed", isPlaying);
    this.querySelector("[data-play-word]").hidden = isPlaying;
    this.querySelector("[data-pause-word]").hidden = !isPlaying;
  }
}

customElements.define("time-lapse", TimeLapse);

/* The time line under the map: a bar for each minute, a slider upon them, and a button that plays them. `chosen` is
 * called with the bar, or with null for the whole time. */

import { AROUND } from "wave/map-minutes";
import { part, penOf } from "wave/parts";

const FRAME_MS = 260;

export class TimeLine {
  /** @type {number | null} */ bar = null;
  /** @type {Map<number, number>} */ people = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */ playing;

  /**
   * @param {HTMLElement} map
   * @param {{ start: string, minutes: number }} session
   * @param {(bar: number | null) => void} chosen
   */
  constructor(map, session, chosen) {
    this.words = map.dataset;
    this.session = session;
    this.chosen = chosen;
    this.look = getComputedStyle(map);
    this.canvas = part(map, ".timeline", HTMLCanvasElement);
    this.slider = part(map, "[data-minute]", HTMLInputElement);
    this.button = part(map, "[data-play]");
    this.line = part(map, ".minute-said");
    this.first = -AROUND - 1;
    this.last = session.minutes + AROUND + 2; // one more than the last bar: all of them
    this.slider.min = String(this.first);
    this.slider.max = this.slider.value = String(this.last);
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    this.slider.addEventListener("input", () => this.choose(this.slider.valueAsNumber), { signal });
    this.button.addEventListener("click", () => (this.playing ? this.stop() : this.play()), { signal });
    signal.addEventListener("abort", () => this.stop());
  }

  /** @param {number} value of the slider */
  choose(value) {
    this.bar = value >= this.last ? null : value;
    this.slider.value = String(value);
    this.chosen(this.bar);
    this.draw();
  }

  play() {
    this.button.setAttribute("aria-pressed", "true");
    let value = this.first;
    this.choose(value);
    this.playing = setInterval(() => {
      value += 1;
      this.choose(value);
      if (this.bar === null) this.stop();
    }, FRAME_MS);
  }

  stop() {
    clearInterval(this.playing);
    this.playing = undefined;
    this.button.setAttribute("aria-pressed", "false");
  }

  /** @param {string} people */
  say(people) {
    this.line.textContent = `${this.name}: ${people}`;
    this.slider.setAttribute("aria-valuetext", this.line.textContent);
  }

  get name() {
    if (this.bar === null) return this.words.all;
    if (this.bar < -AROUND) return this.words.before;
    if (this.bar > this.session.minutes + AROUND) return this.words.after;
    const at = new Date(Date.parse(this.session.start) + this.bar * 60_000);
    return `${at.toISOString().slice(11, 16)} UTC`;
  }

  draw() {
    const { canvas } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const pen = penOf(canvas);
    pen.scale(devicePixelRatio, devicePixelRatio);
    const most = Math.max(1, ...this.people.values());
    const step = width / (this.last - this.first + 1);
    pen.fillStyle = this.colour("--map-line");
    pen.fillRect((AROUND + 1) * step, 0, Math.max(1, this.session.minutes + 1) * step, height);
    for (let bar = this.first; bar < this.last; bar++) {
      const share = (this.people.get(bar) ?? 0) / most;
      const tall = share ? Math.max(2, Math.sqrt(share) * (height - 4)) : 1;
      pen.fillStyle = this.colour(this.bar === null || this.bar === bar ? "--light" : "--map-muted");
      pen.fillRect((bar - this.first) * step + 0.5, height - tall, Math.max(1, step - 1), tall);
    }
  }

  /** @param {string} name */
  colour(name) {
    return this.look.getPropertyValue(name).trim();
  }
}

/* A tour: from stop to stop, each with its card; it is paused by a touch of the mosaic, and goes on and back by its own
 * buttons. On a wall screen (?tour=1) it drifts on for ever, from face to face, and has nothing to press.
 */

import { part } from "wave/parts";
import { pause } from "wave/pause";

/** @import { MosaicViewer } from "wave/mosaic-viewer" */

const STOP_MS = 7000;
const CELLS = 5;
const FROM_AFAR_CELLS = 40;
const FAR_MS = 1300;

export class Tour {
  /** @type {AbortController | null} of the whole tour */ stopping = null;
  /** @type {AbortController | null} of the stop that one is at */ leaving = null;
  /** @type {TourStop[]} */ stops = [];
  at = 0;
  isPaused = false;

  /** @param {MosaicViewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.bar = part(viewer, ".tour-bar");
  }

  get isOn() {
    return this.stopping !== null;
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    const { bar, viewer } = this;
    part(viewer, "[data-start-tour]").addEventListener("click", () => this.start(), { signal });
    part(bar, "[data-before]").addEventListener("click", () => this.go(-1), { signal });
    part(bar, "[data-after]").addEventListener("click", () => this.go(1), { signal });
    part(bar, "[data-pause]").addEventListener("click", () => this.setPaused(!this.isPaused), { signal });
    part(bar, "[data-end-tour]").addEventListener("click", () => this.end(), { signal });
  }

  /** @param {{ isForever?: boolean, since?: number }} [how] since: to those who came after a version */
  async start({ isForever = false, since } = {}) {
    this.stop();
    const { viewer } = this;
    const stopping = (this.stopping = new AbortController());
    const { signal } = stopping;
    viewer.toggleAttribute("data-touring", true);
    viewer.toggleAttribute("data-wall", isForever);
    viewer.exploring = true;
    this.at = 0;
    this.bar.hidden = isForever;
    this.setPaused(!isForever && viewer.isReduced); // who wants less motion takes the steps
    this.listen(stopping, isForever);
    try {
      this.stops = await viewer.source.stops(since);
      if (!isForever) part(this.bar, "[data-pause]").focus({ preventScroll: true });
      await this.visitAll(signal);
      while (isForever) await this.drift(signal);
      this.end();
    } catch {
      if (!signal.aborted)
        viewer.notice.say(gettext("The tour could not be loaded. Check your connection and try again."));
      if (isForever && !signal.aborted) setTimeout(() => this.start({ isForever }), STOP_MS);
    } finally {
      if (this.stopping === stopping) this.stop();
    }
  }

  /**
   * @param {AbortController} stopping
   * @param {boolean} isForever
   */
  listen(stopping, isForever) {
    const { signal } = stopping;
    const options = { signal, capture: true, passive: true };
    const touched = () => (isForever ? this.stop() : this.setPaused(true));
    const place = isForever ? this.viewer : this.viewer.stage;
    for (const event of ["pointerdown", "wheel"]) place.addEventListener(event, touched, options);
    if (isForever) addEventListener("keydown", (event) => event.key === "Tab" || this.stop(), { signal });
  }

  /** @param {AbortSignal} signal */
  async visitAll(signal) {
    while (this.at < this.stops.length) {
      const { at } = this;
      const leaving = (this.leaving = new AbortController());
      this.say();
      try {
        await this.visit(this.stops[at], AbortSignal.any([signal, leaving.signal]));
        if (this.at === at) this.at += 1;
      } catch (reason) {
        if (signal.aborted || !leaving.signal.aborted) throw reason;
      }
    }
  }

  /** @param {number} step to the stop before or behind this one */
  go(step) {
    const at = this.at + step;
    if (at < 0) return;
    this.at = at;
    this.leaving?.abort();
  }

  /** @param {boolean} isPaused */
  setPaused(isPaused) {
    this.isPaused = isPaused;
    const button = part(this.bar, "[data-pause]");
    button.setAttribute("aria-label", isPaused ? gettext("Continue by itself") : gettext("Pause"));
    button.classList.toggle("is-paused", isPaused);
    this.wake?.();
  }

  say() {
    const words = { number: this.at + 1, count: this.stops.length };
    part(this.bar, "[data-progress]").textContent = interpolate(gettext("%(number)s of %(count)s"), words, true);
    part(this.bar, "[data-before]").toggleAttribute("disabled", this.at === 0);
    this.bar.style.setProperty("--share", String((this.at + 1) / this.stops.length));
  }

  /** By itself or by its button: back to the whole mosaic. */
  end() {
    const { viewer } = this;
    this.stop();
    viewer.faces.close();
    viewer.panes.goHome();
    viewer.exploring = viewer.modes.mode !== "mosaic";
    viewer.writeAddress();
    if (!viewer.exploring) part(viewer, "[data-start-tour]").focus({ preventScroll: true });
  }

  /** Where it is: the card stays open. */
  stop() {
    if (!this.stopping) return;
    this.stopping.abort();
    this.stopping = null;
    this.bar.hidden = true;
    this.viewer.removeAttribute("data-touring");
    this.viewer.writeAddress();
  }

  /**
   * @param {TourStop} stop
   * @param {AbortSignal} signal
   */
  async visit(stop, signal) {
    const { viewer } = this;
    viewer.faces.close();
    viewer.panes.flyTo(stop, FROM_AFAR_CELLS);
    await pause(viewer.isReduced ? 0 : FAR_MS, signal);
    viewer.faces.light(stop);
    viewer.card.show(stop);
    viewer.panes.reveal(stop, viewer.card.element);
    viewer.panes.flyTo(stop, CELLS);
    await pause(STOP_MS, signal);
    while (this.isPaused) await this.waken(signal);
  }

  /**
   * Until somebody presses the button.
   * @param {AbortSignal} signal
   */
  waken(signal) {
    return Promise.race([new Promise((done) => (this.wake = () => done(null))), pause(2 ** 30, signal)]);
  }

  /**
   * To somebody, anybody.
   * @param {AbortSignal} signal
   */
  async drift(signal) {
    const { rows, columns } = this.viewer.source.pointer;
    const [row, column] = [rows, columns].map((count) => Math.floor(Math.random() * count));
    const wave = await this.viewer.source.waveIn({ row, column }).catch(() => null);
    if (wave) await this.visit({ row, column, ...wave }, signal);
    else await pause(STOP_MS, signal);
  }
}

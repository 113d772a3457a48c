/* A tour: from stop to stop, each with its card. On a wall screen (?tour=1) it drifts on for ever, from face to face.
 */

import { pause } from "wave/pause";

/** @import { MosaicViewer } from "wave/mosaic-viewer" */

const STOP_MS = 7000;
const CELLS = 5;
const FROM_AFAR_CELLS = 40;
const FAR_MS = 1300;

export class Tour {
  /** @param {MosaicViewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    /** @type {AbortController | null} */
    this.stopping = null;
  }

  async start({ isForever = false } = {}) {
    this.stop();
    const { viewer } = this;
    const stopping = (this.stopping = new AbortController());
    const { signal } = stopping;
    viewer.toggleAttribute("data-touring", true);
    viewer.toggleAttribute("data-wall", isForever);
    viewer.exploring = true;
    this.endAt(stopping);
    try {
      for (const stop of await viewer.source.stops()) await this.visit(stop, signal);
      while (isForever) await this.drift(signal);
      viewer.closeCard();
      viewer.panes.goHome();
      viewer.exploring = viewer.modes.mode !== "mosaic";
    } catch {
      if (!signal.aborted)
        viewer.notice.say(gettext("The tour could not be loaded. Check your connection and try again."));
      if (isForever && !signal.aborted) setTimeout(() => this.start({ isForever }), STOP_MS);
    } finally {
      if (this.stopping === stopping) this.stop();
    }
  }

  /** @param {AbortController} stopping */
  endAt(stopping) {
    const { signal } = stopping;
    const options = { signal, capture: true, passive: true };
    for (const event of ["pointerdown", "wheel"]) this.viewer.addEventListener(event, () => stopping.abort(), options);
    addEventListener("keydown", (event) => event.key === "Tab" || stopping.abort(), { signal });
  }

  stop() {
    this.stopping?.abort();
    this.stopping = null;
    this.viewer.removeAttribute("data-touring");
  }

  /**
   * @param {TourStop} stop
   * @param {AbortSignal} signal
   */
  async visit(stop, signal) {
    const { viewer } = this;
    viewer.closeCard();
    viewer.panes.flyTo(stop, FROM_AFAR_CELLS);
    await pause(viewer.isReduced ? 0 : FAR_MS, signal);
    viewer.light(stop);
    viewer.panes.flyTo(stop, CELLS);
    viewer.card.show(stop);
    await pause(STOP_MS, signal);
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

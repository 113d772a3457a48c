/** A tour: from stop to stop, each with its card. On a wall screen (?tour=1) it drifts on for ever, from face to face. */

const { gettext = (text) => text } = window;

const STOP_MS = 7000;
const CELLS = 5;
const FROM_AFAR_CELLS = 40;
const FAR_MS = 1300;

export class Tour {
  constructor(viewer) {
    this.viewer = viewer;
  }

  async start({ forever = false } = {}) {
    this.stop();
    const { viewer } = this;
    const stopping = (this.stopping = new AbortController());
    const { signal } = stopping;
    viewer.toggleAttribute("data-touring", true);
    viewer.toggleAttribute("data-wall", forever);
    viewer.toggleAttribute("data-exploring", true);
    viewer.querySelector(".explore").hidden = true;
    const until = (event) => event.key === "Tab" || stopping.abort();
    for (const event of ["pointerdown", "wheel"]) viewer.addEventListener(event, () => stopping.abort(), { signal, capture: true, passive: true });
    addEventListener("keydown", until, { signal });
    try {
      const { stops } = await viewer.json(viewer.dataset.tour);
      for (const stop of stops) await this.visit(stop, signal);
      while (forever) await this.drift(signal);
      viewer.closeCard(false);
      viewer.goHome(viewer.reduced);
      viewer.removeAttribute("data-exploring");
      viewer.querySelector(".explore").hidden = false;
    } catch (error) {
      if (!signal.aborted) viewer.say(gettext("The tour could not be loaded. Check your connection and try again."));
      if (forever && !signal.aborted) setTimeout(() => this.start({ forever }), STOP_MS);
    } finally {
      if (this.stopping === stopping) this.stop();
    }
  }

  stop() {
    this.stopping?.abort();
    this.stopping = null;
    this.viewer.removeAttribute("data-touring");
  }

  async visit(stop, signal) {
    const { viewer } = this;
    viewer.closeCard(false);
    viewer.flyTo(stop, FROM_AFAR_CELLS);
    await pause(viewer.reduced ? 0 : FAR_MS, signal);
    viewer.light(stop);
    viewer.flyTo(stop, CELLS);
    viewer.showCard(stop);
    await pause(STOP_MS, signal);
  }

  /** To somebody, anybody. */
  async drift(signal) {
    const { rows, columns } = this.viewer.pointer;
    const [row, column] = [rows, columns].map((count) => Math.floor(Math.random() * count));
    const wave = await this.viewer.json(this.viewer.cellAddress({ row, column })).catch(() => null);
    if (wave) await this.visit({ row, column, ...wave }, signal);
    else await pause(STOP_MS, signal);
  }
}

function pause(time, signal) {
  return new Promise((done, stop) => {
    if (signal.aborted) return stop(signal.reason);
    setTimeout(done, time);
    signal.addEventListener("abort", () => stop(signal.reason), { once: true });
  });
}

/* The opening: the spacecraft's picture, the dot in it, and the flight into the dot, which is the mosaic.
 *
 * Everything that moves is a transform, so the flight costs the machine little. A key, a click, a touch or the wheel
 * ends it, at the mosaic.
 */

import { part } from "wave/parts";
import { ended, pause } from "wave/pause";

/** @import { MosaicViewer } from "wave/mosaic-viewer" */

const SEEN = "wave-opening-seen";
const HOLD_MS = 1900;
const FLIGHT_MS = 3200;
const AMONG_FACES_MS = 2600;
const FRAMES = 24;
const DOT_PX = 3;
const FACES = 9;

export class Opening {
  static wasSeen() {
    try {
      return localStorage.getItem(SEEN) !== null;
    } catch {
      return true; // a browser that remembers nothing would play it every time
    }
  }

  static note() {
    try {
      localStorage.setItem(SEEN, "1");
    } catch {
      // It plays once more the next time.
    }
  }

  /**
   * @param {MosaicViewer} viewer
   * @param {HTMLElement} box
   * @param {PictureBeside} picture with its dot
   */
  constructor(viewer, box, picture) {
    this.viewer = viewer;
    this.box = box;
    this.picture = picture;
    this.sky = Object.assign(new Image(), { alt: "" });
    box.prepend(this.sky);
    this.ring = part(box, "i");
    this.dot = { x: 0, y: 0 };
    this.middle = { x: 0, y: 0 };
    /** @type {Animation[]} */
    this.animations = [];
    /** @type {AbortController | null} */
    this.stopping = null;
  }

  async play() {
    if (this.stopping) return;
    Opening.note();
    const { viewer, box, sky } = this;
    const stopping = (this.stopping = new AbortController());
    const { signal } = stopping;
    this.endAt(() => stopping.abort(), signal);
    try {
      sky.src = this.picture.url;
      await Promise.race([sky.decode(), ended(signal)]);
      viewer.modes.set("mosaic");
      viewer.panes.goHome(true);
      viewer.dataset.opening = "dot";
      box.hidden = false;
      this.lay();
      await pause(HOLD_MS, signal);
      await this.fly(signal);
      await this.amongFaces(signal);
    } catch {
      viewer.panes.goHome(true); // skipped, or the picture could not be loaded: the mosaic is there
    } finally {
      stopping.abort();
      this.stopping = null;
      for (const animation of this.animations) animation.cancel();
      box.hidden = true;
      delete viewer.dataset.opening;
    }
  }

  /**
   * @param {() => void} end
   * @param {AbortSignal} signal
   */
  endAt(end, signal) {
    for (const event of ["pointerdown", "wheel", "touchstart"]) addEventListener(event, end, { signal, passive: true });
    addEventListener("keydown", (event) => event.key !== "Tab" && end(), { signal });
    part(this.box, "button").addEventListener("click", end, { signal });
  }

  /** The picture over the whole stage, moved so far that the dot is in sight; where the dot is then. */
  lay() {
    const { width, height } = this.viewer.stage.getBoundingClientRect();
    const { aspect } = this.picture;
    const dot = this.picture.dot ?? { x: 0, y: 0 };
    const wide = Math.max(width, height * aspect);
    const tall = wide / aspect;
    /** @type {(wanted: number, most: number) => number} */
    const within = (wanted, most) => Math.min(0, Math.max(most, wanted));
    const left = within(width / 2 - (width < wide * 0.9 ? dot.x * wide : wide / 2), width - wide);
    const top = within((height - tall) / 2, height - tall);
    Object.assign(this.sky.style, { width: `${wide}px`, height: `${tall}px`, left: `${left}px`, top: `${top}px` });
    this.dot = { x: left + dot.x * wide, y: top + dot.y * wide };
    this.middle = { x: width / 2, y: height / 2 };
    this.sky.style.transformOrigin = `${dot.x * wide}px ${dot.y * wide}px`;
    Object.assign(this.ring.style, { left: `${this.dot.x}px`, top: `${this.dot.y}px` });
  }

  /**
   * Evenly in powers, as a zoom is felt: the dot grows to the mosaic while it comes to the middle.
   * @param {AbortSignal} signal
   */
  async fly(signal) {
    const { dot, middle } = this;
    const { stage } = this.viewer;
    const least = DOT_PX / stage.clientWidth;
    const steps = Array.from({ length: FRAMES + 1 }, (_, index) => {
      const share = index / FRAMES;
      const eased = share * share * (3 - 2 * share);
      const still = 1 - eased ** 1.5;
      return { share, scale: least ** (1 - eased), x: (dot.x - middle.x) * still, y: (dot.y - middle.y) * still };
    });
    const options = /** @type {const} */ ({ duration: FLIGHT_MS, fill: "both" });
    const mosaic = steps.map(({ scale, x, y }) => ({ transform: `translate(${x}px, ${y}px) scale(${scale})` }));
    const sky = steps.map(({ share, scale, x, y }) => {
      const moved = `translate(${x + middle.x - dot.x}px, ${y + middle.y - dot.y}px)`;
      const opacity = Math.max(0, Math.min(1, 2.2 - 3 * share));
      return { transform: `${moved} scale(${Math.min(60, scale / least)})`, opacity };
    });
    this.viewer.dataset.opening = "flight";
    this.animations = [stage.animate(mosaic, options), this.sky.animate(sky, options)];
    await Promise.race([Promise.all(this.animations.map((animation) => animation.finished)), ended(signal)]);
  }

  /**
   * On into the middle, until it is faces, and back to all of them.
   * @param {AbortSignal} signal
   */
  async amongFaces(signal) {
    const { rows, columns } = this.viewer.source.pointer;
    this.viewer.panes.flyTo({ row: Math.floor(rows / 2), column: Math.floor(columns / 2) }, FACES);
    await pause(AMONG_FACES_MS, signal);
    this.viewer.panes.goHome(false);
  }
}

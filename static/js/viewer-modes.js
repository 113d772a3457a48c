/* How mosaic and picture are compared: the mosaic alone, a curtain between them, side by side, or one through the
 * other. Curtain and blend are shares from 0 to 1. `changed` is called when one of them has come to rest. */

import { part, parts } from "wave/parts";
import { MODES } from "wave/viewer-address";

/** @type {Record<string, number>} */
const CURTAIN_STEPS = { ArrowLeft: -0.02, ArrowRight: 0.02, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1 };

export class Modes {
  curtain = 0.5;
  blend = 0.5;
  isPlain = false;

  /**
   * @param {HTMLElement} viewer
   * @param {HTMLElement} stage
   * @param {() => void} changed
   * @param {(isPlain: boolean, andSay: boolean) => void} plainChanged
   */
  constructor(viewer, stage, changed, plainChanged) {
    this.stage = stage;
    this.changed = changed;
    this.plainChanged = plainChanged;
    this.buttons = parts(viewer, "[data-set-mode]");
    this.handle = part(viewer, ".curtain");
    this.slider = part(viewer, ".blend-slider");
    this.range = part(this.slider, "input", HTMLInputElement);
    this.tint = viewer.querySelector("[data-tint]");
  }

  get mode() {
    return this.stage.dataset.mode ?? "mosaic";
  }

  /** @param {string | undefined} mode */
  set(mode) {
    if (!mode || !MODES.includes(mode)) return;
    this.stage.dataset.mode = mode;
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.setMode === mode));
    }
    this.handle.hidden = mode !== "curtain";
    this.slider.hidden = mode !== "blend";
    this.changed();
  }

  /** @param {number} share */
  setCurtain(share) {
    this.curtain = Math.min(1, Math.max(0, share));
    const percent = Math.round(this.curtain * 100);
    this.stage.style.setProperty("--curtain", String(this.curtain));
    this.handle.setAttribute("aria-valuenow", String(percent));
    this.handle.setAttribute("aria-valuetext", `${percent} % ${gettext("mosaic")}`);
  }

  /** @param {number} share */
  setBlend(share) {
    this.blend = Math.min(1, Math.max(0, share));
    this.range.value = String(Math.round(this.blend * 100));
    this.stage.style.setProperty("--blend", String(this.blend));
  }

  /** @param {AbortSignal} signal */
  wire(signal) {
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.set(button.dataset.setMode), { signal });
    }
    this.range.addEventListener("input", () => this.setBlend(this.range.valueAsNumber / 100), { signal });
    this.range.addEventListener("change", () => this.changed(), { signal });
    this.tint?.addEventListener("click", () => this.setPlain(!this.isPlain, { andSay: true }), { signal });
    const { handle } = this;
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId), { signal });
    handle.addEventListener("pointermove", (event) => this.drag(event), { signal });
    handle.addEventListener("pointerup", () => this.changed(), { signal });
    handle.addEventListener("keyup", () => this.changed(), { signal });
    handle.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  /**
   * The mosaic without tint: the photographs alone, near and far.
   * @param {boolean} isPlain
   */
  setPlain(isPlain, { andSay = false } = {}) {
    if (!this.tint || isPlain === this.isPlain) return;
    this.isPlain = isPlain;
    this.tint.setAttribute("aria-pressed", String(isPlain));
    this.plainChanged(isPlain, andSay);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.handle.hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.stage.getBoundingClientRect();
    this.setCurtain((event.clientX - left) / width);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = CURTAIN_STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.setCurtain(this.curtain + step);
  }
}

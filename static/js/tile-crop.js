/* <tile-crop>: the square tile a photo will be, to move and enlarge. Attributes data-src, data-left, data-top,
 * data-size; emits "crop" with {left, top, size}.
 */

import { layout, moved, SMALLEST } from "wave/crop";

/** @type {Record<string, [right: number, down: number]>} */
const KEYS = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] };

export class TileCrop extends HTMLElement {
  /** @type {AbortController} */ stopping;
  /** @type {Crop} */ crop;
  /** @type {HTMLElement} */ frame;
  /** @type {HTMLImageElement} */ image;
  /** @type {HTMLLabelElement} */ slider;
  /** @type {{ x: number, y: number } | undefined} once the photo is there */ spare;

  connectedCallback() {
    const { signal } = (this.stopping = new AbortController());
    this.crop = { left: this.number("left", 0.5), top: this.number("top", 0.5), size: this.number("size", 1) };
    this.frame = Object.assign(document.createElement("div"), { className: "crop-frame", tabIndex: 0 });
    this.frame.role = "group";
    this.frame.setAttribute("aria-label", gettext("Your tile. Drag it, or move it with the arrow keys."));
    this.image = Object.assign(new Image(), { alt: "", src: this.dataset.src ?? "", draggable: false });
    this.slider = this.newSlider();
    this.frame.append(this.image);
    this.append(this.frame, this.slider);
    this.image.addEventListener("load", () => this.lay(), { signal });
    this.image.addEventListener("error", () => this.showUnreadable(), { signal });
    this.frame.addEventListener("pointerdown", (event) => this.frame.setPointerCapture(event.pointerId), { signal });
    this.frame.addEventListener("pointermove", (event) => this.drag(event), { signal });
    this.frame.addEventListener("keydown", (event) => this.key(event), { signal });
    this.watcher = new ResizeObserver(() => this.lay());
    this.watcher.observe(this.frame);
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.watcher?.disconnect();
    this.replaceChildren();
  }

  /**
   * @param {string} name
   * @param {number} otherwise
   */
  number(name, otherwise) {
    const value = Number(this.dataset[name]);
    return this.dataset[name] && Number.isFinite(value) ? value : otherwise;
  }

  newSlider() {
    const label = Object.assign(document.createElement("label"), { textContent: gettext("Closer") });
    const range = document.createElement("input");
    Object.assign(range, { type: "range", min: SMALLEST, max: 1, step: 0.01 });
    range.value = String(1 + SMALLEST - this.crop.size);
    range.addEventListener("input", () => this.change({ size: 1 + SMALLEST - range.valueAsNumber }));
    label.append(range);
    return label;
  }

  /** The photo so that its chosen square fills the frame. */
  lay() {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const side = this.frame.clientWidth;
    if (!width || !side) return;
    const { scale, spare } = layout({ width, height }, this.crop.size, side);
    this.spare = spare;
    this.image.style.width = `${width * scale}px`;
    this.image.style.left = `${-this.crop.left * spare.x}px`;
    this.image.style.top = `${-this.crop.top * spare.y}px`;
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (this.frame.hasPointerCapture(event.pointerId)) this.move(-event.movementX, -event.movementY);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = KEYS[event.key];
    if (!step || !this.spare) return;
    event.preventDefault();
    this.move(...step);
  }

  /**
   * @param {number} right
   * @param {number} down
   */
  move(right, down) {
    if (this.spare) this.change(moved(this.crop, this.spare, right, down));
  }

  /** @param {Partial<Crop>} part */
  change(part) {
    Object.assign(this.crop, part);
    this.lay();
    this.dispatchEvent(new CustomEvent("crop", { bubbles: true, detail: { ...this.crop } }));
  }

  /** Such a file this browser cannot show; somebody else may have a picture of it (`showInstead`). */
  showUnreadable() {
    this.dispatchEvent(new CustomEvent("unreadable", { bubbles: true }));
    this.frame.classList.add("unreadable");
    this.frame.textContent = gettext("This browser cannot show such a file. Your tile appears after sending.");
    this.slider.hidden = true;
  }

  /** @param {string} source of a picture of the same shape */
  showInstead(source) {
    this.frame.classList.remove("unreadable");
    this.frame.replaceChildren(this.image);
    this.slider.hidden = false;
    this.image.src = source;
  }
}

customElements.define("tile-crop", TileCrop);

/* <tile-crop>: the square tile a photo will be, to move and enlarge. Attributes data-src, data-left, data-top,
 * data-size; emits "crop" with {left, top, size} as tracker.photos.Crop has them.
 */

const { gettext = (text) => text } = window;
const SMALLEST = 0.33;

class TileCrop extends HTMLElement {
  connectedCallback() {
    this.crop = { left: this.number("left", 0.5), top: this.number("top", 0.5), size: this.number("size", 1) };
    this.frame = Object.assign(document.createElement("div"), { className: "crop-frame", tabIndex: 0 });
    this.frame.role = "group";
    this.frame.setAttribute("aria-label", gettext("Your tile. Drag it, or move it with the arrow keys."));
    this.image = Object.assign(document.createElement("img"), { alt: "", src: this.dataset.src, draggable: false });
    this.frame.append(this.image);
    this.append(this.frame, this.slider());
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.image.addEventListener("load", () => this.lay(), { signal });
    this.image.addEventListener("error", () => this.unreadable(), { signal });
    this.frame.addEventListener("pointerdown", (event) => this.frame.setPointerCapture(event.pointerId), { signal });
    this.frame.addEventListener("pointermove", (event) => this.drag(event), { signal });
    this.frame.addEventListener("keydown", (event) => this.key(event), { signal });
    new ResizeObserver(() => this.lay()).observe(this.frame);
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.replaceChildren();
  }

  number(name, otherwise) {
    const value = Number(this.dataset[name]);
    return this.dataset[name] && Number.isFinite(value) ? value : otherwise;
  }

  slider() {
    const label = Object.assign(document.createElement("label"), { textContent: "Closer" });
    const range = Object.assign(document.createElement("input"), { type: "range", min: SMALLEST, max: 1, step: 0.01 });
    range.value = 1 + SMALLEST - this.crop.size;
    range.addEventListener("input", () => this.change({ size: 1 + SMALLEST - Number(range.value) }));
    label.append(range);
    return label;
  }

  /** The photo so that its chosen square fills the frame. */
  lay() {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const frame = this.frame.clientWidth;
    if (!width || !frame) return;
    const side = Math.min(width, height) * this.crop.size;
    const scale = frame / side;
    this.spare = { x: (width - side) * scale, y: (height - side) * scale };
    this.image.style.width = `${width * scale}px`;
    this.image.style.left = `${-this.crop.left * this.spare.x}px`;
    this.image.style.top = `${-this.crop.top * this.spare.y}px`;
  }

  drag(event) {
    if (!this.frame.hasPointerCapture(event.pointerId) || !this.spare) return;
    this.move(-event.movementX, -event.movementY);
  }

  key(event) {
    const step = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] }[event.key];
    if (!step || !this.spare) return;
    event.preventDefault();
    this.move(...step);
  }

  move(right, down) {
    const left = this.spare.x ? this.crop.left + right / this.spare.x : 0.5;
    const top = this.spare.y ? this.crop.top + down / this.spare.y : 0.5;
    this.change({ left: Math.min(1, Math.max(0, left)), top: Math.min(1, Math.max(0, top)) });
  }

  change(part) {
    Object.assign(this.crop, part);
    this.lay();
    this.dispatchEvent(new CustomEvent("crop", { bubbles: true, detail: { ...this.crop } }));
  }

  unreadable() {
    this.frame.classList.add("unreadable");
    this.frame.textContent = gettext("This browser cannot show such a file. Your tile appears after sending.");
    this.querySelector("label").hidden = true;
  }
}

customElements.define("tile-crop", TileCrop);
